"""Each lesson three ways: as shipped (nbval does that), with its solutions, and with wrong answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.notebooks import lessons

pytestmark = [pytest.mark.room, pytest.mark.spread]
every = pytest.mark.parametrize("path", lessons.PATHS, ids=lessons.name)


@every
def test_solved_copy_passes_every_check(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_STRICT", "1")
    monkeypatch.setenv("LAB_EVIDENCE_DIR", str(tmp_path))
    assert lessons.run(lessons.answered(path), path.parent) == []
    about = lessons.read(path).metadata["lesson"]
    evidence = json.loads((tmp_path / f"{about['id']}.json").read_text("utf-8"))
    assert set(evidence["checks"].values()) == {"passed"}


@every
def test_wrong_answers_raise_in_their_checks(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_EVIDENCE_DIR", str(tmp_path))
    notebook = lessons.answered(path, wrong=True)
    failed = lessons.run(notebook, path.parent)
    checks = [c.id for c in notebook.cells if "check" in c.metadata.get("tags", []) and c.id != notebook.cells[-1].id]
    assert [f for f in failed if f.kind != "CheckFailed"] == []
    assert {f.cell for f in failed} == set(checks), lessons.printed(notebook)
    assert not list(tmp_path.glob("*.json")), "wrong answers leave no evidence"
