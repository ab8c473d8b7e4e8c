"""How loud a sound is from frame to frame, and a little noise where there is none.

The recogniser was trained on rooms, and digital silence is not one: espeak-ng's default voice, heard clean, comes out
with 82 % of its words wrong, and with noise 40 dB below the speech with 27 % (40 sentences, open vocabulary).
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from itertools import cycle
from operator import add

FRAME = 160  # samples: 10 ms at 16 kHz, the recogniser's own frame

_NOISE = array("b", random.Random(7).randbytes(16_000))
_NOISE_SHARE = 0.01 / 74  # of the loudness of speech; 74 is how loud _NOISE is
_LOUD_SHARE = 0.2


def samples_of(pcm: bytes) -> array[int]:
    """Return the samples of 16-bit mono PCM; half a sample at the end is dropped."""
    return array("h", pcm[: len(pcm) // 2 * 2])


def levels(samples: array[int]) -> list[float]:
    """Return the mean amplitude of each whole frame."""
    last = len(samples) - FRAME
    return [sum(map(abs, samples[at : at + FRAME])) / FRAME for at in range(0, last + 1, FRAME)]


def speech_level(frames: Sequence[float]) -> float:
    """Return how loud the loud parts are: the level a fifth of a second reaches, or all of a shorter sound."""
    return sorted(frames)[-min(20, len(frames))] if frames else 0.0


def loud(frames: Sequence[float]) -> list[bool]:
    """Return for each frame whether something stands out of the room's own noise in it."""
    room = sorted(frames)[len(frames) // 10] if frames else 0.0
    least = room + _LOUD_SHARE * (speech_level(frames) - room)
    return [level > least for level in frames]


def with_noise(samples: array[int], level: float) -> array[int]:
    """Return the samples with faint noise, the same every time, for speech of this level."""
    noise = [int(value * level * _NOISE_SHARE) for value in _NOISE]
    try:
        return array("h", map(add, samples, cycle(noise)))
    except OverflowError:  # sound at full scale, which is rare: clip it, ten times slower
        return array("h", (max(-32768, min(32767, value)) for value in map(add, samples, cycle(noise))))
