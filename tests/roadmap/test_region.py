"""Tests of roadmap.region and roadmap.burnup: what is computed from rows and notes."""

import json
from pathlib import Path

import pytest

from roadmap import burnup, region, vault
from roadmap.verbs import sync
from tests.roadmap import build

ALL = "".join(
    f"\n<!-- roadmap:begin {name} -->\n<!-- roadmap:end {name} -->\n" for name in ("summary", "next", "created")
)


def _text(root: Path, *rows: str, **notes: str) -> str:
    files = {f"LiteratureNotes/{name}.md": text for name, text in notes.items()}
    build.write(root, {build.ROADMAP: build.roadmap(*rows, tail=ALL), **files})
    sync.bring(vault.read(root))
    return (root / "notes" / build.ROADMAP).read_text("utf-8")


def test_skipped_rows_leave_the_denominator(tmp_path: Path) -> None:
    rows = [
        build.row(name, f"https://a.b/{name}", status=mark) for name, mark in (("A", "✅"), ("B", "⏭"), ("C", "🔄"))
    ]
    text = _text(tmp_path, *rows)
    assert "| 2 | 全体像（俯瞰） | 1 | 1 | 0 | 1 | █████░░░░░ 50% |" in text
    assert "続きは **C**（Phase 2）。" in text


def test_bar_is_full_only_when_all_is_done() -> None:
    assert region.bar(0.999) == "█████████░"
    assert region.bar(1.0) == "██████████"
    assert region.bar(0.0) == "░░░░░░░░░░"


def test_next_goes_by_number_and_leaves_reference_phases_for_last(tmp_path: Path) -> None:
    late = "\n## Phase 10: 十\n\n" + build.HEAD + build.row("ten", "https://a.b/10")
    late += "\n## Phase 6.5: 実装時に参照\n\n" + build.HEAD + build.row("six", "https://a.b/6")
    build.write(tmp_path, {build.ROADMAP: build.roadmap(build.row("A", build.URL_A, status="✅"), tail=late)})
    found = vault.read(tmp_path)
    assert [phase.number for phase in found.document.ordered] == ["2", "6.5", "10"]
    row = region.next_row(found)
    assert row is not None
    assert row.title == "ten"


def test_everything_done(tmp_path: Path) -> None:
    assert "すべての行が完了しています。" in _text(tmp_path, build.row("A", build.URL_A, status="✅"))


def test_list_has_every_note_by_day_and_keeps_what_it_cannot_read(tmp_path: Path) -> None:
    notes = {"lit-202601020304-aaaa": "---\ntitle: 'p|q [[x]]'\n---\n", "b": build.note("B", date="2025-12-31")}
    text = _text(tmp_path, build.row("A", build.URL_A), **notes)
    assert (
        "| 2025-12-31 | 2 | LiteratureNote | [[LiteratureNotes/b.md\\|B]] |\n"
        "| 2026-01-02 | - | LiteratureNote | [[LiteratureNotes/lit-202601020304-aaaa.md\\|p\\|q [x]]] |\n"
        "| 2026-02-28 | - | StructureNote | このノート |\n"
    ) in text
    line = "| 2025-12-31 | 2 | LiteratureNote | [[LiteratureNotes/b.md\\|B]] |"
    build.write(tmp_path, {"LiteratureNotes/b.md": "---\ntitle: A: B\n---\n"})
    sync.bring(vault.read(tmp_path))
    assert line in (tmp_path / "notes" / build.ROADMAP).read_text("utf-8")


def test_lesson_link_is_relative_and_safe(tmp_path: Path) -> None:
    facts = {"id": "x", "title": "a|b [c]", "urls": [build.URL_A]}
    build.write(tmp_path, {"../notebooks/a b.ipynb": json.dumps({"metadata": {"lesson": facts}, "cells": []})})
    text = _text(tmp_path, build.row("A", build.URL_A))
    assert "レッスン: [a\\|b (c)](<../../notebooks/a b.ipynb>)" in text


@pytest.mark.parametrize("days", [1, 3])
def test_burn_up_has_a_scope_line(tmp_path: Path, days: int) -> None:
    rows = [build.row(f"N{at}", f"https://a.b/{at}") for at in range(4)]
    notes = {f"n{at}": build.note("x", url=f"https://a.b/{at}", date=f"2026-01-0{at + 1}") for at in range(days)}
    _text(tmp_path, *rows, **notes)
    points = burnup.points(vault.read(tmp_path))
    assert [point.done for point in points] == [*range(1, days + 1), days]
    # All four were seen on the lock's first day: they were there before the tool, so the scope is no copy of the done.
    assert {point.scope for point in points} == {4}
    assert len(burnup.lines(vault.read(tmp_path))) == 2


def test_scope_grows_on_the_day_a_later_row_is_seen(tmp_path: Path) -> None:
    notes = {f"n{at}": build.note("x", url=f"https://a.b/{at}", date=f"2026-01-0{at}") for at in (1, 2)}
    _text(tmp_path, *(build.row(f"N{at}", f"https://a.b/{at}") for at in range(4)), **notes)
    lock = tmp_path / "notes" / ".roadmap" / "lock.jsonl"
    entries = [json.loads(line) for line in lock.read_text("utf-8").splitlines()]
    today = entries[0]["seen"]
    for entry in entries:
        entry["seen"] = "2026-01-03" if entry["title"] in ("N0", "N1") else today
    lock.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), "utf-8")
    assert burnup.points(vault.read(tmp_path)) == [
        ("2026-01-01", 2, 1),
        ("2026-01-02", 3, 2),  # N2 was done before it was seen
        ("2026-01-03", 3, 2),
        (today, 4, 2),
    ]
