"""What a reader's browser says of a page: how wide it is, what axe finds, on how many sheets it prints."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

# The theme lets the keyboard into code that scrolls, as soon as it has seen it.
_FOCUSABLE = """() => [...document.querySelectorAll("pre > code")].every(
  code => code.scrollWidth <= code.clientWidth || code.hasAttribute("tabindex"))"""


def context(browser: Browser, width: int, scheme: str) -> BrowserContext:
    """Return a reader's window: its width, light or dark."""
    made = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    made.set_default_timeout(30_000)
    return made


def opened(page: Page, url: str) -> None:
    """Open a page and wait until it asks for the last of its files, the index of its search.

    Not for an idle network: one page in CI never had it, and 93 openings here did not show why.
    """
    with page.expect_request(lambda request: "search_index" in request.url):
        page.goto(url)


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def still(page: Page) -> None:
    """Stop what moves: the theme's search field takes its time when a window grows."""
    page.add_style_tag(content="*{transition:none!important;animation:none!important}")


def serious(page: Page, scripts: Path) -> list[str]:
    """Return what axe finds serious or critical on a page, with everything folded opened."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    still(page)
    page.wait_for_function(_FOCUSABLE)
    page.add_script_tag(path=scripts / "axe-core/axe.min.js")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert found["passes"], "axe looked at nothing"
    return [_told(one) for one in found["violations"] if one["impact"] in ("serious", "critical")]


def sheets(page: Page) -> int:
    """Return on how many sheets of paper a page prints."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=True)))


def _told(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    return f"{violation['id']}: " + " | ".join(
        f"{n['target']} {n['failureSummary'][:300]} {n['html'][:120]}" for n in nodes[:4]
    )
