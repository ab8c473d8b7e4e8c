"""Sound files to PCM and back."""

from __future__ import annotations

import io
from array import array

import av
import pytest

from lab.models import audio

TONE = array("h", [8000 if at // 40 % 2 else -8000 for at in range(24_000)]).tobytes()


def encoded(codec: str, container: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=48_000)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame(format="s16", layout="mono", samples=48_000)
        frame.planes[0].update(audio.resample(TONE, rate=24_000, to=48_000))
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(
            format=stream.format.name, layout="mono", rate=48_000, frame_size=stream.frame_size
        )
        for step in (frame, None):
            for piece in resampler.resample(step):
                out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize("to", [8_000, 16_000, 22_050, 48_000])
def test_resampling_keeps_the_length_and_gives_the_same_bytes(to: int) -> None:
    once = audio.resample(TONE, rate=24_000, to=to)
    assert len(once) // 2 == pytest.approx(to, abs=to // 500)
    assert audio.resample(TONE, rate=24_000, to=to) == once


def test_resampling_to_the_same_rate_and_nothing_at_all() -> None:
    assert audio.resample(TONE, rate=24_000, to=24_000) == TONE
    assert audio.resample(b"", rate=24_000, to=16_000) == b""
    assert audio.resample(b"\1", rate=24_000, to=16_000) == b""


def test_a_wav_comes_back_as_it_was() -> None:
    assert audio.decode(audio.to_wav(TONE, 24_000), rate=24_000, max_s=9) == TONE


@pytest.mark.parametrize(("codec", "container"), [("libmp3lame", "mp3"), ("libopus", "ogg"), ("flac", "flac")])
def test_compressed_files_are_read(codec: str, container: str) -> None:
    pcm = audio.decode(encoded(codec, container), rate=16_000, max_s=9)
    assert len(pcm) / 32_000 == pytest.approx(1.0, abs=0.2)


def test_no_more_than_asked_is_decoded() -> None:
    assert len(audio.decode(audio.to_wav(TONE * 9, 24_000), rate=16_000, max_s=2)) == 64_000


@pytest.mark.parametrize(
    "junk", [b"", b"x", b"RIFF", b"\0" * 5000, b"{}", b"\xff\xfb" * 3, audio.to_wav(TONE, 24_000)[:40]]
)
def test_what_is_no_audio_is_refused_or_empty(junk: bytes) -> None:
    try:
        assert audio.decode(junk, rate=16_000, max_s=9) == b""
    except ValueError as error:
        assert "not readable as audio" in str(error)


@pytest.mark.parametrize("piece", [2, 999, 4_800, 100_000])
def test_a_stream_in_pieces_is_resampled_as_one(piece: int) -> None:
    resampler = audio.Resampler(rate=24_000, to=16_000)
    parts = [resampler.push(TONE[at : at + piece // 2 * 2]) for at in range(0, len(TONE), piece // 2 * 2)]
    assert b"".join(parts) + resampler.rest() == audio.resample(TONE, rate=24_000, to=16_000)
