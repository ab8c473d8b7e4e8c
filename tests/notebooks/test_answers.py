"""Each lesson answered wrong and then right, as a learner does; nbval runs it as shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.notebooks import lessons

pytestmark = pytest.mark.room


@pytest.mark.parametrize("path", lessons.PATHS, ids=lessons.name)
def test_wrong_answers_raise_and_solutions_pass_after_them(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_STRICT", "1")
    monkeypatch.setenv("LAB_EVIDENCE_DIR", str(tmp_path))
    shipped, notebook = lessons.read(path), lessons.corrected(path)
    checks = {cell.id for cell in shipped.cells[:-1] if lessons.is_check(cell)}
    failed = lessons.run(notebook, path.parent)
    said = f"{failed}\n{lessons.printed(notebook)}"
    assert {(one.cell, one.kind) for one in failed} == {(cell, "CheckFailed") for cell in checks}, said
    evidence = json.loads((tmp_path / f"{shipped.metadata['lesson']['id']}.json").read_text("utf-8"))
    assert set(evidence["checks"].values()) == {"passed"}
