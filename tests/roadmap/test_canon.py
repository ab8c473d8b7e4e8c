"""Tests of roadmap.canon: pairs that are one thing, and pairs that are not."""

import unicodedata

import pytest

from roadmap import canon

SAME_URL = [
    ("https://docs.livekit.io/agents/", "http://DOCS.livekit.io/agents"),
    ("https://docs.livekit.io/agents/", "https://docs.livekit.io/agents.md"),
    ("https://docs.livekit.io/agents/", "https://docs.livekit.io/agents/index.html?x=1"),
    ("https://a.b/%E3%81%82/", "https://a.b/あ"),
    ("https://github.com/l/a/blob/main/x.py", "http://github.com/l/a/blob/main/x.py/"),
]
OTHER_URL = [
    ("https://github.com/l/a/blob/main/README.md", "https://github.com/l/a/blob/main/README"),
    ("https://a.b/x", "https://a.b/X"),
    ("https://a.b/s/", "https://a.b/s/#roomio"),
]


@pytest.mark.parametrize(("one", "other"), SAME_URL)
def test_same_address(one: str, other: str) -> None:
    assert canon.url(one) == canon.url(other)


@pytest.mark.parametrize(("one", "other"), OTHER_URL)
def test_other_address(one: str, other: str) -> None:
    assert canon.url(one) != canon.url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("基礎概念（概要）", "基礎概念 (概要)"),
        ("ＬｉｖｅＫｉｔ", "livekit"),
        (unicodedata.normalize("NFD", "ガイド"), "ガイド"),
    ],
)
def test_same_title(one: str, other: str) -> None:
    assert canon.title(one) == canon.title(other)


@pytest.mark.parametrize(
    "cell",
    [
        "https://a.b/x",
        "<https://a.b/x>",
        "[page](https://a.b/x)",
        "`https://a.b/x`",
        "**https://a.b/x**",
        "see https://a.b/x",
    ],
)
def test_address_of_a_cell(cell: str) -> None:
    assert canon.address(cell) == "https://a.b/x"
    assert canon.address("-") == ""


def test_parentheses_stay_in_an_address() -> None:
    assert canon.address("https://a.b/x_(y)") == "https://a.b/x_(y)"


def test_moves_are_followed_and_a_loop_ends() -> None:
    assert canon.follow(("a", "f"), {"a": "b", "b": "c#g"}) == ("c", "g")
    assert canon.follow(("a", ""), {"a": "b", "b": "a"})[0] in ("a", "b")


def test_status_words_and_marks() -> None:
    assert {canon.word(text) for text in ("IN PROGRESS", "in_progress", "In-Progress", "ＩＮ　ｐｒｏｇｒｅｓｓ")} == {
        "inprogress"
    }
    assert canon.mark(" **✅\ufe0f** ") == "✅"


def test_plain_words_of_a_cell() -> None:
    assert canon.plain("**[[a\\|B]]** [C](d) `e\\|f`") == "B C e|f"


def test_slug_keeps_every_script() -> None:
    assert canon.slug("Tasks & Task Groups（Python）リファレンス") == "tasks-task-groups-python-リファレンス"
    assert canon.slug("!!") == "row"
