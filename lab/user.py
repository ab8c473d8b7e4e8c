"""The user of a call: a participant with a microphone whose voice is synthesised, and ears that keep what was heard.

Nothing here knows of agents' sessions; it is LiveKit's rtc API and nothing else.
Source: https://docs.livekit.io/transport/media/publish/ and https://docs.livekit.io/transport/media/subscribe/
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from datetime import timedelta

import aiohttp
import numpy as np
from livekit import api, rtc

from lab.tape import LOUD, RATE, Pcm, Tape, rms
from lab.trace import Said

VOICE = "nova"
"""The learner's voice: a hosted model knows the name; the local mouth makes it the one the ears hear best."""
_FRAME = RATE // 100


class User:
    """One participant: ``room`` is its rtc.Room. Times are seconds since it was made."""

    def __init__(self, identity: str, *, tick: Callable[[], None]) -> None:
        self.identity = identity
        self.room = rtc.Room()
        self.mouth, self.ears = Tape(), Tape()
        self.said: list[Said] = []
        self._tick = tick
        self._wall, self._start = time.time(), time.perf_counter()
        self._pumps: set[asyncio.Task[None]] = set()
        self.room.on("track_subscribed", self._on_track)

    def now(self, wall: float | None = None) -> float:
        """Return the second of the call it is now, or the one of a wall-clock time (``time.time()``)."""
        return time.perf_counter() - self._start if wall is None else wall - self._wall

    async def join(self, url: str, room: str, *, attributes: dict[str, str] | None = None) -> None:
        """Connect and publish the microphone; a participant who publishes nothing is announced up to 3 s late."""
        await self.room.connect(url, self.token(room, attributes=attributes))
        self._source = rtc.AudioSource(RATE, 1)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self.microphone = await self.room.local_participant.publish_track(track, options)

    def token(self, room: str, *, attributes: dict[str, str] | None = None) -> str:
        """Return a token for this user and this room only, valid for ten minutes."""
        grants = api.VideoGrants(room_join=True, room=room, can_update_own_metadata=True)
        token = api.AccessToken().with_identity(self.identity).with_grants(grants).with_ttl(timedelta(minutes=10))
        return token.with_attributes(attributes or {}).to_jwt()

    async def leave(self) -> None:
        """Stop listening and disconnect."""
        for task in self._pumps:
            task.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        await self.room.disconnect()

    async def play(self, pcm: Pcm, text: str) -> Said:
        """Send ``pcm`` (int16, 24 kHz, mono) through the microphone in real time; return when it has been played.

        The source's own queue paces the sound, so a busy event loop leaves no holes in it.
        """
        start = self.now()
        loud = [i for i in range(0, len(pcm), _FRAME) if rms(pcm[i : i + _FRAME]) >= LOUD] or [0]
        said = Said(start + loud[0] / RATE, start + min(loud[-1] + _FRAME, len(pcm)) / RATE, text)
        self.said.append(said)
        self.mouth.put(start, pcm)
        for i in range(0, len(pcm), _FRAME):
            frame = np.pad(pcm[i : i + _FRAME], (0, max(0, i + _FRAME - len(pcm))))
            await self._source.capture_frame(rtc.AudioFrame(frame.tobytes(), RATE, 1, _FRAME))
        await self._source.wait_for_playout()
        return said

    def wrote(self, text: str) -> Said:
        """Note a written line as a turn of the user's."""
        said = Said(self.now(), self.now(), text, written=True)
        self.said.append(said)
        return said

    def _on_track(self, track: rtc.Track, _: rtc.RemoteTrackPublication, __: rtc.RemoteParticipant) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            task = asyncio.create_task(self._hear(track), name="lab.ears")
            self._pumps.add(task)
            task.add_done_callback(self._pumps.discard)

    async def _hear(self, track: rtc.Track) -> None:
        # Frames come in bursts when the loop was busy; each belongs right after the one before, not where it arrived.
        stream, at = rtc.AudioStream(track, sample_rate=RATE, num_channels=1), float("-inf")
        try:
            async for event in stream:
                pcm = np.frombuffer(event.frame.data, dtype=np.int16)
                now = self.now()
                at = now if abs(now - at) > 0.1 else at
                self.ears.put(at, pcm)
                at += len(pcm) / RATE
                self._tick()
        finally:
            await stream.aclose()


_spoken: dict[tuple[str, str, str], Pcm] = {}


async def speak(text: str, *, voice: str = VOICE) -> Pcm:
    """Return ``text`` as speech (int16, 24 kHz, mono) from the lesson's own models (OpenAI's /audio/speech).

    Raises RuntimeError quoting the answer when they refuse. The same text is synthesised once a process.
    """
    base = os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
    if (base, voice, text) not in _spoken:
        _spoken[base, voice, text] = await _synthesise(base, text, voice)
    return _spoken[base, voice, text]


async def _synthesise(base: str, text: str, voice: str) -> Pcm:
    body = {"model": "gpt-4o-mini-tts", "input": text, "voice": voice, "response_format": "pcm"}
    headers = {"Authorization": f"Bearer {os.environ.get('OPENAI_API_KEY', '')}"}
    timeout = aiohttp.ClientTimeout(total=30)
    async with (
        aiohttp.ClientSession(timeout=timeout) as http,
        http.post(f"{base.rstrip('/')}/audio/speech", json=body, headers=headers) as answer,
    ):
        data = await answer.read()
        if answer.status != 200:
            raise RuntimeError(f"speech for {text!r} · the models answered {answer.status} · {data[:300].decode()}")
    return np.frombuffer(data[: len(data) // 2 * 2], dtype=np.int16)
