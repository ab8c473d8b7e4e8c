"""Sound of one call on two sides, laid down by time: levels, stretches of sound, and a stereo recording."""

from __future__ import annotations

import base64
import html
import io
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lab.trace import Levels, Sound

RATE = 24_000
"""Samples a second on every tape."""
BLOCK_S = 0.01
LOUD = 0.006
"""RMS (0 to 1) above which a 10 ms block counts as sound; espeak-ng and hosted voices stay well above it."""
GAP_S = 0.25
Pcm = npt.NDArray[np.int16]
_BLOCK = int(RATE * BLOCK_S)


class Tape:
    """One side of a call: 16-bit mono samples at 24 kHz, written at the second they belong to."""

    def __init__(self) -> None:
        self._pcm: Pcm = np.zeros(RATE * 30, np.int16)
        self._end = 0
        self._sounds: list[Sound] = []

    def put(self, at_s: float, pcm: Pcm) -> None:
        """Add ``pcm`` at ``at_s`` seconds, over what is there already (two tracks mix)."""
        start = max(0, round(at_s * RATE))
        stop = start + len(pcm)
        if stop > len(self._pcm):
            self._pcm = np.concatenate([self._pcm, np.zeros(max(stop, len(self._pcm)), np.int16)])
        mixed = self._pcm[start:stop].astype(np.int32) + pcm
        self._pcm[start:stop] = np.clip(mixed, -32768, 32767)
        self._end = max(self._end, stop)
        for offset in range(0, len(pcm), _BLOCK):
            if rms(pcm[offset : offset + _BLOCK]) >= LOUD:
                self._sounded(at_s + offset / RATE)

    def _sounded(self, t_s: float) -> None:
        last = self._sounds[-1] if self._sounds else None
        if last and t_s - last.end_s < GAP_S:
            self._sounds[-1] = Sound(last.start_s, max(last.end_s, t_s + BLOCK_S))
        else:
            self._sounds.append(Sound(t_s, t_s + BLOCK_S))

    @property
    def sounds(self) -> tuple[Sound, ...]:
        """Stretches of sound of 50 ms or more, oldest first."""
        return tuple(s for s in self._sounds if s.end_s - s.start_s >= 0.05)

    @property
    def last_sound_s(self) -> float:
        """When sound was last heard, in seconds; minus infinity when never."""
        return self._sounds[-1].end_s if self._sounds else float("-inf")

    def between(self, start_s: float, end_s: float) -> Pcm:
        """Return the samples from ``start_s`` to ``end_s``; silence where nothing was written."""
        out: Pcm = np.zeros(max(0, round((end_s - start_s) * RATE)), np.int16)
        first = max(0, round(start_s * RATE))
        part = self._pcm[first : min(self._end, first + len(out))]
        out[: len(part)] = part
        return out

    def levels(self, seconds: float, step_s: float) -> tuple[float, ...]:
        """Return the loudest 10 ms RMS of each step, rounded to three places."""
        pcm = self.between(0, max(step_s, np.ceil(seconds / step_s) * step_s)).astype(np.float32) / 32768
        blocks = np.sqrt((pcm[: len(pcm) // _BLOCK * _BLOCK].reshape(-1, _BLOCK) ** 2).mean(axis=1))
        per = round(step_s / BLOCK_S)
        return tuple(float(v) for v in blocks[: len(blocks) // per * per].reshape(-1, per).max(axis=1).round(3))


def rms(pcm: Pcm) -> float:
    """Return the loudness of 16-bit samples, from 0 to 1."""
    return float(np.sqrt(np.mean((pcm.astype(np.float32) / 32768) ** 2))) if len(pcm) else 0.0


def levels(user: Tape, agent: Tape, *, seconds: float, step_s: float = 0.05) -> Levels:
    """Return the loudness of both sides over the whole call."""
    return Levels(step_s, user.levels(seconds, step_s), agent.levels(seconds, step_s))


@dataclass(frozen=True)
class Recording:
    """Sound that plays in a notebook. ``pcm``: int16 at 24 kHz, (samples,) or (samples, 2) for user and agent."""

    pcm: Pcm
    label: str = "recording"

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.pcm) / RATE

    @property
    def channels(self) -> int:
        """1 (one side) or 2 (user left, agent right)."""
        return 1 if self.pcm.ndim == 1 else self.pcm.shape[1]

    def save(self, path: str | Path) -> Path:
        """Write a WAV file and return its path."""
        with wave.open(str(path), "wb") as out:
            out.setnchannels(self.channels)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(np.ascontiguousarray(self.pcm).tobytes())
        return Path(path)

    def mp3(self) -> bytes:
        """Return the sound as MP3 at 64 kbit/s, which every browser plays: 8 kB a second instead of 96."""
        import av

        out = io.BytesIO()
        layout = "mono" if self.channels == 1 else "stereo"
        with av.open(out, "w", format="mp3") as container:
            stream = container.add_stream("mp3", rate=RATE, bit_rate=64_000, layout=layout)
            frame = av.AudioFrame.from_ndarray(self.pcm.reshape(1, -1), format="s16", layout=layout)
            frame.sample_rate = RATE
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                container.mux(packet)
        return out.getvalue()

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.mp3()).decode()
        return (
            f'<audio controls preload="metadata" aria-label="{html.escape(self.label, quote=True)}" '
            f'src="data:audio/mpeg;base64,{data}"></audio>'
        )

    def __repr__(self) -> str:
        return f"<{self.label}: {self.seconds:.1f} s, {'user left, agent right' if self.channels == 2 else 'mono'}>"
