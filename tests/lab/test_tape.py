"""The tape: time, levels, sounds, recordings."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from lab import tape
from lab.tape import RATE, Pcm, Recording, Tape


def tone(seconds: float, amplitude: int = 8000) -> Pcm:
    t = np.arange(round(seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * np.pi * 220 * t)).astype(np.int16)


def test_sounds_have_their_times_and_small_gaps_do_not_split_them() -> None:
    side = Tape()
    side.put(1.0, tone(0.5))
    side.put(1.6, tone(0.2))
    side.put(3.0, tone(0.3))
    found = [(round(s.start_s, 2), round(s.end_s, 2)) for s in side.sounds]
    assert found == [(1.0, 1.8), (3.0, 3.3)]
    assert side.last_sound_s == pytest.approx(3.3)


def test_silence_and_clicks_are_no_sound() -> None:
    side = Tape()
    side.put(0, np.zeros(RATE, np.int16))
    side.put(1, tone(0.02))
    assert side.sounds == ()


def test_it_grows_and_mixes_without_wrapping() -> None:
    side = Tape()
    side.put(40, tone(0.1, 30_000))
    side.put(40, tone(0.1, 30_000))
    assert side.between(40, 40.1).max() == 32767
    assert not side.between(0, 1).any()


def test_between_pads_beyond_the_end() -> None:
    side = Tape()
    side.put(0, tone(0.5))
    assert len(side.between(0.4, 1.0)) == round(0.6 * RATE)
    assert side.between(5, 4).size == 0


def test_levels_take_the_loudest_block_of_each_step() -> None:
    user, agent = Tape(), Tape()
    user.put(0.05, tone(0.05))
    levels = tape.levels(user, agent, seconds=0.2)
    assert len(levels.user) == len(levels.agent) == 4
    assert levels.user[1] > 0.1 and levels.user[0] == levels.user[2] == 0 and not any(levels.agent)


def test_a_recording_is_stereo_wav_and_mp3_with_the_sides_apart(tmp_path: Path) -> None:
    left, right = tone(1.0), np.zeros(RATE, np.int16)
    recording = Recording(np.stack([left, right], axis=1))
    with wave.open(str(recording.save(tmp_path / "call.wav"))) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, RATE, RATE)
        samples = np.frombuffer(file.readframes(RATE), np.int16).reshape(-1, 2)
    assert (samples == recording.pcm).all()
    with av.open(io.BytesIO(recording.mp3())) as container:
        frames = [f.to_ndarray() for f in container.decode(audio=0)]
    sound = np.concatenate(frames, axis=1)
    assert np.abs(sound[0]).mean() > 20 * np.abs(sound[1]).mean()


def test_the_player_is_self_contained() -> None:
    shown = Recording(tone(0.2), label='a "b" <c>')._repr_html_()
    assert shown.startswith("<audio controls") and "data:audio/mpeg;base64," in shown
    assert "<c>" not in shown
