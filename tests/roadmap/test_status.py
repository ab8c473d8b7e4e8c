"""Tests of roadmap.status: an explicit word wins in both directions."""

from pathlib import Path

import pytest

from roadmap import config, status
from roadmap.note import parse

CASES = [
    ("title: x", "done"),
    ("title: x\ndraft: true", "doing"),
    ('title: x\ndraft: "yes"', "doing"),
    ("title: x\ndraft: true\nstatus: DONE", "done"),
    ("title: x\nstatus: TODO", "todo"),
    ("title: x\nextra:\n  progress: IN PROGRESS", "doing"),
    ("title: x\nstatus: done\nextra:\n  progress: TODO", "done"),
    ("title: x\nstatus: スキップ", "skipped"),
    ("title: x\nstatus: 🔄", "doing"),
    ("title: x\nstatus:", "done"),
    ("title: x\nstatus: evergreen", None),
]


@pytest.mark.parametrize(("fields", "expected"), CASES)
def test_derive(tmp_path: Path, fields: str, expected: str | None) -> None:
    note = parse(f"---\n{fields}\n---\n", "LiteratureNotes/n.md", "n.md", "literature")
    assert status.derive(note, config.load(tmp_path)) == expected
