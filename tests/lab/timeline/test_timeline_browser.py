"""The drawing as a browser shows it: no word over another, none outside, in every width and both themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import material
import pytest
from playwright.sync_api import Browser, Page
from timeline_calls import CALLS, GUESSES
from timeline_chance import chance_call

from lab.timeline import Timeline, svg
from lab.timeline.theme import INK
from lab.trace import Trace
from tests import chromium

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
    with chromium.started() as shown:
        yield shown


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    shown = browser.new_page()
    yield shown
    shown.close()


@cache
def html(name: str, *, guessed: bool = False) -> str:
    """Return a call as a notebook shows it."""
    return Timeline(CALLS[name](), prediction=GUESSES.get(name, ()) if guessed else ())._repr_html_()


def show(page: Page, html: str, *, width: int, theme: str = "light", body: str = "") -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_content(
        f'<!doctype html><meta charset="utf-8"><body style="margin:0;padding:8px;box-sizing:border-box" {body}>{html}'
    )


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


def faults(page: Page) -> list[object]:
    """Return what touches, and what lies outside the drawing."""
    seen = page.evaluate(SHOWN)
    left, top, right, bottom = seen["root"]
    out = [
        (what, box)
        for what, box in seen["words"] + seen["marks"]
        if not (left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom)
    ]
    assert seen["words"] and right <= page.evaluate("innerWidth")
    return [*touching(seen["words"]), *out]


def fill(page: Page, selector: str, what: str = "fill") -> str:
    """Return the colour of the first such element that is seen, as #rrggbb."""
    colour = page.locator(f"svg.lkt {selector} >> visible=true").first.evaluate(f"el => getComputedStyle(el).{what}")
    return "#" + "".join(f"{int(c):02x}" for c in re.findall(r"\d+", colour)[:3])


@pytest.mark.parametrize("width", [1400, 800, 390])
@pytest.mark.parametrize("name", CALLS)
def test_no_words_lie_over_others_or_outside(page: Page, name: str, width: int) -> None:
    show(page, html(name, guessed=True), width=width)
    assert faults(page) == []


@pytest.mark.parametrize("width", [1400, 390])
def test_nor_do_they_in_calls_thrown_together(page: Page, width: int) -> None:
    for seed in range(12):
        show(page, Timeline(chance_call(seed))._repr_html_(), width=width)
        assert faults(page) == [], seed


@pytest.mark.parametrize("name", ["hello", "dense"])
@pytest.mark.parametrize("width", [1400, 390])
def test_alone_it_takes_the_width_of_its_window(page: Page, tmp_path: Path, name: str, width: int) -> None:
    (tmp_path / "call.svg").write_text(svg(CALLS[name]()), encoding="utf-8")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((tmp_path / "call.svg").as_uri())
    assert faults(page) == []
    columns = len({round(x) for x in page.evaluate(LANES)})
    assert columns == (3 if (name, width) == ("dense", 1400) else 1)


LANES = """() => [...document.querySelectorAll("text")].filter(t => t.textContent == "エージェント")
    .map(t => t.getBoundingClientRect()).filter(r => r.width > 0).map(r => r.left)"""


@pytest.mark.parametrize(
    ("body", "system", "dark"),
    [
        ("", "light", False),
        ("", "dark", True),
        ("data-jp-theme-light=true", "dark", False),
        ("data-jp-theme-light=false", "light", True),
        ("data-md-color-scheme=default", "dark", False),
        ("data-md-color-scheme=slate", "light", True),
    ],
)
def test_it_follows_the_theme_of_its_page_or_else_the_system(page: Page, body: str, system: str, dark: bool) -> None:
    show(page, html("hello"), width=1400, theme=system, body=body)
    assert page.locator("svg.lkt").first.evaluate(GROUND) == "rgb({}, {}, {})".format(*rgb(INK["bg"][dark]))
    for selector, ink in ((".n", "s"), (".wu", "u"), (".ss", "ss"), (".cd", "d")):
        assert fill(page, selector, "stroke" if ink == "u" else "fill") == INK[ink][dark], selector


GROUND = "el => getComputedStyle(el).backgroundColor"


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def test_on_paper_it_is_light(page: Page) -> None:
    show(page, html("short"), width=1400, theme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert fill(page, ".n") == INK["s"][0]


@pytest.mark.parametrize("width", [1400, 700, 390])
@pytest.mark.parametrize("name", ["hello", "dense"])
def test_material_leaves_it_as_it_is(page: Page, name: str, width: int) -> None:
    sheets = Path(material.__file__).parent.glob("templates/assets/stylesheets/main.*.css")
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    inside = f'<style>{css}</style><article class="md-typeset">{html(name)}</article>'
    show(page, inside, width=width)
    assert len(css) > 10_000
    assert faults(page) == []
    shown = page.locator("svg.lkt").first.bounding_box()
    show(page, html(name), width=width)
    alone = page.locator("svg.lkt").first.bounding_box()
    assert shown and alone and shown["width"] == pytest.approx(alone["width"], abs=1)
    assert shown["height"] == pytest.approx(alone["height"], abs=2)


def test_several_on_one_page_do_not_disturb_each_other(page: Page) -> None:
    names = ("hello", "dense", "short")
    several = "".join(html(name) for name in names)
    show(page, several, width=1400)
    together = page.evaluate(HEIGHTS)
    for name, height in zip(names, together, strict=True):
        show(page, html(name), width=1400)
        assert page.evaluate(HEIGHTS) == [pytest.approx(height, abs=1)]


HEIGHTS = """() => [...document.querySelectorAll("svg.lkt")].map(el => el.getBoundingClientRect().height)"""


def test_a_screen_reader_is_told_of_one_picture(page: Page) -> None:
    show(page, html("hello"), width=1400)
    assert page.locator("body").aria_snapshot() == '- img "通話のタイムライン、21.6 秒"'
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    (picture,) = [
        n for n in nodes if n.get("name", {}).get("value") == "通話のタイムライン、21.6 秒" and not n["ignored"]
    ]
    assert "無音 1006 ms（待つ 554＋考える 383＋届く 69）" in picture["description"]["value"]


def test_an_empty_call_is_shown(page: Page) -> None:
    show(page, Timeline(Trace("a", 0))._repr_html_(), width=390)
    assert faults(page) == []
