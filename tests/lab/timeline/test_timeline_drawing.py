"""The drawing of a call and its text: complete, safe, small, and the same each time."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from rich.cells import cell_len
from timeline_calls import CALLS, GUESSES

from lab.timeline import Timeline, svg, text


@pytest.mark.parametrize("name", CALLS)
def test_every_call_is_drawn_as_one_element_the_same_each_time(name: str) -> None:
    drawn = svg(CALLS[name](), prediction=GUESSES.get(name, ()))
    assert ET.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert drawn == svg(CALLS[name](), prediction=GUESSES.get(name, ()))


@pytest.mark.parametrize("name", CALLS)
def test_the_text_form_keeps_to_its_columns(name: str) -> None:
    for width in (40, 80, 120):
        lines = text(CALLS[name](), prediction=GUESSES.get(name, ()), width=width).splitlines()
        assert max(map(cell_len, lines)) <= width


def test_a_timeline_is_drawn_in_a_notebook_and_written_in_a_terminal() -> None:
    shown = Timeline(CALLS["hello"](), prediction=GUESSES["hello"])
    assert "<svg" in shown._repr_html_()
    assert "無音 1006 ms" in str(shown)
    assert repr(shown) == str(shown)
