"""HTML as elements: escaped as an independent writer escapes it; blocks come back to where they stood."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from roadmap.publish.markup import block, el, html, lifted, plain, put_back, raw

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")))


@given(TEXT, TEXT, TEXT)
def test_nothing_of_a_text_becomes_markup(inside: str, value: str, after: str) -> None:
    element = el("p", inside, el("b", value, title=value), after)
    read = ET.fromstring(html(element))
    assert "".join(read.itertext()) == inside + value + after
    (bold,) = read
    assert bold.get("title") == value


def test_an_element_without_an_end_gets_none() -> None:
    assert html(el("p", "a", el("br"), "b")) == "<p>a<br>b</p>"


def test_a_line_feed_cannot_end_a_block() -> None:
    assert "\n" not in block(el("p", "a\n\nb"))


@given(st.lists(TEXT, max_size=4))
def test_blocks_come_back_in_their_places(texts: list[str]) -> None:
    shown = "\n\n".join(f"# {at}\n\n{raw(f'<p>{text}</p>')}" for at, text in enumerate(texts))
    assert put_back(*lifted(shown)) == "\n\n".join(f"# {at}\n\n<p>{text}</p>" for at, text in enumerate(texts))


def test_neighbours_are_one_block() -> None:
    text, blocks = lifted(f"a\n\n{raw('<p>b</p>')}\n\n{raw('<p>c</p>')}\n\nd\n\n{raw('<p>e</p>')}")
    assert text == "a\n\n<!--block 0-->\n\nd\n\n<!--block 1-->"
    assert blocks == ["<p>b</p>\n<p>c</p>", "<p>e</p>"]


def test_somebody_elses_comment_stays() -> None:
    text, blocks = lifted(f"<!--block 7-->\n\n{raw('<p>ours</p>')}")
    assert put_back(text, blocks) == "<!--block 7-->\n\n<p>ours</p>"


def test_an_engine_that_reads_the_blocks_keeps_them_out_of_its_search() -> None:
    shown = raw('<p class="x">b</p>')
    assert plain(f"a\n\n{shown}") == 'a\n\n<p data-search-exclude class="x">b</p>'
