"""``python -m tests.publish.pictures``: the README's two pictures, of the site as it is now."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from lab import browser
from roadmap import vault
from roadmap.publish import assets, place, run
from tests.publish.screen import opened
from tests.publish.world import ROOT

LESSON = "hello-voice-agent"
OUT = ROOT / "site" / "assets"
LIMIT = 200_000  # bytes


def main() -> int:
    """Run the first lesson if it has to be, build the site, write both pictures, print their sizes."""
    found = vault.read(ROOT)
    hello = next(lesson for lesson in found.lessons if lesson.id == LESSON)
    assets.ensure(ROOT)
    run.run([hello], found.config)
    html = ROOT / "build" / "html"
    subprocess.run([sys.executable, "-m", "roadmap.publish", "build", "--no-run"], cwd=ROOT, check=True)
    lesson = place.find(found, drafts=False).lesson(hello).address.replace(".md", ".html")
    with sync_playwright() as play:
        shown = play.chromium.launch(executable_path=str(browser.ensure()), args=browser.arguments())
        page = shown.new_page(viewport={"width": 1240, "height": 1500}, color_scheme="light")
        page.add_init_script("document.documentElement.style.scrollBehavior = 'auto'")
        write(dashboard(page, html / "index.html"), OUT / "readme-dashboard.png")
        write(timeline(page, html / lesson), OUT / "readme-timeline.png")
        shown.close()
    return 0


def dashboard(page: Page, path: Path) -> bytes:
    """Return the dashboard from its heading to its charts."""
    opened(page, path.as_uri())
    page.add_style_tag(content=".md-header,.md-tabs,.md-content__button{display:none!important}")
    article = page.locator("article").bounding_box()
    end = page.locator(".two").first.bounding_box()
    assert article is not None and end is not None
    bottom = end["y"] + end["height"] + 10
    clip = {"x": 0, "y": article["y"], "width": 1240, "height": bottom - article["y"]}
    return page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]


def timeline(page: Page, path: Path) -> bytes:
    """Return the first timeline of a lesson."""
    opened(page, path.as_uri())
    page.add_style_tag(content=".md-sidebar{display:none!important}.md-grid{max-width:1100px!important}")
    return page.locator("svg.lkt").first.screenshot()


def write(raw: bytes, path: Path) -> None:
    """Write a picture in 256 colours, which drawings need no more than; say its size."""
    small = io.BytesIO()
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    assert small.tell() <= LIMIT, f"{path.name}: {small.tell()} bytes, at most {LIMIT}"
    path.write_bytes(small.getvalue())
    print(f"{path.relative_to(ROOT)} · {small.tell() // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
