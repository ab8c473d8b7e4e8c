"""Tests of roadmap.dates: the field, else the id, else the first commit."""

import os
import subprocess
from pathlib import Path

import pytest

from roadmap import config, dates, vault
from roadmap.note import parse
from tests.roadmap import build

BARE = "lit-202602281412-ynh7.md"
CASES = [
    ('date: "2026-03-01"', "x.md", "2026-03-01"),
    ("date: 2026-03-01T10:00:00+09:00", "x.md", "2026-03-01"),
    ("date: 2026-02-30", BARE, "2026-02-28"),
    ("date: 2026-13-01", "x.md", ""),
    ("date: 3 March", "x.md", ""),
    ("title: x", BARE, "2026-02-28"),
    ("title: x", "lit-202699991412-ynh7.md", ""),
    ("date: 2024-02-29", "x.md", "2024-02-29"),
]


@pytest.mark.parametrize(("field", "name", "day"), CASES)
def test_day(tmp_path: Path, field: str, name: str, day: str) -> None:
    note = parse(f"---\n{field}\n---\n", f"LiteratureNotes/{name}", name, "literature")
    assert dates.day(note, config.load(tmp_path)) == day


def test_first_commit_where_nothing_else_tells(tmp_path: Path) -> None:
    build.write(
        tmp_path, {build.ROADMAP: build.roadmap(build.row("A", build.URL_A)), "LiteratureNotes/ノート.md": "# x\n"}
    )
    who = {f"GIT_{who}_{what}": "x@y.z" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {"GIT_AUTHOR_DATE": "2026-05-06T12:00:00Z", "GIT_COMMITTER_DATE": "2026-05-06T12:00:00Z"}
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, env=os.environ | who | when)
    found = vault.read(tmp_path)
    note = next(note for note in found.notes if note.kind == "literature")
    assert dates.day(note, found.config) == "2026-05-06"
