"""The form of a lesson (DESIGN §4), on every notebook."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import lessons

TAGS = {"setup", "predict", "run", "investigate", "modify", "make", "check", "solution", "live"}
TOOLS = {"raises-exception", "nbval-skip", "hide-input"}
ORDER = ["setup", "predict", "run", "investigate", "modify", "make"]
FORBIDDEN = re.compile(r"asyncio\.run\(|nest_asyncio|\binput\(|getpass|!pip|%pip|run_app|\.Sandbox\b")
FIRST_PHASE = "0"
every = pytest.mark.parametrize("path", lessons.PATHS, ids=lessons.name)


def tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def parsed(source: str) -> ast.Module:
    return compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)  # type: ignore[return-value]


def test_there_are_lessons() -> None:
    assert lessons.PATHS


@every
def test_file(path: Path) -> None:
    text = path.read_text("utf-8")
    notebook = json.loads(text)
    nbformat.validate(nbformat.from_dict(notebook))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len(text.encode()) <= 60_000
    assert text == json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem)


@every
def test_metadata(path: Path) -> None:
    about = lessons.read(path).metadata["lesson"]
    assert set(about) == {"id", "phase", "title", "minutes", "urls", "needs"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", about["id"])
    assert path.parent.name.split("-")[0] == about["phase"]
    assert 15 <= about["minutes"] <= 40
    assert about["urls"] and all(url.startswith("https://") for url in about["urls"])


def test_ids_of_lessons_are_unique_and_needs_exist() -> None:
    about = [lessons.read(path).metadata["lesson"] for path in lessons.PATHS]
    ids = [a["id"] for a in about]
    assert len(ids) == len(set(ids))
    assert {need for a in about for need in a["needs"]} <= set(ids)


@every
def test_cells(path: Path) -> None:
    notebook = lessons.read(path)
    assert len(notebook.cells) <= 30
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cell.id), cell.id
        assert tags(cell) <= TAGS | TOOLS, cell.id
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None, f"{cell.id}: outputs are never committed"
            assert len(cell.source.splitlines()) <= 20, f"{cell.id}: {len(cell.source.splitlines())} lines"
            assert tags(cell) & TAGS, f"{cell.id}: no tag"
            assert ("live" in tags(cell)) == ("nbval-skip" in tags(cell)), cell.id
            assert not FORBIDDEN.search(cell.source), cell.id
            parsed(cell.source)


@every
def test_order(path: Path) -> None:
    notebook = lessons.read(path)
    first = {}
    for i, cell in enumerate(notebook.cells):
        for tag in tags(cell) & TAGS:
            first.setdefault(tag, i)
    assert [tag for tag in sorted(first, key=lambda t: first[t]) if tag in ORDER] == ORDER
    assert notebook.cells[0].source.startswith("# ")
    recall = any(cell.id == "recall" for cell in notebook.cells)
    assert recall == (notebook.metadata["lesson"]["phase"] != FIRST_PHASE)
    assert notebook.cells[-1].source.rstrip().endswith("await lesson.close()")
    assert sum("lab.open(" in cell.source for cell in code(notebook)) == 1
    assert "```mermaid" in "".join(c.source for c in notebook.cells if c.cell_type == "markdown")


@every
def test_solutions(path: Path) -> None:
    notebook = lessons.read(path)
    learners = {c.id for c in code(notebook) if tags(c) & {"modify", "make"}}
    solved = {}
    for target, right, wrong in lessons.solutions(notebook):
        parsed(right)
        assert wrong, f"{target}: metadata.wrong holds an answer that must fail its check"
        parsed(wrong)
        solved[target] = right
    assert set(solved) == learners
    assert {"modify", "make"} <= {t for c in code(notebook) for t in tags(c)}
    hints = "".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    assert all(f"<summary>ヒント {n}</summary>" in hints for n in (1, 2, 3))


@every
def test_unanswered_cells_hold_the_placeholder(path: Path) -> None:
    for cell in code(lessons.read(path)):
        if tags(cell) & {"predict", "modify", "make"}:
            assert "..." in cell.source, f"{cell.id}: `...` marks what the learner writes"


def _asks(notebook: nbformat.NotebookNode) -> list[ast.Call]:
    calls = (n for c in code(notebook) for n in ast.walk(parsed(c.source)) if isinstance(n, ast.Call))
    return [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "ask"]


@every
def test_questions(path: Path) -> None:
    asks = _asks(lessons.read(path))
    assert len(asks) == 3
    for ask in asks:
        options = {k.arg: ast.literal_eval(k.value) for k in ask.keywords}
        assert options["right"] in options["feedback"] and 3 <= len(options["feedback"]) <= 4
        assert all(text.strip() for text in options["feedback"].values())
    letters = [ast.literal_eval(k.value) for a in asks for k in a.keywords if k.arg == "right"]
    assert len(set(letters)) > 1, "the right answer is always the same letter"


QUESTION = re.compile(r"^(?:\*\*|# )問 ?\d+\.", re.M)
# A list item of the Markdown before the quiz, or several in one line of a comment in the quiz's cell.
CHOICE = re.compile(r"(?:^- |^# +| {2,})([a-d]): (.+?)(?= {2,}[a-d]: |$)", re.M)


def _choices(notebook: nbformat.NotebookNode) -> list[dict[str, str]]:
    """The choices by letter, of every question of a lesson in order."""
    (quiz,) = (cell.source for cell in notebook.cells if QUESTION.search(cell.source))
    return [dict(CHOICE.findall(part)) for part in QUESTION.split(quiz)[1:]]


def test_right_answer_is_not_given_away_by_its_length() -> None:
    longest = []
    for path in lessons.PATHS:
        notebook = lessons.read(path)
        for ask, choices in zip(_asks(notebook), _choices(notebook), strict=True):
            options = {k.arg: ast.literal_eval(k.value) for k in ask.keywords}
            assert set(choices) == set(options["feedback"]), f"{path.stem}: the choices of {choices} were misread"
            most = max(len(text) for text in choices.values())
            if len(choices[options["right"]]) == most:
                longest.append(f"{path.stem}: {ast.literal_eval(ask.args[0])}")
    share = len(longest) / (3 * len(lessons.PATHS))
    assert share < 0.4, f"{share:.0%} of the right answers are the longest choice: {longest}"
