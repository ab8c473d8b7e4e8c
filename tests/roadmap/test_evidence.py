"""Tests of roadmap.evidence and roadmap.lessonfile: what proves a row, and what makes the proof stale."""

import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest

from roadmap import lessonfile, vault
from roadmap.cli import main
from roadmap.evidence import Evidence
from tests.roadmap import build

MINE = version("livekit-agents")
LESSON = {
    "id": "a-lesson",
    "phase": "2",
    "title": "はじめ",
    "minutes": 5,
    "urls": [build.URL_A.rstrip("/")],
    "needs": [],
}


def _cell(source: object, *tags: str, kind: str = "code") -> dict[str, object]:
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}}


def _notebook(*cells: dict[str, object]) -> dict[str, object]:
    return {"metadata": {"lesson": LESSON}, "cells": list(cells)}


CELLS = [_cell("# md", kind="markdown"), _cell(["a = 1\n", "b"], "setup"), _cell("x = ...", "make")]


def _record(**facts: object) -> dict[str, object]:
    code = lessonfile.code_hash(_notebook(*CELLS))
    base = {"lesson": "a-lesson", "phase": "2", "day": "2026-11-20", "checks": {"one": "passed"}, "code": code}
    return {**base, "versions": {"livekit-agents": MINE}, **facts}


def _vault(root: Path, record: object, *cells: dict[str, object]) -> vault.Vault:
    build.small(root)
    files = {"../notebooks/0/01_a.ipynb": json.dumps(_notebook(*cells))}
    if record is not None:
        files[".roadmap/evidence/a-lesson.json"] = json.dumps(record)
    return vault.read(build.write(root, files))


def _first(found: vault.Vault) -> Evidence | None:
    return found.evidence_of(found.document.rows[0])


OTHER = ".".join([MINE.split(".")[0], str(int(MINE.split(".")[1]) + 1), "0"])
PATCH = ".".join([*MINE.split(".")[:2], "999"])


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (_record(), "proven"),
        (_record(versions={"livekit-agents": PATCH}), "proven"),
        (_record(versions={}), "proven"),
        (_record(versions={"livekit-agents": OTHER}), "stale"),
        (_record(code="0" * 64), "stale"),
        (_record(checks={"one": "passed", "two": "unanswered"}), "partial"),
        (_record(checks={"one": "failed", "two": "unanswered"}), "failed"),
    ],
)
def test_state(tmp_path: Path, record: dict[str, object], state: str) -> None:
    found = _first(_vault(tmp_path, record, *CELLS))
    assert found is not None
    assert found.state == state
    assert bool(found.why) == (state != "proven")


def test_no_record_and_a_broken_one(tmp_path: Path) -> None:
    assert _first(_vault(tmp_path / "none", None, *CELLS)) is None
    broken = _vault(tmp_path / "broken", [], *CELLS)
    assert _first(broken) is None
    assert [finding.code for finding in broken.findings] == ["evidence-unreadable"]


def test_learners_own_cells_do_not_make_it_stale(tmp_path: Path) -> None:
    mine = [
        *CELLS[:2],
        _cell("x = 42  # my answer", "make"),
        _cell("y", "live"),
        _cell("z", "predict"),
        _cell("w", "modify"),
    ]
    found = _first(_vault(tmp_path, _record(), *mine))
    assert found is not None
    assert found.state == "proven"
    changed = _first(_vault(tmp_path, _record(), CELLS[0], _cell("a = 2", "run")))
    assert changed is not None
    assert changed.state == "stale"


def test_hash_is_over_joined_sources_in_order() -> None:
    one = lessonfile.code_hash(_notebook(_cell(["あ\n", "b"], "run"), _cell("c")))
    assert one == lessonfile.code_hash(_notebook(_cell("あ\nb", "check"), _cell("c")))
    assert one != lessonfile.code_hash(_notebook(_cell("c"), _cell("あ\nb")))
    assert one == sha256('["あ\\nb","c"]'.encode()).hexdigest()


def test_verb_and_status_show_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _vault(tmp_path, _record(versions={"livekit-agents": OTHER}), *CELLS)
    assert main(["evidence", "--json", "--root", str(tmp_path)]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["title"], row["lesson"], row["state"], row["version"]) for row in rows] == [
        ("Agents Framework Introduction", "a-lesson", "stale", OTHER)
    ]
    assert main(["status", "--json", "--root", str(tmp_path)]) == 0
    row = json.loads(capsys.readouterr().out)["rows"][0]
    assert (row["notebook"], row["evidence"]) == ("notebooks/0/01_a.ipynb", "stale")


def test_fifth_column_is_filled_where_it_exists_and_emptied_with_the_lesson(tmp_path: Path) -> None:
    _vault(tmp_path, None, *CELLS)
    row = f"| ⬜ | A | {build.URL_A} | - | - |\n"
    file = tmp_path / "notes" / build.ROADMAP
    file.write_text(build.roadmap(row, head=build.HEAD5), "utf-8")
    root = ["--root", str(tmp_path)]
    assert main(["sync", *root]) == 0
    assert "| [はじめ](../../notebooks/0/01_a.ipynb) |" in file.read_text("utf-8")
    (tmp_path / "notebooks/0/01_a.ipynb").unlink()
    assert main(["sync", *root]) == 0
    assert file.read_text("utf-8").endswith("]] | - |\n")
