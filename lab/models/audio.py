"""Audio in memory: 16-bit mono PCM at one rate, from and to what travels over HTTP.

Resampling is libswresample's: the same bytes every time, unlike a resampler that dithers.
"""

from __future__ import annotations

import io
import wave

import av

SAMPLE_WIDTH = 2


class Resampler:
    """16-bit mono PCM at another rate, piece by piece and without a seam between the pieces."""

    def __init__(self, *, rate: int, to: int) -> None:
        self._rate, self._same = rate, rate == to
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=to)

    def push(self, pcm: bytes) -> bytes:
        """Return what the next piece gives; its last few samples come with the piece after it."""
        samples = len(pcm) // SAMPLE_WIDTH
        whole = pcm[: samples * SAMPLE_WIDTH]
        if self._same or not samples:
            return whole
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples, align=1)
        frame.planes[0].update(whole)
        frame.sample_rate = self._rate
        return b"".join(_pcm(out) for out in self._resampler.resample(frame))

    def rest(self) -> bytes:
        """Return the samples still held back; nothing can be pushed after it."""
        return b"" if self._same else b"".join(_pcm(out) for out in self._resampler.resample(None))


def resample(pcm: bytes, *, rate: int, to: int) -> bytes:
    """Return 16-bit mono PCM at rate ``to``."""
    resampler = Resampler(rate=rate, to=to)
    start = resampler.push(pcm)
    return start + resampler.rest() if start else start


def decode(blob: bytes, *, rate: int, max_s: float) -> bytes:
    """Return the sound of an audio file (wav, mp3, ogg, webm, ...) as 16-bit mono PCM, cut off after ``max_s`` seconds.

    Raises ValueError when it is not audio that can be read.
    """
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    pcm, most = bytearray(), int(max_s * rate) * SAMPLE_WIDTH
    try:
        with av.open(io.BytesIO(blob), "r") as container:
            for frame in container.decode(audio=0):
                for out in resampler.resample(frame):
                    pcm += _pcm(out)
                if len(pcm) >= most:
                    break
        for out in resampler.resample(None):
            pcm += _pcm(out)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise ValueError(f"not readable as audio ({error})") from None
    return bytes(pcm[:most])


def to_wav(pcm: bytes, rate: int) -> bytes:
    """Return a WAV file of 16-bit mono PCM."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(SAMPLE_WIDTH)
        out.setframerate(rate)
        out.writeframes(pcm)
    return file.getvalue()


def _pcm(frame: av.AudioFrame) -> bytes:
    return bytes(frame.planes[0])[: frame.samples * SAMPLE_WIDTH]
