"""Every LiveKit name a lesson's code uses exists in the installed package, and none is deprecated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.names import RENAMED, unknown_names
from tests.notebooks import lessons

every = pytest.mark.parametrize("path", lessons.PATHS, ids=lessons.name)


def sources(path: Path) -> list[str]:
    notebook = lessons.read(path)
    run = [c for c in notebook.cells if c.cell_type == "code" and "live" not in c.metadata.get("tags", [])]
    cells = [c.source for c in run]
    return cells + [right for _, right, _ in lessons.solutions(notebook)]


@every
def test_names_exist(path: Path) -> None:
    assert [name for name in unknown_names(*sources(path)) if not name.startswith("lesson.")] == []


@every
def test_no_deprecated_name_in_code(path: Path) -> None:
    code = "\n".join(re.sub(r"#.*", "", source) for source in sources(path))
    assert [old for old in RENAMED if old in code] == []


@every
def test_an_old_name_in_prose_stands_beside_its_successor(path: Path) -> None:
    prose = "\n".join(c.source for c in lessons.read(path).cells if c.cell_type == "markdown")
    assert [old for old, new in RENAMED.items() if old in prose and new not in prose] == []
