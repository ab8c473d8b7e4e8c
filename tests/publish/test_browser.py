"""The site as a reader has it: from a folder, without a network, on a phone and a desk, light and dark, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.publish.conftest import Built
from tests.publish.screen import context, opened, serious, sheets, sideways

pytestmark = pytest.mark.browser
WIDTHS = (390, 1400)
SCHEMES = ("light", "dark")
PAGES = {
    "dashboard": "index.html",
    "roadmap": "notes/StructureNotes/*.html",
    "note": "notes/LiteratureNotes/*-000b.html",
    "lesson": "notebooks/0-basics/01_hello.html",
}
WORDS = {"学習ロードマップ": "学習ロードマップ", "音声エージェント": "音声エージェント", "ターン検出": "ターン検出"}


@pytest.fixture
def asked() -> list[str]:
    """Everything a page asked of a network; each request is refused."""
    return []


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, request: pytest.FixtureRequest, asked: list[str]) -> Iterator[Page]:
    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    with context(browser, request.param, "light") as made:
        made.route(re.compile("^(?!file:|data:|blob:)"), refuse)
        yield made.new_page()
    assert asked == []


def url(site: Built, name: str) -> str:
    return site.page(PAGES[name]).as_uri()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_and_none_asks_a_network(page: Page, site: Built, name: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, url(site, name))
    assert sideways(page) <= 0
    assert errors == []


def test_the_mode_can_be_switched_and_the_drawings_follow(page: Page, site: Built) -> None:
    page.goto(url(site, "dashboard"))
    ring = page.locator(".ring-done").first
    light = ring.evaluate("e => getComputedStyle(e).stroke")
    page.locator("label[title='ダークモードに切り替え']").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert ring.evaluate("e => getComputedStyle(e).stroke") != light


@pytest.mark.parametrize("query", WORDS)
def test_the_search_finds_compounds(page: Page, site: Built, query: str) -> None:
    page.goto(url(site, "dashboard"))
    if page.viewport_size and page.viewport_size["width"] < 1000:
        page.locator("label.md-header__button[for='__search']").click()
    page.locator("[data-md-component='search-query']").click()
    page.keyboard.insert_text(query)
    page.keyboard.press("End")  # the theme listens to keys, not to text
    results = page.locator(".md-search-result__item")
    expect(results.first).to_be_visible()
    texts = results.all_inner_texts()
    assert any(WORDS[query] in re.sub(r"\s", "", text) for text in texts[:3]), texts[:3]


def test_a_recording_plays(page: Page, site: Built) -> None:
    page.goto(url(site, "lesson"))
    audio = page.locator("audio")
    expect(audio).to_have_count(1)
    page.evaluate("document.querySelector('audio').play()")
    page.wait_for_function("document.querySelector('audio').currentTime > 0.2")
    assert audio.evaluate("a => a.error === null && a.duration > 1.9")
    assert audio.get_attribute("aria-label") == "通話の録音"


def test_a_diagram_is_drawn_and_hints_open(page: Page, site: Built) -> None:
    page.goto(url(site, "lesson"))
    page.locator(".mermaid").scroll_into_view_if_needed()
    drawn = page.locator("div.mermaid")  # the theme puts it in the place of the text, once it is drawn
    expect(drawn).to_be_visible()
    box = drawn.bounding_box()
    assert box is not None and box["height"] > 40
    hint = page.locator("details", has_text="ヒント 1").first
    hint.locator("summary").click()
    expect(hint.get_by_text("と同じ形です")).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(browser: Browser, site: Built, scripts: Path, name: str, scheme: str) -> None:
    for width in WIDTHS if name == "dashboard" else WIDTHS[SCHEMES.index(scheme) :][:1]:
        with context(browser, width, scheme) as made:
            page = made.new_page()
            opened(page, url(site, name))
            assert serious(page, scripts) == []


def test_the_keyboard_reaches_every_way_of_the_dashboard(browser: Browser, site: Built) -> None:
    with context(browser, 1400, "light") as made:
        page = made.new_page()
        page.goto(url(site, "dashboard"))
        wanted = page.locator("article :is(a[href], summary):visible:not(.headerlink)").count()
        reached = set()
        for _ in range(wanted + 60):
            page.keyboard.press("Tab")
            at = page.evaluate(
                "(() => { const e = document.activeElement; const all = [...document.querySelectorAll("
                "'article :is(a[href], summary)')]; return all.indexOf(e) })()"
            )
            reached.add(at)
        assert wanted > 60
        assert len(reached - {-1}) >= wanted


def test_every_drawing_stands_without_scripts(browser: Browser, site: Built) -> None:
    with browser.new_context(viewport={"width": 1400, "height": 900}, java_script_enabled=False) as made:
        page = made.new_page()
        page.goto(url(site, "dashboard"))
        for drawing in (".ring", ".strip", ".burnup .wide", ".calendar svg", ".graph .wide"):
            box = page.locator(drawing).first.bounding_box()
            assert box is not None and box["width"] > 90 and box["height"] > 20, drawing


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_dashboard_prints_on_one_page(browser: Browser, site: Built, scheme: str) -> None:
    with context(browser, 1400, scheme) as made:
        page = made.new_page()
        opened(page, url(site, "dashboard"))
        assert sheets(page) == 1
