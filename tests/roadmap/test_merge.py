"""Tests of roadmap.merge: git merges two branches that each finish a row, through the driver."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from roadmap import config, merge, vault
from roadmap.merge import Versions
from roadmap.verbs import sync
from tests.roadmap import build

ROOT = Path(__file__).parents[2]
REGION = "\n## 次にやること\n\n<!-- roadmap:begin next -->\n<!-- roadmap:end next -->\n"


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    names = {f"GIT_{who}_{what}": f"{what}@x.y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = os.environ | names | {"PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False, env=env)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    rows = [build.row(name, f"https://a.b/{name}") for name in ("A", "B", "C")]
    attributes = "StructureNotes/*.md merge=roadmap\n.roadmap/lock.jsonl merge=roadmap\n"
    build.write(tmp_path, {build.ROADMAP: build.roadmap(*rows, tail=REGION), ".gitattributes": attributes})
    _git(tmp_path, "init", "-q", "-b", "main")
    driver = f"'{sys.executable}' -m roadmap merge-driver %O %A %B %P"
    _git(tmp_path, "config", "merge.roadmap.driver", driver)
    _commit(tmp_path, "start")
    return tmp_path


def _commit(root: Path, text: str) -> None:
    sync.bring(vault.read(root))
    _git(root, "add", "-A")
    assert _git(root, "commit", "-qm", text).returncode == 0


def _finish(root: Path, branch: str, name: str, path: str) -> None:
    _git(root, "checkout", "-q", "-b", branch, "main")
    build.write(root, {path: build.note(name, url=f"https://a.b/{name}")})
    _commit(root, branch)


def test_adjacent_rows_finished_on_two_branches(repository: Path) -> None:
    _finish(repository, "one", "A", build.NOTE_A)
    _finish(repository, "two", "B", build.NOTE_B)
    done = _git(repository, "merge", "-q", "--no-edit", "one")
    assert done.returncode == 0, done.stdout + done.stderr
    text = (repository / "notes" / build.ROADMAP).read_text("utf-8")
    assert text.count("| ✅ |") == 2
    assert "<<<<<<<" not in text
    found = vault.read(repository)
    sync.bring(found)
    again = vault.read(repository)
    assert again.findings == ()
    assert [again.status(row) for row in again.document.rows] == ["done", "done", "todo"]
    assert "**C**" in again.document.file.text


def test_two_titles_for_one_row_stay_a_conflict(repository: Path) -> None:
    file = repository / "notes" / build.ROADMAP
    for branch, title in (("one", "X"), ("two", "Y")):
        _git(repository, "checkout", "-q", "-b", branch, "main")
        file.write_text(file.read_text("utf-8").replace("| A |", f"| {title} |"), "utf-8")
        _commit(repository, branch)
    assert _git(repository, "merge", "-q", "--no-edit", "one").returncode == 1
    text = file.read_text("utf-8")
    assert "| X |" in text
    assert "| Y |" in text
    assert "<<<<<<<" in text


def _versions(*rows: str) -> Versions:
    return Versions(*(build.roadmap(row) for row in rows))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [("⬜", "🔄", "✅", "✅"), ("⬜", "✅", "🔄", "✅"), ("✅", "🔄", "✅", "🔄"), ("✅", "✅", "⬜", "⬜")],
)
def test_mark_both_changed_goes_further_and_one_change_is_taken(
    tmp_path: Path, base: str, ours: str, theirs: str, merged: str
) -> None:
    versions = _versions(*(build.row("A", build.URL_A, status=mark) for mark in (base, ours, theirs)))
    assert merge.roadmap(versions, config.load(tmp_path)) == (
        build.roadmap(build.row("A", build.URL_A, status=merged)),
        True,
    )


def test_skipping_against_finishing_is_for_the_human(tmp_path: Path) -> None:
    versions = _versions(*(build.row("A", build.URL_A, status=mark) for mark in ("⬜", "⏭", "✅")))
    text, clean = merge.roadmap(versions, config.load(tmp_path))
    assert not clean
    assert "<<<<<<<" in text


def test_locks_take_both_sides() -> None:
    base = '{"id": "a", "title": "A", "urls": ["x"], "seen": "2026-01-01"}\n'
    ours = base.replace('["x"]', '["x", "y"]')
    theirs = base.replace("}", ', "done": "2026-02-01"}') + '{"id": "b", "title": "B", "urls": ["z"]}\n'
    merged = merge.locks(Versions(base, ours, theirs))
    assert merged.count("\n") == 2
    assert '"urls": ["x", "y"]' in merged
    assert '"done": "2026-02-01"' in merged


def test_line_breaks_and_mark_of_byte_order_survive(tmp_path: Path) -> None:
    texts = [build.roadmap(build.row("A", build.URL_A, status=mark)) for mark in ("⬜", "✅", "⬜")]
    versions = Versions(*("\ufeff" + text.replace("\n", "\r\n") for text in texts))
    assert merge.roadmap(versions, config.load(tmp_path)) == (versions.ours, True)
