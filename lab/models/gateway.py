"""GET /v1/stt and /v1/tts: LiveKit Inference's two websockets, as ``livekit.agents.inference`` speaks on them.

That protocol is LiveKit's own and written down nowhere but in its client; tests/lab/models/test_gateway.py pins it.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from lab.models import audio, catalog, mouth
from lab.models.body import Body, wrong
from lab.models.ears import RATE as EARS_RATE
from lab.models.ears import split_hints
from lab.models.errors import ApiError
from lab.models.listening import Listener, Started
from lab.models.services import SERVICES, Services
from lab.models.wire import Wire, accept, new_id, sound

_PAUSE_MS = 300.0
_INTERIM_S = 0.6
_RATES = (8_000, 48_000)
_HINT_KEYS = ("keyterm", "keyterms_prompt", "keywords", "additional_vocab")  # each provider's name for the same thing
_VOICE = "ash"

On = Mapping[str, Callable[[Body], Awaitable[None]]]


async def stt(request: web.Request) -> web.StreamResponse:
    """Hear a stream of sound until its client goes."""
    catalog.require("stt", request.query.get("model", ""))
    wire = await accept(request)
    await _converse(wire, Hearing(wire, request.app[SERVICES]).on)
    return wire.socket


async def tts(request: web.Request) -> web.StreamResponse:
    """Speak what comes, segment after segment, until the client goes."""
    catalog.require("tts", request.query.get("model", ""))
    wire = await accept(request)
    await _converse(wire, Speaking(wire, request.app[SERVICES]).on)
    return wire.socket


async def _converse(wire: Wire, on: On) -> None:
    """Answer the client's events. After an error the connection ends, as the client expects: it makes a new one."""
    async for event in wire.events():
        try:
            await on[event.choice("type", "", tuple(on))](event)
        except ApiError as error:
            await wire.send("error", message=str(error), code=error.status)
            await wire.socket.close()


class Hearing:
    """One stream of sound, and what was understood of it."""

    def __init__(self, wire: Wire, services: Services) -> None:
        self._wire, self._services = wire, services
        self._session, self._hints = new_id("stt"), ""
        self._listener = Listener(rate=EARS_RATE, silence_ms=_PAUSE_MS)
        self._guessed_at = 0
        self.on: On = {
            "session.create": self._create,
            "session.update": self._update,
            "input_audio": self._listen,
            "session.finalize": self._finalize,
            "session.close": self._close,
        }

    async def _create(self, event: Body) -> None:
        settings = Body(event.mapping("settings"))
        rate = _number(settings, "sample_rate", EARS_RATE)
        settings.choice("encoding", "pcm_s16le", ("pcm_s16le",))
        self._hints = _hints(settings.mapping("extra"))
        self._listener = Listener(rate=rate, silence_ms=_PAUSE_MS)
        await self._send("session.created")

    async def _update(self, event: Body) -> None:
        settings = Body(event.mapping("settings"))
        if "extra" in settings.fields:
            self._hints = _hints(settings.mapping("extra"))

    async def _listen(self, event: Body) -> None:
        for noticed in self._listener.push(sound(event, "audio")):
            if isinstance(noticed, Started):
                self._guessed_at = len(self._listener.pcm)
                await self._send("start_of_speech")
            else:
                await self._final(noticed.pcm)
        pcm = self._listener.pcm
        if self._listener.speaking and len(pcm) - self._guessed_at >= _INTERIM_S * EARS_RATE * audio.SAMPLE_WIDTH:
            self._guessed_at = len(pcm)
            if text := await asyncio.to_thread(self._services.ears.guess, pcm, self._hints):
                await self._send("interim_transcript", transcript=text, language="en")

    async def _final(self, pcm: bytes) -> None:
        await self._services.faults.strike("stt")
        seconds = len(pcm) / audio.SAMPLE_WIDTH / EARS_RATE
        if text := await asyncio.to_thread(self._services.ears.hear, pcm, self._hints):
            await self._send("final_transcript", transcript=text, language="en", duration=seconds, confidence=1.0)

    async def _finalize(self, _: Body) -> None:
        if self._listener.speaking:
            await self._final(self._listener.take())
        await self._send("session.finalized")

    async def _close(self, _: Body) -> None:
        await self._send("session.closed")
        await self._wire.socket.close()

    async def _send(self, kind: str, **fields: object) -> None:
        await self._wire.send(kind, session_id=self._session, **fields)


class Speaking:
    """One voice. A segment is what is asked for until ``session.flush``; each has a session id of its own."""

    def __init__(self, wire: Wire, services: Services) -> None:
        self._wire, self._services = wire, services
        self._rate, self._voice = mouth.RATE, _VOICE
        self._segment, self._begun = new_id("tts"), False
        self.on: On = {"session.create": self._create, "input_transcript": self._speak, "session.flush": self._flush}

    async def _create(self, event: Body) -> None:
        event.choice("encoding", "pcm_s16le", ("pcm_s16le",))
        self._rate, self._voice = _number(event, "sample_rate", mouth.RATE), event.text("voice", _VOICE)
        await self._wire.send("session.created", session_id=self._segment)

    async def _speak(self, event: Body) -> None:
        if not self._begun:
            self._begun = True
            await self._services.faults.strike("tts")
        if text := event.text("transcript").strip():
            # A hosted voice has an id that means nothing to espeak-ng: then the agent's usual voice speaks.
            voice = self._voice if self._voice in mouth.VOICES else _VOICE
            pcm = audio.resample(await asyncio.to_thread(mouth.say, text, voice), rate=mouth.RATE, to=self._rate)
            await self._wire.send("output_audio", session_id=self._segment, audio=base64.b64encode(pcm).decode())

    async def _flush(self, _: Body) -> None:
        await self._wire.send("done", session_id=self._segment)
        self._segment, self._begun = new_id("tts"), False


def _number(settings: Body, name: str, default: int) -> int:
    """Return a sample rate, which the client writes as text."""
    text = settings.text(name, str(default))
    if not text.isdecimal() or not _RATES[0] <= int(text) <= _RATES[1]:
        raise wrong(name, text, f"a whole number from {_RATES[0]} to {_RATES[1]}, as text")
    return int(text)


def _hints(extra: Mapping[str, object]) -> str:
    """Return the words a client expects to hear, one utterance a line, whatever its provider calls them."""
    found: list[str] = []
    for name in _HINT_KEYS:
        given = extra.get(name)
        for term in [given] if isinstance(given, str) else given if isinstance(given, list) else []:
            text = term.get("content") if isinstance(term, Mapping) else term
            found += [text] if isinstance(text, str) else []
    hints = "\n".join(found)
    try:
        split_hints(hints)
    except ValueError as error:
        raise wrong("extra", f"{len(found)} terms", str(error)) from None
    return hints
