"""Evidence: the hash, finding the notebook, where it is written, and when it is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab import evidence


def notebook(code: str, *, learner: str = "...", lesson: str = "hello") -> dict[str, object]:
    def cell(source: str, *tags: str) -> dict[str, object]:
        return {"cell_type": "code", "source": [source], "metadata": {"tags": list(tags)}}

    cells = [cell(code, "run"), cell(learner, "make"), {"cell_type": "markdown", "source": "text", "metadata": {}}]
    return {"cells": cells, "metadata": {"lesson": {"id": lesson, "phase": "0", "title": "T"}}}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LAB_EVIDENCE_DIR", raising=False)
    (tmp_path / "notes" / "StructureNotes").mkdir(parents=True)
    (tmp_path / "notebooks" / "0-basics").mkdir(parents=True)
    path = tmp_path / "notebooks" / "0-basics" / "01_hello.ipynb"
    path.write_text(json.dumps(notebook("x = 1")), "utf-8")
    return tmp_path


def test_the_hash_follows_the_lessons_cells_and_not_the_learners() -> None:
    same = evidence.code_hash(notebook("x = 1", learner="answer = 42"))
    assert evidence.code_hash(notebook("x = 1")) == same
    assert evidence.code_hash(notebook("x = 2")) != same


def test_the_notebook_is_found_from_its_own_folder_and_from_above(project: Path) -> None:
    for start in (project, project / "notebooks" / "0-basics", project / "notes"):
        found = evidence.find("hello", start)
        assert found and found.path.name == "01_hello.ipynb" and found.phase == "0"
    assert evidence.find("unknown", project) is None


def test_an_unreadable_notebook_beside_it_does_not_matter(project: Path) -> None:
    (project / "notebooks" / "0-basics" / "00_broken.ipynb").write_text("{", "utf-8")
    assert evidence.find("hello", project)


def test_it_is_written_into_the_vault_above(project: Path) -> None:
    about = evidence.find("hello", project)
    assert about
    path = evidence.write(about, {"b": "passed", "a": "passed"}, server="1.13.5", start=project / "notebooks")
    assert path == project / "notes" / ".roadmap" / "evidence" / "hello.json"
    record = json.loads(path.read_text("utf-8"))
    assert record["lesson"] == "hello" and list(record["checks"]) == ["a", "b"]
    assert record["versions"]["livekit-agents"] and record["versions"]["livekit-server"] == "1.13.5"
    assert record["code"] == evidence.code_hash(notebook("x = 1"))
    assert not list(path.parent.glob("*.tmp"))


def test_without_a_vault_none_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAB_EVIDENCE_DIR", raising=False)
    (tmp_path / "01_hello.ipynb").write_text(json.dumps(notebook("x = 1")), "utf-8")
    about = evidence.find("hello", tmp_path)
    assert about and evidence.write(about, {"a": "passed"}, server="", start=tmp_path) is None


def test_the_environment_sends_it_elsewhere(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_EVIDENCE_DIR", str(tmp_path / "elsewhere"))
    about = evidence.find("hello", project)
    assert (
        about and evidence.write(about, {"a": "passed"}, server="", start=project) == tmp_path / "elsewhere/hello.json"
    )
