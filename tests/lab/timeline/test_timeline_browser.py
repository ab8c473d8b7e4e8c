"""The drawing as a browser shows it: no word over another, none outside, in every width and both themes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from timeline_calls import CALLS, GUESSES

from lab.timeline import Timeline

pytestmark = pytest.mark.browser

SHOWN = """
() => {
  const shown = (el) => { const r = el.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
  const root = document.querySelector("svg.lkt").getBoundingClientRect();
  const box = (el) => { const r = el.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  return {
    root: [root.left, root.top, root.right, root.bottom],
    words: [...document.querySelectorAll("svg.lkt text")].filter(shown).map(el => [el.textContent, box(el)]),
    marks: [...document.querySelectorAll("svg.lkt path")].filter(shown).map(el => [el.getAttribute("class"), box(el)]),
  };
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on PATH: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as play:
        shown = play.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield shown
        shown.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    shown = browser.new_page()
    yield shown
    shown.close()


def show(page: Page, html: str, *, width: int, theme: str = "light", body: str = "") -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_content(f'<!doctype html><meta charset="utf-8"><body style="margin:8px" {body}>{html}')


def touching(words: list[Any]) -> list[tuple[str, str]]:
    """Return each pair of texts whose boxes overlap by more than the leading between two lines."""
    out = []
    for i, (one, a) in enumerate(words):
        for other, b in words[i + 1 :]:
            across = min(a[2], b[2]) - max(a[0], b[0])
            down = min(a[3], b[3]) - max(a[1], b[1])
            if across > 0.5 and down > 0.45 * min(a[3] - a[1], b[3] - b[1]):
                out.append((one, other))
    return out


@pytest.mark.parametrize("width", [1400, 800, 390])
@pytest.mark.parametrize("name", CALLS)
def test_no_words_lie_over_others_or_outside(page: Page, name: str, width: int) -> None:
    drawn = Timeline(CALLS[name](), prediction=GUESSES.get(name, ()))._repr_html_()
    show(page, drawn, width=width)
    seen = page.evaluate(SHOWN)
    assert len(seen["words"]) > 5
    assert touching(seen["words"]) == []
    left, top, right, bottom = seen["root"]
    for what, box in seen["words"] + seen["marks"]:
        assert left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom, what
    assert right <= width
