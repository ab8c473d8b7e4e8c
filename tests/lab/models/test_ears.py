"""The ears: what is hinted is heard right, what is not is not made up."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.models import audio, ears, mouth
from lab.models.ears import MAX_HINTS, Ears, split_hints

LESSON = [
    "what is the weather in tokyo",
    "what is the weather in paris",
    "book a table for two at seven",
    "transfer me to billing",
    "i would like to order a large coffee",
    "can you cancel my appointment on friday",
    "my name is john smith",
    "please remind me to call my mother tomorrow",
    "what time do you open on sunday",
    "thank you that is all goodbye",
]
OTHERS = ["play some music for me", "my flight was delayed", "is breakfast included", "how long does delivery take"]

Say = Callable[..., bytes]


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Ears:
    return Ears(tmp_path_factory.mktemp("ears"))


@pytest.fixture(scope="module")
def say() -> Say:
    def said(text: str, voice: str = "nova") -> bytes:
        return audio.resample(mouth.say(text, voice), rate=mouth.RATE, to=ears.RATE)

    return said


@pytest.mark.parametrize("voice", ["nova", "ash", "coral"])
def test_every_sentence_of_a_lesson_is_heard_right(listener: Ears, say: Say, voice: str) -> None:
    hints = "\n".join(LESSON)
    assert [listener.hear(say(line, voice), hints) for line in LESSON] == LESSON


def test_what_is_not_hinted_is_not_mistaken_for_a_hint(listener: Ears, say: Say) -> None:
    hints = "yes\nno\nhello\nthank you"
    heard = [listener.hear(say(line), hints) for line in OTHERS]
    assert not set(heard) & set(hints.splitlines())


def test_without_hints_some_sentences_are_heard_right_and_most_words(listener: Ears, say: Say) -> None:
    heard = {line: listener.hear(say(line)).split() for line in LESSON[:4]}
    assert set(heard) & {" ".join(words) for words in heard.values()}
    right = sum(word in words for line, words in heard.items() for word in line.split())
    assert right / sum(len(line.split()) for line in heard) > 0.6


def test_words_no_dictionary_has_can_be_hinted(listener: Ears, say: Say) -> None:
    hints = "what is LiveKit\nopen room 42\nconnect to the WebRTC room"
    assert [listener.hear(say(line), hints) for line in hints.splitlines()] == hints.splitlines()


def test_silence_is_nothing(listener: Ears) -> None:
    assert [listener.hear(bytes(size), "hello") for size in (0, 1, 2, 32_000)] == ["", "", "", ""]


def test_white_noise_is_no_hint(listener: Ears) -> None:
    hiss = random.Random(1).randbytes(64_000)
    assert listener.hear(hiss, "what is the weather in tokyo") != "what is the weather in tokyo"


@pytest.mark.parametrize(("gain", "noise"), [(8, 0), (1, 300), (1, 1000)])
def test_a_hint_is_heard_at_full_scale_and_in_a_noisy_room(listener: Ears, say: Say, gain: int, noise: int) -> None:
    rng = random.Random(1)
    call = array("h", bytes(8000) + say("what is the weather in tokyo") + bytes(16_000))
    room = array("h", (max(-32768, min(32767, gain * value + round(rng.gauss(0, noise)))) for value in call))
    assert listener.hear(room.tobytes(), "\n".join(LESSON)) == "what is the weather in tokyo"


def test_what_was_heard_before_changes_nothing(listener: Ears, say: Say) -> None:
    once = [listener.hear(say(line)) for line in OTHERS[:2]]
    again = [listener.hear(say(line)) for line in OTHERS[1::-1]]
    assert once == again[::-1]


def test_hints_are_lines_or_parts_of_one_line() -> None:
    assert split_hints("hello\n what's up, doc? \n\nhello") == ("hello", "what's up, doc?")
    assert split_hints("Hello, goodbye. Thank you!") == ("Hello", "goodbye", "Thank you")
    assert split_hints(" \n ") == ()


def test_hints_without_a_word_to_hear_are_no_hints(listener: Ears, say: Say) -> None:
    assert listener.hear(say("hello"), "東京, !!!, ۳۳") == listener.hear(say("hello"))


def test_too_many_hints_are_refused(listener: Ears) -> None:
    with pytest.raises(ValueError, match=f"at most {MAX_HINTS}"):
        listener.hear(b"", "\n".join(map(str, range(MAX_HINTS + 1))))


def test_a_cache_that_cannot_be_written_costs_nothing_but_memory(tmp_path: Path, say: Say) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Ears(tmp_path / "file").hear(say("what is the weather in tokyo")) == "what is the weather in tokyo"


def test_a_guess_is_the_beginning_of_a_hint() -> None:
    hearing, hint = Ears(), "what is the weather in tokyo"
    pcm = audio.resample(mouth.say(hint), rate=mouth.RATE, to=ears.RATE)
    guesses = [hearing.guess(pcm[: len(pcm) // 2 * tenths // 10 * 2], f"hello\n{hint}") for tenths in (5, 7, 10)]
    assert all(guess and hint.startswith(guess) for guess in guesses)
    assert len(guesses[0]) < len(guesses[2])
    assert hearing.guess(pcm, "") == hearing.guess(b"", hint) == ""
