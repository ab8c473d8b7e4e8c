"""Running the lessons for their outputs: one at a time, each only when its code or what it stands on has changed."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from roadmap.config import Config
from roadmap.errors import RoadmapError
from roadmap.lessonfile import Lesson
from roadmap.publish.kept import Kept
from roadmap.publish.notebook import Outputs, tags

CELL_TIMEOUT_S = 180
_PRIVATE = ("LIVEKIT_", "OPENAI_", "UPSTREAM_", "LANGFUSE_")
_SKIPPED = "nbval-skip"


class Broken(RoadmapError):
    """Lessons that did not run to their end."""


def run(lessons: Sequence[Lesson], config: Config) -> int:
    """Runs every lesson whose outputs are not kept, showing progress, and returns how many those were.

    Raises Broken when lessons failed, after each had its turn: one line for each.
    """
    kept, console = Kept(config), Console(stderr=True)
    waiting = [lesson for lesson in lessons if kept.get(lesson) is None]
    failures: list[str] = []
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not waiting) as bar:
        task = bar.add_task("", total=len(waiting))
        for lesson in waiting:
            bar.update(task, description=lesson.title)
            since, word = monotonic(), "run"
            try:
                kept.put(lesson, execute(lesson, config))
            except Broken as problem:
                failures.append(str(problem))
                word = "FAILED"
            bar.advance(task)
            console.print(f"lesson {lesson.id} · {word} · {monotonic() - since:.0f} s")
    console.print(f"lessons: {len(waiting)} run, {len(lessons) - len(waiting)} as they last ran")
    if failures:
        raise Broken("\n".join(failures), f"{len(failures)} of {len(waiting)} lessons failed")
    return len(waiting)


def execute(lesson: Lesson, config: Config) -> Outputs:
    """Returns what a lesson's cells print, by cell id; the learner's own Cloud run is left out.

    Raises Broken, naming the cell, when one fails, takes too long or takes the kernel with it.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(lesson.file, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        if _SKIPPED in tags(cell):
            cell.source = "pass"
    fix = "open it in JupyterLab and run it"
    with tempfile.TemporaryDirectory(prefix="lesson-") as scratch:
        client = NotebookClient(
            notebook, timeout=CELL_TIMEOUT_S, kernel_name="python3", extra_arguments=["--log-level=ERROR"]
        )
        client.resources = {"metadata": {"path": str(Path(lesson.file).parent)}}  # where JupyterLab runs it
        try:
            client.execute(env=environment(config.root, scratch))
        except CellExecutionError as error:
            where = f"{lesson.path}:{_failed(notebook.cells)}"
            raise Broken(where, f"{error.ename}: {error.evalue}", todo=fix) from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise Broken(lesson.path, str(error).splitlines()[0], todo=fix) from None
        except AssertionError:
            if client.km is not None:
                raise
            raise KeyboardInterrupt from None  # nbclient takes Ctrl-C itself, and then misses the kernel it has ended
    shown = {cell.id: cell.outputs for cell in notebook.cells if cell.get("outputs") and _SKIPPED not in tags(cell)}
    return json.loads(json.dumps(shown))  # type: ignore[no-any-return]


def environment(root: Path, scratch: str) -> dict[str, str]:
    """Returns the environment of a lesson: nobody's keys and servers, unless LAB_LIVE=1 asks for them."""
    live = os.environ.get("LAB_LIVE") == "1"
    clean = {name: value for name, value in os.environ.items() if live or not name.startswith(_PRIVATE)}
    path = os.pathsep.join(filter(None, [str(root), clean.get("PYTHONPATH", "")]))
    return clean | {"PYTHONPATH": path, "LAB_EVIDENCE_DIR": scratch}


def _failed(cells: Sequence[Mapping[str, object]]) -> str:
    """The cell that stopped the run is the last one with an error that was not announced by its tag."""
    for cell in cells:
        found = cell.get("outputs")
        errors = isinstance(found, list) and any(output.get("output_type") == "error" for output in found)
        if errors and "raises-exception" not in tags(cell):
            return str(cell.get("id"))
    return "?"
