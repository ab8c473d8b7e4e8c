"""The lessons as data, and copies of them with answers put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
_PYTHON = re.compile(r"```python\n(.*?)```", re.S)


@dataclass(frozen=True)
class Failure:
    """An error that a cell ended with."""

    cell: str
    kind: str
    text: str


def name(path: Path) -> str:
    """Return a short name for test ids."""
    return path.relative_to(ROOT / "notebooks").with_suffix("").as_posix()


def read(path: Path) -> nbformat.NotebookNode:
    """Return the notebook at ``path``."""
    return nbformat.read(path, as_version=4)


def solutions(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, str, str]]:
    """Yield (id of the cell it solves, the solution's code, code that must fail the check)."""
    for cell in notebook.cells:
        if target := cell.metadata.get("solves"):
            found = _PYTHON.findall(cell.source)
            assert len(found) == 1, f"{cell.id}: a solution holds exactly one Python block, not {len(found)}"
            yield target, found[0], cell.metadata.get("wrong", "")


def answered(path: Path) -> nbformat.NotebookNode:
    """Return a copy of the lesson with every solution in the learner's place."""
    notebook = read(path)
    cells = {cell.id: cell for cell in notebook.cells}
    for target, right, _ in solutions(notebook):
        cells[target].source = right
    return notebook


def corrected(path: Path) -> nbformat.NotebookNode:
    """Return a copy that answers each check wrong, then runs its cells once more (``…-again``) with the solution."""
    notebook = read(path)
    answers = {target: (right, wrong) for target, right, wrong in solutions(notebook)}
    cells: list[nbformat.NotebookNode] = []
    tried: list[nbformat.NotebookNode] = []  # the code from a learner's cell to its check
    for cell in notebook.cells:
        cells.append(cell)
        if cell.id in answers or (tried and cell.cell_type == "code"):
            tried.append(cell)
        if tried and is_check(cell):
            cells += [_again(one, answers.get(one.id, (one.source, one.source))) for one in tried]
            tried = []
    notebook.cells = cells
    return notebook


def is_check(cell: nbformat.NotebookNode) -> bool:
    """Return whether a cell checks an answer."""
    return "check" in cell.metadata.get("tags", [])


def _again(cell: nbformat.NotebookNode, answer: tuple[str, str]) -> nbformat.NotebookNode:
    again = deepcopy(cell)
    again.id += "-again"
    again.source, cell.source = answer
    return again


def run(notebook: nbformat.NotebookNode, folder: Path) -> list[Failure]:
    """Execute every cell, as Run All does without keys; return the errors, and go on after each."""
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True, resources={})
    client.resources = {"metadata": {"path": str(folder)}}
    client.execute()
    return list(failures(notebook))


def failures(notebook: nbformat.NotebookNode) -> Iterator[Failure]:
    """Yield the errors in the outputs of an executed notebook, in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield Failure(cell.id, output.ename, output.evalue)


def printed(notebook: nbformat.NotebookNode) -> str:
    """Return what an executed notebook's cells printed, for the message of a failed test."""
    said = [(cell.id, "".join(o.get("text", "") for o in cell.get("outputs", []))) for cell in notebook.cells]
    return "\n".join(f"{cell}: {text}" for cell, text in said if text)
