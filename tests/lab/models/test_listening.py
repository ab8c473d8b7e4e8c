"""When somebody speaks in a stream, and when the pause is long enough."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from lab.models.ears import RATE as EARS_RATE
from lab.models.ears import Ears
from lab.models.listening import Listener, Started, Stopped
from lab.models.mouth import RATE, say

HINTS = "hello\nwhat is the weather in tokyo"


def silence(seconds: float) -> bytes:
    return bytes(int(RATE * seconds) * 2)


def noticed(pcm: bytes, *, silence_ms: float | None, piece_s: float = 0.1) -> list[Started | Stopped]:
    listener, size = Listener(rate=RATE, silence_ms=silence_ms), int(RATE * piece_s) * 2
    return [found for at in range(0, len(pcm), size) for found in listener.push(pcm[at : at + size])]


@pytest.mark.parametrize("piece_s", [0.01, 0.1, 3.0])
def test_two_utterances_are_parted_and_whole(piece_s: float) -> None:
    pcm = silence(0.5) + say("hello") + silence(1.0) + say("what is the weather in tokyo") + silence(1.0)
    found = noticed(pcm, silence_ms=500, piece_s=piece_s)
    assert [type(one) for one in found] == [Started, Stopped, Started, Stopped]
    assert all(first.at_ms < second.at_ms for first, second in pairwise(found))
    ears = Ears()
    assert [ears.hear(one.pcm, HINTS) for one in found if isinstance(one, Stopped)] == HINTS.split("\n")


def test_a_pause_shorter_than_asked_for_does_not_part() -> None:
    pcm = say("hello") + silence(0.5) + say("hello") + silence(2.5)
    parts = [len([one for one in noticed(pcm, silence_ms=ms) if isinstance(one, Stopped)]) for ms in (300, 1500)]
    assert parts == [2, 1]


@pytest.mark.parametrize("voice", ["nova", "ash", "marin"])
def test_every_voice_is_noticed_and_silence_and_hiss_are_not(voice: str) -> None:
    assert noticed(silence(0.3) + say("hello", voice) + silence(1.0), silence_ms=300)
    hiss = b"".join(
        value.to_bytes(2, "little", signed=True) for value in random.Random(1).choices(range(-9, 9), k=RATE)
    )
    assert noticed(silence(1.0) + hiss, silence_ms=300) == []


def test_without_a_pause_it_only_collects() -> None:
    listener, pcm = Listener(rate=RATE, silence_ms=None), say("hello")
    assert list(listener.push(pcm + silence(2.0))) == []
    taken = listener.take()
    assert Ears().hear(taken, HINTS) == "hello"
    assert len(taken) / 2 / EARS_RATE == pytest.approx(len(pcm) / 2 / RATE + 2.0, abs=0.1)
    assert listener.take() == b""


def test_nobody_speaks_longer_than_the_ears_take() -> None:
    story = say("tell me a story. " * 60)
    stopped = [one for one in noticed(story, silence_ms=5_000) if isinstance(one, Stopped)]
    assert stopped and all(len(one.pcm) / 2 / EARS_RATE <= 30.1 for one in stopped)
