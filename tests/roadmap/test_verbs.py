"""Tests of the verbs that write something new: init, new, add; and of watch."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from roadmap import doctor, vault
from roadmap.cli import main
from tests.roadmap import build

TAIL = (
    "\n## 次にやること\n\n次はこれ。\n二行目。\n\nメモ: 消さない\n\n---\n\n"
    "## 📝 作成済みノート一覧（随時）\n\n前書き\n\n"
    "| 日 | P | 種 | ノート |\n|---|---|---|---|\n| 2026-01-01 | 2 | x | [[a]] |\n\n## 凡例\n\n- ⬜\n"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_init_puts_markers_and_nothing_else(tmp_path: Path, newline: str) -> None:
    old = build.roadmap(build.row("A", build.URL_A), tail=TAIL).replace("\n", newline)
    file = build.write(tmp_path, {build.ROADMAP: old}) / "notes" / build.ROADMAP
    root = ["--root", str(tmp_path)]
    assert main(["init", *root]) == 0
    text = file.read_bytes().decode()
    assert re.sub(r"<!-- roadmap:\w+ \w+ -->\r?\n", "", text) == old
    marked = text.replace("\r", "")
    assert "<!-- roadmap:begin next -->\n次はこれ。\n二行目。\n<!-- roadmap:end next -->\n\nメモ" in marked
    assert "前書き\n\n<!-- roadmap:begin created -->\n| 日 |" in marked
    assert main(["init", *root]) == 0
    assert file.read_bytes().decode() == text
    assert main(["sync", *root]) == 0
    synced = file.read_bytes().decode().replace("\r", "")
    assert "メモ: 消さない" in synced
    assert "| 日 | P | 種 | ノート |\n|---|---|---|---|\n| 2026-02-28 | - | StructureNote | このノート |\n" in synced
    assert ("\r\n" in file.read_bytes().decode()) == (newline == "\r\n")


def test_init_in_an_empty_section_at_the_end_without_a_line_break(tmp_path: Path) -> None:
    old = build.roadmap(build.row("A", build.URL_A), tail="\n## 次にやること")
    file = build.write(tmp_path, {build.ROADMAP: old}) / "notes" / build.ROADMAP
    assert main(["init", "--root", str(tmp_path)]) == 0
    assert main(["check", "--root", str(tmp_path)]) == 1
    assert main(["sync", "--root", str(tmp_path)]) == 0
    assert file.read_text("utf-8").startswith(old + "\n")
    assert "**A**" in file.read_text("utf-8")


def test_new_note_links_both_ways_and_its_row_follows(tmp_path: Path) -> None:
    rows = build.row('B: "q" | \\|', build.URL_B), build.row("A", build.URL_A)
    build.write(
        tmp_path, {build.ROADMAP: build.roadmap(*rows), "SourceNotes/s.md": "---\ntitle: S\ndate: 2026-01-01\n---\n"}
    )
    assert main(["new", "ａ", "--root", str(tmp_path)]) == 0
    (path,) = (tmp_path / "notes" / "LiteratureNotes").iterdir()
    assert re.fullmatch(r"lit-\d{12}-[0-9a-z]{4}\.md", path.name)
    text = path.read_text("utf-8")
    assert 'chapter: "Phase 2: 全体像（俯瞰）"' in text
    assert f"ソース: {build.URL_A}\n" in text
    assert "ロードマップ: [[StructureNotes/学習ロードマップ.md|学習ロードマップ]]" in text
    assert "参照元: [[SourceNotes/s.md|S]]" in text
    assert f"| 🔄 | A | {build.URL_A} | [[LiteratureNotes/{path.name}\\|A]] |" in (
        tmp_path / "notes" / build.ROADMAP
    ).read_text("utf-8")
    assert main(["new", build.URL_A, "--root", str(tmp_path)]) == 3
    assert {finding.code for finding in doctor.examine(vault.read(tmp_path))} <= {"ragged-row"}


def test_new_of_an_ambiguous_and_of_no_row(tmp_path: Path) -> None:
    rows = build.row("A", build.URL_A), build.row("A", build.URL_B)
    build.write(tmp_path, {build.ROADMAP: build.roadmap(*rows)})
    assert main(["new", "A", "--root", str(tmp_path)]) == 3
    assert main(["new", "B", "--root", str(tmp_path)]) == 64
    assert not (tmp_path / "notes" / "LiteratureNotes").exists()
    assert main(["new", "2-a-2", "--root", str(tmp_path)]) == 0
    assert main(["new", build.URL_A, "--root", str(tmp_path)]) == 0


def test_new_of_a_row_whose_note_is_unreadable(tmp_path: Path) -> None:
    rows = build.row("A", build.URL_A, link=f"[[{build.NOTE_A}\\|A]]")
    build.write(tmp_path, {build.ROADMAP: build.roadmap(rows), build.NOTE_A: b"---\ntitle: \xff\n---\n"})
    assert main(["new", "A", "--root", str(tmp_path)]) == 3
    assert len(list((tmp_path / "notes/LiteratureNotes").iterdir())) == 1


@pytest.mark.parametrize("end", ["\n", "", "\n\n終わり\n", "\r\n"])
def test_add_is_one_line(tmp_path: Path, end: str) -> None:
    head = "| ノート | URL | 備考 | ドキュメント | ステータス |\n|---|---|---|---|---|\n"
    old = build.roadmap(f"| - | {build.URL_A} | x | A | ⬜ |", head=head, tail=end)
    if end == "\r\n":
        old = old.replace("\r\n", "\n").replace("\n", "\r\n")
    file = build.write(tmp_path, {build.ROADMAP: old}) / "notes" / build.ROADMAP
    words = ["add", f"{build.URL_B}#deep-dive", "--phase", "2", "--root", str(tmp_path)]
    assert main(words) == 0
    new = file.read_bytes().decode()
    row = f"| - | {build.URL_B}#deep-dive |  | Deep dive | ⬜ |"
    assert row in new
    assert new.replace(row, "").replace("\r", "").replace("\n", "") == old.replace("\r", "").replace("\n", "")
    assert len(re.split(r"\r\n|\n", new)) == len(re.split(r"\r\n|\n", old)) + 1
    assert main(words) == 3
    assert file.read_bytes().decode() == new
    assert main([*words, "--title", "a|b"]) == 3
    assert main(["add", build.URL_B, "--phase", "2", "--title", "a|b", "--root", str(tmp_path)]) == 0
    assert [row.title for row in vault.read(tmp_path).document.rows] == ["A", "Deep dive", "a|b"]


def test_add_to_a_table_without_rows(tmp_path: Path) -> None:
    file = build.write(tmp_path, {build.ROADMAP: build.roadmap(tail="\n次の段落\n")}) / "notes" / build.ROADMAP
    assert main(["add", build.URL_A, "--phase", "2", "--title", "A", "--root", str(tmp_path)]) == 0
    added = build.roadmap(build.row("A", build.URL_A), tail="\n次の段落\n")
    assert file.read_text("utf-8") == added


def test_add_refuses_a_roadmap_in_conflict(tmp_path: Path) -> None:
    text = build.roadmap("<<<<<<< HEAD\n", build.row("A", build.URL_A), "=======\n", ">>>>>>> b\n")
    file = build.write(tmp_path, {build.ROADMAP: text}) / "notes" / build.ROADMAP
    assert main(["add", build.URL_B, "--phase", "2", "--root", str(tmp_path)]) == 3
    assert file.read_text("utf-8") == text


def test_add_refuses_what_is_no_address_or_phase(tmp_path: Path) -> None:
    root = ["--root", str(build.small(tmp_path))]
    for words in (["nope", "--phase", "2"], ["https://a.b/ c", "--phase", "2"], ["https://a.b/c", "--phase", "9"]):
        assert main(["add", *words, *root]) == 64


def test_watch_syncs_after_a_quiet_moment_and_ends_on_interrupt(tmp_path: Path) -> None:
    build.small(tmp_path)
    command = [sys.executable, "-m", "roadmap", "watch", "--quiet", "0.2", "--root", str(tmp_path)]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, cwd=tmp_path) as process:
        assert process.stdout is not None
        try:
            assert "edits" in process.stdout.readline()
            assert "watching" in process.stdout.readline()
            build.write(tmp_path, {build.NOTE_B: build.note("Voice AI Quickstart", url=build.URL_B)})
            assert "2 edits" in process.stdout.readline()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert "| ✅ | Voice AI Quickstart" in (tmp_path / "notes" / build.ROADMAP).read_text("utf-8")


@pytest.mark.parametrize(
    "words", [["new", "Voice AI Quickstart"], ["sync", "--adopt"], ["add", "https://a.b/c", "--phase", "2"]]
)
def test_read_only_roadmap_leaves_every_file_as_it_was(tmp_path: Path, words: list[str]) -> None:
    file = build.small(tmp_path) / "notes" / build.ROADMAP
    file.write_text(file.read_text("utf-8").replace("| ⬜ | Agents", "| 🔄 | Agents"), "utf-8")
    file.chmod(0o444)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert main([*words, "--root", str(tmp_path)]) == 3
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
