"""Links of notes: the forms Obsidian knows, what they become, and what is said of those that lead nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from roadmap import vault
from roadmap.publish import anchor, place
from roadmap.publish.weave import Source, Weaver
from tests.publish.world import put
from tests.roadmap import build

HERE = "LiteratureNotes/here.md"
NOTES = {
    build.ROADMAP: build.roadmap(build.row("Agents", build.URL_A)),
    HERE: build.note("ここ"),
    "LiteratureNotes/lit-202603010900-cd34.md": build.note("STT Models"),
    "LiteratureNotes/ターン検出.md": build.note("ターン検出")
    + "\n## 話し終わり\n\n## 話し終わり\n\n## `vad` と Silero\n",
    "LiteratureNotes/2-handoff.md": build.note("Handoff"),
    "LiteratureNotes/same.md": build.note("Same"),
    "SourceNotes/same.md": build.note("Same"),
    "LiteratureNotes/draft.md": build.note("Draft").replace("draft: false", "draft: true"),
    "Images/図.png": "png",
}
OK = {
    "full path": (
        "[[LiteratureNotes/ターン検出.md]]",
        "[ターン検出](%E3%82%BF%E3%83%BC%E3%83%B3%E6%A4%9C%E5%87%BA.md)",
    ),
    "alias": ("[[LiteratureNotes/2-handoff.md|引き継ぎ]]", "[引き継ぎ](2-handoff.md)"),
    "escaped pipe": ("| [[LiteratureNotes/2-handoff.md\\|引き継ぎ]] |", "| [引き継ぎ](2-handoff.md) |"),
    "bare stem": ("[[2-handoff]]", "[Handoff](2-handoff.md)"),
    "an id says its title": ("[[lit-202603010900-cd34]]", "[STT Models](lit-202603010900-cd34.md)"),
    "alias starting with a digit": ("[[2-handoff|2つ目]]", "[2つ目](2-handoff.md)"),
    "another case": ("[[2-HANDOFF]]", "[Handoff](2-handoff.md)"),
    "heading": ("[[ターン検出#話し終わり|x]]", "[x](%E3%82%BF%E3%83%BC%E3%83%B3%E6%A4%9C%E5%87%BA.md#話し終わり)"),
    "heading with code": (
        "[[ターン検出#vad と Silero|x]]",
        "[x](%E3%82%BF%E3%83%BC%E3%83%B3%E6%A4%9C%E5%87%BA.md#vad-と-silero)",
    ),
    "own heading": ("[[#ここ]]", "[ここ](#ここ)"),
    "code span": ("`[[2-handoff]]`", "`[[2-handoff]]`"),
    "fence": ("```\n[[nothing]]\n```", "```\n[[nothing]]\n```"),
    "picture": ("![[図.png]]", "![図.png](../Images/%E5%9B%B3.png)"),
    "picture by path": ("![図](../Images/図.png)", "![図](../Images/%E5%9B%B3.png)"),
    "Markdown link": ("[x](2-handoff.md)", "[x](2-handoff.md)"),
    "code in a label": ("[`x` と y](2-handoff.md) [[2-handoff|`z`]]", "[`x` と y](2-handoff.md) [`z`](2-handoff.md)"),
    "code in a label, own heading": ("[`x`](#ここ) [[#ここ|`y`]]", "[`x`](#ここ) [`y`](#ここ)"),
    "embedded note": ("![[2-handoff]]", "[Handoff](2-handoff.md)"),
    "bracket in a label": ("[[2-handoff|a [b] c]]", "[a \\[b\\] c](2-handoff.md)"),
    "address": ("[x](https://e.org/a.md#b)", "[x](https://e.org/a.md#b)"),
    "block": ("[[ターン検出#^abc|x]]", "[x](%E3%82%BF%E3%83%BC%E3%83%B3%E6%A4%9C%E5%87%BA.md#^abc)"),
}
BROKEN = {
    "missing": ("[[nowhere]]", "broken-link", '<span class="broken-link" title="nowhere">nowhere</span>'),
    "missing Markdown link": (
        "[x](nowhere.md)",
        "broken-link",
        '<span class="broken-link" title="nowhere.md">x</span>',
    ),
    "not published": (
        "[x](../../secret.txt)",
        "broken-link",
        '<span class="broken-link" title="../../secret.txt">x</span>',
    ),
    "ambiguous": ("[[same]]", "ambiguous-link", '<span class="broken-link" title="same">Same</span>'),
    "draft": ("[[draft|下]]", "draft-link", '<span class="draft-link" title="下書き">下</span>'),
    "heading": (
        "[[ターン検出#無い]]",
        "broken-anchor",
        "[ターン検出](%E3%82%BF%E3%83%BC%E3%83%B3%E6%A4%9C%E5%87%BA.md)",
    ),
    "own heading": ("[x](#無い)", "broken-anchor", "x"),
}


class Woven(NamedTuple):
    """A text after weaving, and the weaver."""

    text: str
    weaver: Weaver


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("vault")
    put(root / "secret.txt", "")
    return build.write(root, NOTES)


def weave(root: Path, text: str, *, drafts: bool = False) -> Woven:
    found = vault.read(root)
    weaver = Weaver(found, place.find(found, drafts=drafts))
    file = root / "notes" / HERE
    body = f"# ここ\n\n{text}"
    source = Source(body, f"notes/{HERE}", file, f"notes/{HERE}", 5)
    return Woven(weaver.weave(source).removeprefix("# ここ\n\n"), weaver)


@pytest.mark.parametrize(("text", "wanted"), OK.values(), ids=OK.keys())
def test_a_link_leads_to_its_page(root: Path, text: str, wanted: str) -> None:
    woven = weave(root, text)
    assert woven.text == wanted
    assert woven.weaver.findings == []


@pytest.mark.parametrize(("text", "code", "wanted"), BROKEN.values(), ids=BROKEN.keys())
def test_a_link_that_leads_nowhere_is_said_with_its_line(root: Path, text: str, code: str, wanted: str) -> None:
    woven = weave(root, text)
    assert woven.text == wanted
    assert [(found.code, found.path, found.line) for found in woven.weaver.findings] == [(code, f"notes/{HERE}", 7)]


def test_a_draft_has_a_page_while_one_writes(root: Path) -> None:
    woven = weave(root, "[[draft]]", drafts=True)
    assert woven.text == "[Draft](draft.md)"
    assert woven.weaver.findings == []


def test_a_link_where_the_tool_writes_may_lead_to_a_draft(root: Path) -> None:
    found = vault.read(root)
    weaver = Weaver(found, place.find(found, drafts=False))
    source = Source("[[draft]] [[draft]]", f"notes/{HERE}", root / "notes" / HERE, HERE)
    weaver.weave(source, calm=[range(0, 9)])
    assert [found.code for found in weaver.findings] == ["draft-link"]


def test_a_lesson_may_point_to_a_file_of_the_repository(root: Path) -> None:
    found = vault.read(root)
    weaver = Weaver(found, place.find(found, drafts=False))
    file = put(root / "notebooks/1/a.ipynb", "")
    source = Source("[`x`](../../secret.txt) [y](../../none.txt)", "notebooks/1/a.md", file, "notebooks/1/a.ipynb")
    assert weaver.weave(source).startswith("`x` <span")
    assert [(found.code, "none.txt" in found.message) for found in weaver.findings] == [("broken-link", True)]


def test_pages_that_link_are_known(root: Path) -> None:
    woven = weave(root, "[[2-handoff]] [[2-handoff]] [[#ここ]]")
    assert {page: list(to) for page, to in woven.weaver.targets.items()} == {
        f"notes/{HERE}": ["notes/LiteratureNotes/2-handoff.md"]
    }


def test_anchors_are_those_of_the_site_engine() -> None:
    from markdown import Markdown
    from markdown.extensions.toc import TocExtension, slugify_unicode

    text = "# 題 **太字**\n\n## What\n\n## What\n\n## Agents & Handoffs\n\n## `vad` と *Silero*\n\n## 1. はじめに\n"
    engine = Markdown(extensions=[TocExtension(slugify=slugify_unicode)])
    engine.convert(text)

    def ids(tokens: list[dict[str, object]]) -> list[str]:
        return [one for token in tokens for one in (str(token["id"]), *ids(token["children"]))]  # type: ignore[arg-type]

    assert [name for _, name in anchor.of(text)] == ids(engine.toc_tokens)  # type: ignore[attr-defined]
