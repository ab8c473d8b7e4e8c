"""POST /v1/audio/speech: text spoken by espeak-ng, as PCM or WAV, at once or as server-sent events."""

from __future__ import annotations

import asyncio
import base64
import json

from aiohttp import web

from lab.models import catalog
from lab.models.audio import to_wav
from lab.models.body import Body, read_json, wrong
from lab.models.errors import ApiError
from lab.models.mouth import RATE, VOICES, say
from lab.models.services import SERVICES
from lab.models.usage import count_tokens

_FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
_CHUNK = RATE * 2 // 5  # 0.2 s


async def speech(request: web.Request) -> web.StreamResponse:
    """Answer with a text spoken.

    Whatever compressed format is asked for, WAV is what comes, and its Content-Type says so: livekit's plugin believes
    the header. For the same reason server-sent events, which declare no audio type, come only for pcm and wav.
    """
    await request.app[SERVICES].faults.strike("speech")
    body = await read_json(request)
    catalog.require("speech", body.text("model"))
    text, audio_format = _text(body), body.choice("response_format", "mp3", _FORMATS)
    speed = body.number("speed", 1.0, least=0.25, most=4.0)
    voice = body.text("voice")
    try:
        pcm = await asyncio.to_thread(say, text, voice, speed)
    except ValueError as error:
        message = f"{error} · expected one of {', '.join(VOICES)}, or an espeak-ng voice such as en-us+f5"
        raise ApiError(message, param="voice", code="invalid_value") from None
    audio = pcm if audio_format == "pcm" else to_wav(pcm, RATE)
    if body.choice("stream_format", "audio", ("audio", "sse")) == "sse" and audio_format in ("pcm", "wav"):
        return _events(audio, text)
    return web.Response(body=audio, content_type="audio/pcm" if audio_format == "pcm" else "audio/wav")


def _text(body: Body) -> str:
    text = body.text("input", longest=4096)
    if not text.strip():
        raise wrong("input", text, "a text to speak", code="string_below_min_length")
    return text


def _events(audio: bytes, text: str) -> web.Response:
    pieces = [base64.b64encode(audio[at : at + _CHUNK]).decode() for at in range(0, len(audio), _CHUNK)]
    spent, made = count_tokens(text), len(pieces)
    usage = {"input_tokens": spent, "output_tokens": made, "total_tokens": spent + made}
    events: list[dict[str, object]] = [{"type": "speech.audio.delta", "audio": piece} for piece in pieces]
    events.append({"type": "speech.audio.done", "usage": usage})
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return web.Response(text=lines, content_type="text/event-stream")
