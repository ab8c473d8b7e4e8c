"""The front desk of the lesson, copied out of its cells into a file, is an agent like any other: it takes a booking."""

from __future__ import annotations

import ast
import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest

import lab
from tests.notebooks import lessons

pytestmark = pytest.mark.room

NOTEBOOK = lessons.ROOT / "notebooks" / "6.5-samples" / "01_front_desk.ipynb"


def agent_of(notebook: nbformat.NotebookNode) -> str:
    """Return the agent's cells, in order, as the text of one file."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.id.startswith("file-"))


def script_of(notebook: nbformat.NotebookNode) -> list[lab.Rule]:
    """Return the rules the lesson gives to its model."""
    source = next(cell.source for cell in notebook.cells if cell.id == "setup")
    names: dict[str, object] = {}
    *before, opened = ast.parse(source, mode="exec").body
    exec(compile(ast.Module(before, []), "setup", "exec"), names)
    (script,) = (k.value for n in ast.walk(opened) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "script")
    rules: list[lab.Rule] = eval(compile(ast.Expression(script), "script", "eval"), names)
    return rules


async def book(path: Path, script: list[lab.Rule]) -> list[str]:
    """Return the tools used in a call that books a visit with the agent in ``path``, in a process of its own."""
    lesson = await lab.open("test-front-desk", script=script)
    try:
        async with lesson.process(path), lesson.call("desk-front") as call:
            await call.say("i need a visit on friday")
            await call.hear()
            await call.say("yes")
            await call.until(lambda: any(t.name == "book_visit" and t.end_s is not None for t in call.trace().tools))
        await lesson.close()
        return call.tools
    finally:
        lesson.abandon()


@pytest.mark.parametrize("answered", [False, True], ids=["shipped", "answered"])
def test_the_front_desk_books_from_a_file(answered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = lessons.answered(NOTEBOOK) if answered else lessons.read(NOTEBOOK)
    path, database = tmp_path / "front_desk.py", tmp_path / "desk.db"
    path.write_text(agent_of(notebook), "utf-8")
    monkeypatch.setenv("DESK_DB", str(database))
    assert asyncio.run(book(path, script_of(notebook))) == ["find_slots", "book_visit", "agree"]
    with closing(sqlite3.connect(database)) as db:
        booked = db.execute("SELECT label, caller FROM slots WHERE caller IS NOT NULL").fetchall()
    assert booked == [("friday at four", "learner")]
