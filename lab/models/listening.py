"""Hears when somebody speaks in a stream of sound: WebRTC's voice detector (of pocketsphinx's wheel), and a pause."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from pocketsphinx import Vad  # type: ignore[import-untyped]

from lab.models.audio import SAMPLE_WIDTH, Resampler
from lab.models.ears import MAX_AUDIO_S, RATE

_FRAME_S = 0.03
_WINDOW, _STARTS, _GOES_ON = 10, 6, 3  # frames: how many of the last ten start a speech, of the last four keep it going
_BEFORE_S = 0.6  # what is kept of the sound before a speech was noticed


@dataclass(frozen=True)
class Started:
    """Somebody began to speak."""

    at_ms: int


@dataclass(frozen=True)
class Stopped:
    """The pause was long enough. ``pcm``: the utterance, 16-bit mono at the ears' rate."""

    at_ms: int
    pcm: bytes


class Listener:
    """Parts a stream into utterances. ``silence_ms``: the pause that ends one; None: it collects until ``take``."""

    def __init__(self, *, rate: int, silence_ms: float | None) -> None:
        self.silence_ms = silence_ms
        self._resampler = Resampler(rate=rate, to=RATE)
        self._vad = Vad(mode=Vad.MEDIUM_STRICT, sample_rate=RATE, frame_length=_FRAME_S)
        self._rest, self._pcm = bytearray(), bytearray()
        self._frames, self._quiet_s = 0, 0.0
        self._voiced: deque[bool] = deque(maxlen=_WINDOW)
        self.speaking = False

    @property
    def pcm(self) -> bytes:
        """The sound kept so far of the utterance in progress."""
        return bytes(self._pcm)

    def push(self, pcm: bytes) -> Iterator[Started | Stopped]:
        """Yield what is noticed in the next piece of the stream."""
        self._rest += self._resampler.push(pcm)
        size = self._vad.frame_bytes
        while len(self._rest) >= size:
            frame = bytes(self._rest[:size])
            del self._rest[:size]
            self._frames += 1
            self._pcm += frame
            if self.silence_ms is None:
                del self._pcm[: -int(MAX_AUDIO_S * RATE) * SAMPLE_WIDTH]
            else:
                yield from self._notice(self._vad.is_speech(frame), self.silence_ms)

    def take(self) -> bytes:
        """Return the sound collected, and begin anew."""
        pcm, self.speaking, self._quiet_s = bytes(self._pcm), False, 0.0
        self._pcm.clear()
        self._voiced.clear()
        return pcm

    def _notice(self, voiced: bool, silence_ms: float) -> Iterator[Started | Stopped]:
        self._voiced.append(voiced)
        if not self.speaking:
            del self._pcm[: -int(_BEFORE_S * RATE) * SAMPLE_WIDTH]
            if sum(self._voiced) >= _STARTS:
                self.speaking = True
                yield Started(max(0, self._at_ms() - int(1000 * _FRAME_S * _WINDOW)))
            return
        self._quiet_s = 0.0 if sum(list(self._voiced)[-4:]) >= _GOES_ON else self._quiet_s + _FRAME_S
        if self._quiet_s * 1000 >= silence_ms or len(self._pcm) >= MAX_AUDIO_S * RATE * SAMPLE_WIDTH:
            yield Stopped(self._at_ms(), self.take())

    def _at_ms(self) -> int:
        return round(self._frames * _FRAME_S * 1000)
