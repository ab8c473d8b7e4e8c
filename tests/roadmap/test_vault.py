"""Tests of roadmap.vault: one reading gives rows, notes, matches and what could not be read."""

from pathlib import Path

import pytest

from roadmap import vault
from roadmap.errors import Unreadable
from tests.roadmap import build


def test_row_takes_its_status_from_its_note(tmp_path: Path) -> None:
    found = vault.read(build.small(tmp_path))
    first, second = found.document.rows
    assert (found.status(first), found.status(second)) == ("done", "todo")
    note = found.note(first)
    assert note is not None
    assert note.path == build.NOTE_A
    assert found.row_of(build.NOTE_A) == first
    assert found.note(second) is None


def test_restored_copy_beside_the_roadmap_is_no_second_one(tmp_path: Path) -> None:
    build.small(tmp_path)
    build.write(tmp_path, {build.ROADMAP.replace(".md", ".restored.md"): build.roadmap()})
    assert vault.read(tmp_path).document.file.path == f"notes/{build.ROADMAP}"
    (tmp_path / "notes" / build.ROADMAP).unlink()
    assert vault.read(tmp_path).document.file.path.endswith(".restored.md")


def test_unreadable_roadmap_is_named_with_its_line(tmp_path: Path) -> None:
    build.write(tmp_path, {build.ROADMAP: build.roadmap().replace("date:", "title: x\ndate:")})
    with pytest.raises(Unreadable, match=rf"^notes/{build.ROADMAP}:3 · .*twice.* · mend the frontmatter"):
        vault.read(tmp_path)


def test_two_roadmaps_are_named(tmp_path: Path) -> None:
    build.small(tmp_path)
    build.write(tmp_path, {"StructureNotes/two.md": build.roadmap(build.row("x", "https://a.b/"))})
    with pytest.raises(Unreadable, match=r"two\.md.*学習ロードマップ\.md|学習ロードマップ\.md.*two\.md"):
        vault.read(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.roadmap]\nroadmap = "notes/StructureNotes/two.md"\n')
    assert vault.read(tmp_path).document.file.path == "notes/StructureNotes/two.md"


def test_no_roadmap_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="roadmap init --new"):
        vault.read(tmp_path)


def test_vault_may_be_the_project_itself(tmp_path: Path) -> None:
    build.write(tmp_path, {build.ROADMAP: build.roadmap(build.row("A", build.URL_A))}, vault="")
    assert vault.read(tmp_path).document.file.path == build.ROADMAP
