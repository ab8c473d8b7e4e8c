"""Loudness from frame to frame, and the noise laid under what is heard."""

from __future__ import annotations

from array import array

from lab.models import loudness

SPEECH = array("h", [3000, -3000] * 8000)
SILENCE = array("h", bytes(32_000))


def test_levels_are_mean_amplitudes_of_whole_frames() -> None:
    assert loudness.levels(SPEECH[:400]) == [3000.0, 3000.0]
    assert loudness.levels(SPEECH[:159]) == []


def test_short_speech_in_long_silence_still_sets_the_level() -> None:
    assert loudness.speech_level(loudness.levels(SILENCE * 20 + SPEECH[:4000] + SILENCE)) == 3000.0
    assert loudness.speech_level([]) == 0.0


def test_loud_frames_are_those_with_speech() -> None:
    frames = loudness.levels(SILENCE[:1600] + SPEECH[:3200] + SILENCE[:1600])
    assert loudness.loud(frames) == [False] * 10 + [True] * 20 + [False] * 10


def test_a_steady_hum_is_the_room_and_not_loud() -> None:
    hum = array("h", [1500, -1500] * 1600)
    frames = loudness.levels(hum + SPEECH[:3200] + hum)
    assert loudness.loud(frames) == [False] * 20 + [True] * 20 + [False] * 20
    assert loudness.loud([]) == []


def test_the_noise_is_faint_and_always_the_same() -> None:
    noisy = loudness.with_noise(SILENCE, 3000.0)
    assert 0 < loudness.speech_level(loudness.levels(noisy)) < 0.02 * 3000
    assert loudness.with_noise(SILENCE, 3000.0) == noisy
    assert loudness.with_noise(SILENCE, 0.0) == SILENCE


def test_full_scale_is_clipped() -> None:
    loudest = array("h", [32767, -32768] * 800)
    assert max(loudness.with_noise(loudest, 32767.0)) == 32767


def test_half_a_sample_is_dropped() -> None:
    assert loudness.samples_of(b"\1\0\1") == array("h", [1])
