"""Audio in memory: 16-bit mono PCM at one rate, from and to what travels over HTTP.

Resampling is libswresample's: the same bytes every time, unlike a resampler that dithers.
"""

from __future__ import annotations

import io
import wave

import av

SAMPLE_WIDTH = 2


def resample(pcm: bytes, *, rate: int, to: int) -> bytes:
    """Return 16-bit mono PCM at rate ``to``."""
    samples = len(pcm) // SAMPLE_WIDTH
    whole = pcm[: samples * SAMPLE_WIDTH]
    if rate == to or not samples:
        return whole
    frame = av.AudioFrame(format="s16", layout="mono", samples=samples, align=1)
    frame.planes[0].update(whole)
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=to)
    return b"".join(_pcm(out) for step in (frame, None) for out in resampler.resample(step))


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
