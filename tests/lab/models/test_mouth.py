"""The mouth: voices, speeds, and the same bytes for the same text."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lab.models.mouth import RATE, VOICES, phonemes, say

LINES = [("what is the weather in tokyo", "nova"), ("Hello! How can I help?", "ash"), ("hush", "en-us+whisper")]

DIGESTS = """
import hashlib, sys
from lab.models.mouth import say
lines = eval(sys.argv[1])
print([hashlib.sha256(say(*line)).hexdigest() for line in lines])
"""


def test_the_same_text_is_the_same_bytes_in_any_process_and_order() -> None:
    def digests(lines: list[tuple[str, str]]) -> list[str]:
        ran = subprocess.run([sys.executable, "-c", DIGESTS, repr(lines)], capture_output=True, text=True, check=True)
        found = eval(ran.stdout)
        assert isinstance(found, list)
        return found

    assert digests(LINES) == digests(LINES[::-1])[::-1]


def test_saying_it_again_does_not_change_it() -> None:
    first = say("what is the weather in tokyo", "en-us+whisper")
    say("something else before", "ash")
    assert say("what is the weather in tokyo", "en-us+whisper") == first


def test_each_of_openais_voices_sounds_different() -> None:
    assert len({say("good morning", voice) for voice in VOICES}) == len(VOICES) == 13


def test_the_learner_and_the_default_agent_have_the_voices_chosen_for_them() -> None:
    assert VOICES["nova"] == "en-us+f5"
    assert VOICES["ash"] != VOICES["nova"]


@pytest.mark.parametrize(
    "voice", ["", "nobody", "en-us+nobody", "en-us+../f5", "../en-us", "en-us+", "+f5", "en-us+f5\n", "日本", "\0"]
)
def test_an_unknown_voice_is_refused(voice: str) -> None:
    with pytest.raises(ValueError, match="no voice named"):
        say("hello", voice)


def test_speed_shortens_and_lengthens() -> None:
    lengths = [len(say("what is the weather in tokyo", "nova", speed)) for speed in (0.7, 1.0, 2.0)]
    assert lengths[0] > lengths[1] > lengths[2]


def test_what_has_no_sound_is_a_short_silence() -> None:
    for text in ("", "...", "\u200b"):
        pcm = say(text)
        assert 0 < len(pcm) < RATE // 10 and not pcm.strip(b"\0")


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "😀 hello", "<speak>hello</speak>", "[[f@L]]", "日本語"])
def test_odd_text_is_spoken_somehow(text: str) -> None:
    pcm = say(text)
    assert pcm and len(pcm) % 2 == 0


def test_phonemes_of_a_word() -> None:
    assert phonemes(["livekit", "", "uh-oh"]) == ["l_'aI_v_k_I_t", "", "'V_'oU"]
