"""Tests of the vault this repository ships, and of the one `roadmap init --new` makes."""

from collections import Counter
from pathlib import Path

import pytest

from roadmap import doctor, plan, vault
from roadmap.cli import main

ROOT = Path(__file__).parents[2]


def test_roadmap_has_every_phase_and_row() -> None:
    found = vault.read(ROOT)
    assert [phase.number for phase in found.document.ordered] == ["0", "1", "2", "3", "4", "5", "6", "6.5", "7", "8"]
    assert Counter(row.status for row in found.document.rows) == {"done": 50, "todo": 11}
    assert set(found.document.regions) == {"summary", "next", "created"}
    assert all("notebook" in row.cells for row in found.document.rows)


def test_shipped_vault_is_up_to_date_and_readable() -> None:
    found = vault.read(ROOT)
    assert plan.make(found).edits == ()
    assert found.findings == ()


def test_doctor_says_only_what_is_true_of_it() -> None:
    found = vault.read(ROOT)
    findings = doctor.examine(found)
    noteless = [row for row in found.document.rows if row.status == "done" and found.note(row) is None]
    codes = Counter(finding.code for finding in findings)
    assert codes.pop("done-without-note", 0) == len(noteless)
    assert set(codes) <= {"url-moved", "title-differs"}, findings
    assert codes["url-moved"] == len(found.moved)


def test_next_is_the_first_open_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["next", "--root", str(ROOT)]) == 0
    assert capsys.readouterr().out.startswith("Phase 6.5 · Front-desk sample · ")


def test_fresh_vault_has_the_same_rows_all_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--new", str(tmp_path / "v")]) == 0
    fresh, shipped = vault.read(tmp_path / "v"), vault.read(ROOT)
    assert [(row.phase, row.title, row.url) for row in fresh.document.rows] == [
        (row.phase, row.title, row.url) for row in shipped.document.rows
    ]
    assert {row.status for row in fresh.document.rows} == {"todo"}
    assert {note.kind for note in fresh.notes} == {"source", "structure"}
    assert plan.make(fresh).edits == ()
    assert {finding.level for finding in doctor.examine(fresh)} == {"info"}
    assert fresh.moved == shipped.moved
    capsys.readouterr()
    assert main(["init", "--new", str(tmp_path / "v")]) == 3
    assert "not empty" in capsys.readouterr().err
