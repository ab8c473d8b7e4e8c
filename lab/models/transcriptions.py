"""POST /v1/audio/transcriptions: a sound file heard by pocketsphinx; ``prompt`` carries the hints."""

from __future__ import annotations

import asyncio

from aiohttp import web

from lab.models import audio, catalog
from lab.models.body import Body, read_form
from lab.models.ears import MAX_AUDIO_S, RATE, Ears
from lab.models.errors import ApiError
from lab.models.services import SERVICES

_LONGEST_PROMPT = 10_000
_FORMATS = ("json", "text", "verbose_json")


async def transcriptions(request: web.Request) -> web.StreamResponse:
    """Answer with what was said in a sound file."""
    services = request.app[SERVICES]
    await services.faults.strike("transcriptions")
    body, file = await read_form(request)
    catalog.require("transcriptions", body.text("model"))
    answer_format = body.choice("response_format", "json", _FORMATS)
    _require_english(body)
    pcm = await asyncio.to_thread(_decode, file)
    text = await asyncio.to_thread(_hear, services.ears, pcm, body.text("prompt", "", longest=_LONGEST_PROMPT))
    if answer_format == "text":
        return web.Response(text=text + "\n")
    seconds = len(pcm) / audio.SAMPLE_WIDTH / RATE
    answer: dict[str, object] = {"text": text, "usage": {"type": "duration", "seconds": seconds}}
    if answer_format == "verbose_json":
        answer |= {"task": "transcribe", "language": "english", "duration": seconds}
    return web.json_response(answer)


def _require_english(body: Body) -> None:
    language = body.text("language", "en")
    if language.lower() not in ("en", "english") and not language.lower().startswith("en-"):
        message = f"invalid 'language' · found {language!r} · expected 'en', all the local ears know · use a real model"
        raise ApiError(message, param="language", code="unsupported_value")


def _decode(file: bytes) -> bytes:
    if not file:
        raise ApiError("the audio file is empty", param="file", code="invalid_audio")
    try:
        pcm = audio.decode(file, rate=RATE, max_s=MAX_AUDIO_S + 1)
    except ValueError as error:
        raise ApiError(f"the audio file is {error}", param="file", code="invalid_audio") from None
    if not pcm:
        raise ApiError("the audio file holds no sound", param="file", code="audio_too_short")
    if len(pcm) > MAX_AUDIO_S * RATE * audio.SAMPLE_WIDTH:
        message = f"the audio is longer than {MAX_AUDIO_S:g} seconds, the most the local ears take · send one utterance"
        raise ApiError(message, param="file", code="audio_too_long")
    return pcm


def _hear(ears: Ears, pcm: bytes, hints: str) -> str:
    try:
        return ears.hear(pcm, hints)
    except ValueError as error:
        raise ApiError(f"invalid 'prompt' · {error}", param="prompt", code="invalid_value") from None
