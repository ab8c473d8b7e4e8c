"""Every LiteratureNote: its form, its links both ways, its code, its names, its own words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from urllib.parse import unquote

import pytest

from roadmap import vault
from tests.names import RENAMED, unknown_names
from tests.vault.notes import ROOT, Note, all_notes

SECTIONS = ["What", "Why", "How", "Key Concepts", "一言まとめ", "疑問・今後の深掘りポイント"]
NOTES = all_notes()
every = pytest.mark.parametrize("note", NOTES, ids=lambda note: note.path.stem)


@every
def test_frontmatter(note: Note) -> None:
    found = note.frontmatter
    assert list(found) == ["title", "date", "tags", "draft", "extra"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(found["date"])) and found["draft"] is False
    assert re.fullmatch(r"lit-\d{12}-[0-9a-z]{4}", note.path.stem)
    assert note.path.stem[4:12] == str(found["date"]).replace("-", "")
    assert re.match(r"Phase \d(\.\d)?: \S", found["extra"]["chapter"])  # type: ignore[index]
    assert f'\ndate: "{found["date"]}"\n' in note.text, "the day stands in quotes"


@every
def test_sections_and_length(note: Note) -> None:
    assert note.headings == SECTIONS
    assert 60 <= len(note.text.splitlines()) <= 140
    assert f"# {note.frontmatter['title']}\n" in note.body
    for line in (r"^参照元: \[\[SourceNotes/.+\]\]", r"^ロードマップ: \[\[StructureNotes/.+\]\]", r"^ソース: https://"):
        assert re.search(line, note.body, re.M), line


@every
def test_it_shows_something(note: Note) -> None:
    table = re.search(r"^\|(---\|)+$", note.body, re.M)
    assert table or any(language in {"python", "mermaid"} for language, _ in note.blocks)


@every
def test_each_question_says_where_it_will_be_answered(note: Note) -> None:
    questions = re.findall(r"^- .+$", note.section(SECTIONS[-1]), re.M)
    assert len(questions) >= 2
    assert [q for q in questions if "→" not in q] == []


@every
def test_python_compiles_and_uses_names_that_exist(note: Note) -> None:
    for language, code in note.blocks:
        if language == "python":
            assert list(unknown_names(code)) == []


@every
def test_an_old_name_stands_beside_its_successor(note: Note) -> None:
    for old, new in RENAMED.items():
        if old in note.body.replace("ソース: ", ""):
            assert new in note.body, f"{old} without {new}"


@every
def test_relative_links_exist(note: Note) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", note.prose):
        assert (note.path.parent / unquote(target)).exists(), target


def test_the_check_for_names_can_fail() -> None:
    assert list(unknown_names("from livekit.agents import Agent, Nothing")) == ["livekit.agents.Nothing"]
    assert list(unknown_names("from livekit import rtc\nrtc.Room\nrtc.Roomm")) == ["rtc.Roomm"]


def test_no_two_notes_share_a_sentence() -> None:
    shared = {
        (a.path.stem, b.path.stem): a.sentences & b.sentences
        for a, b in combinations(NOTES, 2)
        if a.sentences & b.sentences
    }
    assert shared == {}


def test_rows_and_notes_link_both_ways() -> None:
    read = vault.read(ROOT)
    rows = [row for phase in read.document.ordered for row in phase.rows]
    noted = Counter(read.note(row).path.rsplit("/", 1)[1] for row in rows if read.note(row))  # type: ignore[union-attr]
    assert noted == Counter(note.path.name for note in NOTES)
