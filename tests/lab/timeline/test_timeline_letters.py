"""Text made safe, measured, and broken into lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.timeline.letters import clean, pieces, shorten, width, wrap


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("  a \n\t b  ", "a b"),
        ("a\x00b\x1b[31mc", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31mc"),
        ("\ud800\ufffe\u202e", "\N{REPLACEMENT CHARACTER}" * 3),
        ("a < b & 'c' こんにちは", "a < b & 'c' こんにちは"),
    ],
)
def test_clean_leaves_one_line_that_xml_and_a_terminal_can_hold(raw: str, safe: str) -> None:
    assert clean(raw) == safe


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("what is it", ["what ", "is ", "it"]),
        (" is the", [" is ", "the"]),
        ("雨です。はい", ["雨", "で", "す。", "は", "い"]),
        ("「雨」と", ["「雨」", "と"]),
        ("東京 tower 行き", ["東", "京 ", "tower ", "行", "き"]),
        ("", []),
    ],
)
def test_a_line_may_end_after_a_space_and_between_full_width_characters(text: str, cut: list[str]) -> None:
    assert pieces(text) == cut


def test_a_call_may_also_be_cut_after_its_bracket() -> None:
    assert pieces("f(a=1, b=2)", after="(") == ["f(", "a=1, ", "b=2)"]


@given(st.text(), st.sampled_from(["", "(", "(,"]))
def test_pieces_lose_nothing(text: str, after: str) -> None:
    assert "".join(pieces(text, after=after)) == text


def lines(text: str, room: float, most: int) -> list[str]:
    return ["".join(row).strip() for row in wrap(pieces(text), room, most, len)]


@pytest.mark.parametrize(
    ("text", "room", "most", "broken"),
    [
        ("one two three", 20, 3, ["one two three"]),
        ("one two three four", 14, 2, ["one two", "three four"]),
        ("one two three four", 9, 2, ["one two", "three…"]),
        ("incomprehensible", 8, 3, ["incompr…"]),
        ("one", 0, 3, []),
        ("", 10, 3, []),
    ],
)
def test_words_are_broken_evenly_and_end_in_an_ellipsis(text: str, room: float, most: int, broken: list[str]) -> None:
    assert lines(text, room, most) == broken


@given(st.text(max_size=60), st.floats(0, 40), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text: str, room: float, most: int) -> None:
    broken = wrap(pieces(clean(text)), room, most, len)
    assert len(broken) <= most
    assert all(len("".join(row).rstrip()) <= room for row in broken)


def test_shorten_keeps_what_fits() -> None:
    assert shorten("get_weather", 20, len) == "get_weather"
    assert shorten("get_weather", 6, len) == "get_w…"


def test_full_width_characters_take_an_em_and_marks_nothing() -> None:
    assert width("雨", 10) > 10 > width("a", 10) > 5
    assert width("e\u0301", 10) == width("e", 10)
