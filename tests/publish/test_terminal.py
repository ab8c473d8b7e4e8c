"""What a terminal shows, as HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.publish import terminal
from roadmap.publish.markup import lifted, put_back


def log(text: str) -> str:
    return put_back(*lifted(terminal.log(text)))


PAIRS = {
    "a colour": ("\x1b[31mred\x1b[0m", '<span class="an-r">red</span>'),
    "a bright one": ("\x1b[94mb", '<span class="an-b">b</span>'),
    "bold and a colour": ("\x1b[1;32mok\x1b[39m!", '<span class="an-g">ok</span>!'),
    "a palette is left out": ("\x1b[38;5;31mx\x1b[0m", "x"),
    "cursor moves are left out": ("a\x1b[2K\x1b[1Gb", "ab"),
    "a link's address is left out": ("\x1b]8;;https://e.org\x07text\x1b]8;;\x07", "text"),
    "markup is text": ("<b>&", "&lt;b&gt;&amp;"),
}


@pytest.mark.parametrize(("text", "html"), PAIRS.values(), ids=PAIRS.keys())
def test_colours(text: str, html: str) -> None:
    assert terminal.coloured(text) == html


@given(st.text(alphabet="a<&\x1b[0319;m\n", max_size=60))
def test_every_span_is_closed(text: str) -> None:
    html = terminal.coloured(text)
    assert html.count("<span") == html.count("</span>")
    assert "\x1b" not in html or "\x1b" in text


def test_an_overwritten_line_shows_its_last_state() -> None:
    assert ">100%</code>" in log("10%\r50%\r100%\n")


def test_a_short_log_is_open_and_a_long_one_folded() -> None:
    short = log("\n".join("x" * terminal.FOLD))
    long = log("\n".join("x" * (terminal.FOLD + 1)))
    assert short.startswith("<div")
    assert long.startswith("<details")
    assert f"{terminal.FOLD + 1} 行" in long


def test_a_very_long_log_keeps_its_first_and_last_lines() -> None:
    shown = log("\n".join(f"line {at}" for at in range(3000)))
    lines = unescape(re.sub("<[^>]+>", "", shown)).split("\n")
    assert "line 0" in lines[0]
    assert lines[-1] == "line 2999"
    assert len(lines) == terminal.KEEP + 1
    assert any("2600 行を省略" in line for line in lines)


def test_a_log_is_one_line_that_markdown_cannot_end() -> None:
    assert "\n" not in log("a\n\n\nb")
