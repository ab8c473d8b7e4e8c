"""The site of this project's own vault: every link leads somewhere, pages are light, and read on any screen."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.publish.bench import without_drawings
from tests.publish.conftest import Built
from tests.publish.screen import context, opened, serious, sheets, sideways, still
from tests.publish.test_site import heavy, lychee, packed

WIDTHS = (390, 600, 768, 980, 1220, 1400)
WAYS = (("light", 390), ("dark", 1400))  # at which width axe looks
PAGES = {
    "dashboard": "index.html",
    "roadmap": "notes/StructureNotes/*.html",
    "note": "notes/LiteratureNotes/lit-202603080900-*.html",
    "lesson": "notebooks/0-basics/01_*.html",
}


def test_every_link_leads_somewhere_and_pages_are_light(shipped: Built) -> None:
    assert lychee(shipped.html) > 1000
    assert heavy(shipped.html) == {}


def test_lessons_are_light_without_sound_pictures_and_timelines(shipped: Built) -> None:
    """With what they printed when they last ran here. Those above 15 KB are so by their own code and text."""
    texts = [without_drawings(path.read_text("utf-8")) for path in shipped.html.glob("notebooks/*/*.html")]
    sizes = sorted(packed(text) for text in texts)
    assert len(sizes) > 20
    assert statistics.median(sizes) <= 14.5
    assert sum(size > 15 for size in sizes) <= 6
    assert sizes[-1] <= 19


@pytest.mark.browser
@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_screen_and_axe_finds_nothing_serious(
    browser: Browser, shipped: Built, scripts: Path, name: str, way: tuple[str, int]
) -> None:
    scheme, width = way
    with context(browser, WIDTHS[0], scheme) as made:
        page = made.new_page()
        opened(page, shipped.page(PAGES[name]).as_uri())
        still(page)
        wide = {}
        for at in WIDTHS:
            page.set_viewport_size({"width": at, "height": 900})
            wide[at] = sideways(page)
        assert wide == dict.fromkeys(WIDTHS, 0)
        assert sheets(page) == 1 or name != "dashboard"
        page.set_viewport_size({"width": width, "height": 900})
        assert serious(page, scripts) == []
