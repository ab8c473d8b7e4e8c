"""The built site as files: links, anchors, sizes, nothing from elsewhere, nothing that leaks."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.publish.conftest import Built, publish

KB = 1024


class Parts(HTMLParser):
    """The ids, links and sources of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[tuple[str, str]] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        source = found.get("href" if tag == "link" else "src", "")
        if source and not (tag == "link" and found.get("rel") in ("canonical", "prev", "next")):
            self.sources.append((tag, source))


@pytest.fixture(scope="module")
def pages(site: Built) -> dict[str, Parts]:
    return {path.relative_to(site.html).as_posix(): Parts(path) for path in sorted(site.html.rglob("*.html"))}


def test_every_note_lesson_and_list_has_a_page(site: Built, pages: dict[str, Parts]) -> None:
    literature = [name for name in pages if name.startswith("notes/LiteratureNotes/")]
    assert len(literature) == 41  # of 43 notes two are drafts
    assert {"index.html", "en.html", "tags.html", "notes/index.html", "notebooks/index.html"} <= set(pages)
    assert {"notebooks/0-basics/01_hello.html", "notebooks/1-concepts/01_rooms.html"} <= set(pages)


def test_every_link_inside_a_page_has_its_place(pages: dict[str, Parts]) -> None:
    lost = [
        (name, link)
        for name, parts in pages.items()
        for link in parts.links
        if link.startswith("#") and link != "#" and unquote(link[1:]) not in parts.ids
    ]
    assert lost == []
    assert sum(link.startswith("#") for parts in pages.values() for link in parts.links) > 300


def test_no_id_stands_twice_on_a_page(pages: dict[str, Parts]) -> None:
    assert {name: ids for name, parts in pages.items() if len(ids := parts.ids) != len(set(ids))} == {}


def test_nothing_comes_from_elsewhere(site: Built, pages: dict[str, Parts]) -> None:
    assert [(n, s) for n, parts in pages.items() for _, s in parts.sources if re.match(r"(?:https?:)?//", s)] == []
    styles = "".join(path.read_text("utf-8") for path in site.html.rglob("*.css"))
    assert not re.search(r"url\([\"']?(?:https?:)?//", styles)


def test_lychee_finds_every_link_and_fragment(site: Built) -> None:
    assert lychee(site.html) > 1000


def lychee(html: Path) -> int:
    """Return how many links of a built site lead somewhere, fragments included; all must."""
    tool = shutil.which("lychee") or str(Path(sys.executable).with_name("lychee"))
    command = [tool, "--offline", "--include-fragments", "--no-progress", "--format", "json", "--root-dir"]
    command += [str(html), "--exclude-path", "404.html", f"{html}/**/*.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["error_map"] == {}
    assert done.returncode == 0
    return int(report["successful"])


def packed(text: str) -> float:
    """Return the KB of a page as a server sends it."""
    return len(gzip.compress(text.encode())) / KB


def heavy(html: Path) -> dict[str, int]:
    """Return the pages of a built site that weigh more than they may, without media."""
    return {path.name: size for path in html.rglob("*.html") if (size := path.stat().st_size) > 150 * KB}


def test_pages_are_light(site: Built) -> None:
    assert heavy(site.html) == {}


def test_a_lesson_is_light_and_its_sound_lies_beside_it(site: Built) -> None:
    page = site.page("notebooks/0-basics/01_hello.html")
    assert packed(page.read_text("utf-8")) <= 12
    assert packed(re.sub("<article.*</article>", "", page.read_text("utf-8"), flags=re.DOTALL)) <= 4.2  # the theme's
    assert len(list(site.html.glob("assets/lessons/*.css"))) == 1
    names = sorted(path.suffix for path in page.with_name("01_hello_files").iterdir())
    assert names == [".mp3", ".png"]
    assert page.with_suffix(".ipynb").is_file()


def test_a_lesson_shows_what_the_notebook_shows_and_nothing_else(site: Built) -> None:
    text = site.page("notebooks/0-basics/01_hello.html").read_text("utf-8")
    assert "secret-" not in text  # neither JSON, nor a plain form beside a rich one, nor the live cell's output
    for shown in ("<b>見える</b>", "<strong>太字</strong>", 'class="lkt"', "200 行を省略", "合格", "JupyterLab で開く"):
        assert shown in text
    assert "<script>alert" not in text
    assert len(re.findall(r"<details", text)) >= 4


def test_a_lesson_first_says_how_to_open_it(site: Built) -> None:
    text = site.page("notebooks/0-basics/01_hello.html").read_text("utf-8").partition("<article")[2]
    order = ("<h1", 'class="facts"', 'class="open-lab"', "声で話しかけて", 'class="cell-role', 'class="pager"')
    assert [text.count(part) > 0 for part in order] == [True] * len(order)
    assert sorted(order, key=text.index) == list(order)


def test_code_is_marked_only_where_a_mark_colours_something(site: Built) -> None:
    text = site.page("notebooks/0-basics/01_hello.html").read_text("utf-8")
    assert not re.search(r'<span class="[npw]">', text)
    assert '<span class="k">import</span>' in text


@pytest.mark.parametrize(("name", "title"), [("en", "LiveKit Agents"), ("roadmap-command", "The command")])
def test_english_pages_say_their_language(site: Built, name: str, title: str) -> None:
    text = site.page(f"{name}.html").read_text("utf-8")
    assert '<div lang="en">' in text.partition("<article")[2].partition("<h1")[0]
    assert f"<title>{title}" in text
    assert text.count("<h1") == 1


def test_mermaid_is_loaded_where_a_diagram_is_and_nowhere_else(site: Built) -> None:
    with_it = {p.name for p in site.html.rglob("*.html") if "mermaid.min.js" in p.read_text("utf-8")}
    assert with_it == {"01_hello.html"}


def test_the_search_does_not_read_what_a_program_printed(site: Built) -> None:
    index = json.loads((site.html / "search/search_index.json").read_text("utf-8"))
    texts = " ".join(entry["text"] for entry in index["docs"])
    assert "INFO line" not in texts
    assert "声で話しかけて" in texts


def test_the_dashboard_needs_no_script_and_no_fixed_colour(site: Built) -> None:
    text = site.page("index.html").read_text("utf-8").partition("<article")[2].partition("</article>")[0]
    assert "<script" not in text
    assert not re.search(r"(?:fill|stroke|color)=\"#", text)
    for section in ("hero", "phases", "burnup", "calendar", "graph", "proofs"):
        assert section in text
    assert "{{" not in text


def test_a_second_build_runs_no_lesson(site: Built, tmp_path: Path) -> None:
    """In a copy: other workers read the site, and a build empties its folder first."""
    assert "lessons: 2 run, 0 as they last ran" in site.said
    again = shutil.copytree(site.root, tmp_path / "again", symlinks=True, ignore=shutil.ignore_patterns("html"))
    done = publish(again, "build")
    assert done.returncode == 0, done.stderr
    assert "lessons: 0 run, 2 as they last ran" in done.stderr


def test_the_themes_templates_are_kept_compiled(site: Built) -> None:
    assert any((site.root / "build" / "templates").iterdir())
