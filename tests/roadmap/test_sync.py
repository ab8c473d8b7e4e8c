"""Tests of `roadmap sync` on whole vaults: writers at once, forms of files, and vaults of other shapes."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from roadmap import plan, vault
from roadmap.cli import main
from roadmap.verbs import sync
from tests.roadmap import build

ENV = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}


def _sync(root: Path) -> int:
    return main(["sync", "--root", str(root)])


def test_two_processes_at_once_both_end_well(tmp_path: Path) -> None:
    rows = [build.row(f"N{at}", f"https://a.b/{at}") for at in range(40)]
    notes = {f"LiteratureNotes/n{at}.md": build.note(f"N{at}", url=f"https://a.b/{at}") for at in range(40)}
    build.write(tmp_path, {build.ROADMAP: build.roadmap(*rows), **notes})
    command = [sys.executable, "-m", "roadmap", "sync", "--root", str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=ENV, cwd=tmp_path) for _ in range(3)]
    outputs = [process.communicate()[0].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], outputs
    assert sorted(output.count("80 edits") for output in outputs) == [0, 0, 1]
    assert plan.make(vault.read(tmp_path)).edits == ()
    left = [path.name for path in (tmp_path / "notes").rglob("*.tmp")]
    assert left == ["spans.tmp"]


def test_change_between_reading_and_writing_is_refused(tmp_path: Path) -> None:
    found = vault.read(build.small(tmp_path))
    file = tmp_path / "notes" / build.ROADMAP
    file.write_text(file.read_text("utf-8") + "\n人が書いた行\n", "utf-8")
    theirs = file.read_bytes()
    with pytest.raises(sync.Refused, match="changed on disk"):
        sync.bring(found)
    assert file.read_bytes() == theirs
    assert not (tmp_path / "notes" / ".roadmap").exists()


def test_symlinked_roadmap_stays_a_link(tmp_path: Path) -> None:
    build.small(tmp_path)
    file = tmp_path / "notes" / build.ROADMAP
    real = tmp_path / "elsewhere.md"
    file.rename(real)
    file.symlink_to(real)
    assert _sync(tmp_path) == 0
    assert file.is_symlink()
    assert "| ✅ |" in real.read_text("utf-8")


def test_names_from_macos(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "LiteratureNotes/ガイド.md")
    road = unicodedata.normalize("NFD", build.ROADMAP.replace("学習", "ガイド"))
    rows = build.row("A", "-", link="[[ガイド]]"), build.row("B", build.URL_A)
    other = unicodedata.normalize("NFD", "LiteratureNotes/パーツ.md")
    build.write(tmp_path, {road: build.roadmap(*rows), name: build.note("x"), other: build.note("B", url=build.URL_A)})
    assert _sync(tmp_path) == 0
    text = (tmp_path / "notes" / road).read_text("utf-8")
    assert "| ✅ | A | - | [[ガイド]] |" in text
    assert "[[LiteratureNotes/パーツ.md\\|B]]" in text
    assert main(["check", "--root", str(tmp_path)]) == 0


def test_spans_of_another_text_are_not_used(tmp_path: Path) -> None:
    assert _sync(build.small(tmp_path)) == 0
    file = tmp_path / "notes" / build.ROADMAP
    file.write_text(file.read_text("utf-8").replace("## Phase", "\n\n## Phase"), "utf-8")
    assert [row.line for row in vault.read(tmp_path).document.rows] == [14, 15]
    (tmp_path / "notes" / ".roadmap" / "spans.tmp").write_text('{"of": 1}', "utf-8")
    assert len(vault.read(tmp_path).document.rows) == 2


def test_check_and_status_write_nothing(tmp_path: Path) -> None:
    build.small(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for words in (["check"], ["status"], ["next"], ["doctor"], ["evidence"], ["sync", "--dry-run"]):
        main([*words, "--root", str(tmp_path)])
    assert sorted(tmp_path.rglob("*")) == before


def test_bare_and_empty_notes_are_notes(tmp_path: Path) -> None:
    rows = build.row("A", build.URL_A), build.row("B", "-", link="[[lit-202603010900-cd34]]")
    bare = {build.NOTE_A: f"# A\n\nソース：<{build.URL_A}>\n", build.NOTE_B: b""}
    build.write(tmp_path, {build.ROADMAP: build.roadmap(*rows), **bare})
    assert _sync(tmp_path) == 0
    found = vault.read(tmp_path)
    assert [found.status(row) for row in found.document.rows] == ["done", "done"]
    assert {finding.code for finding in found.findings} == {"frontmatter-missing"}


def test_old_mac_line_breaks(tmp_path: Path) -> None:
    old = build.roadmap(build.row("A", build.URL_A)).replace("\n", "\r")
    note = build.note("A", url=build.URL_A).replace("\n", "\r")
    build.write(tmp_path, {build.ROADMAP: old, build.NOTE_A: note})
    assert _sync(tmp_path) == 0
    text = (tmp_path / "notes" / build.ROADMAP).read_bytes().decode()
    assert "\n" not in text
    assert "| ✅ | A |" in text


def test_undecodable_roadmap_is_2_and_untouched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = build.roadmap(build.row("A", build.URL_A)).replace("✅", "o").replace("⬜", "x").encode("cp932")
    build.write(tmp_path, {build.ROADMAP: raw})
    assert _sync(tmp_path) == 2
    assert ".md:2 · not UTF-8 (looks like Shift_JIS)" in capsys.readouterr().err
    assert (tmp_path / "notes" / build.ROADMAP).read_bytes() == raw


def test_renamed_phase_and_moved_row_keep_their_lock_line(tmp_path: Path) -> None:
    assert _sync(build.small(tmp_path)) == 0
    lock = tmp_path / "notes" / ".roadmap" / "lock.jsonl"
    before = lock.read_bytes()
    file = tmp_path / "notes" / build.ROADMAP
    file.write_text(file.read_text("utf-8").replace("## Phase 2: 全体像", "## Phase 3: 別の名"), "utf-8")
    assert _sync(tmp_path) == 0
    assert lock.read_bytes() == before
