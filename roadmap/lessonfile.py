"""A lesson notebook's facts, and the hash that says whether its code is still what was proven."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from roadmap.config import Config
from roadmap.errors import Unreadable
from roadmap.finding import Finding

LEARNERS_OWN = frozenset({"predict", "modify", "make", "live"})


class Lesson(NamedTuple):
    """What a notebook says of itself in `metadata.lesson`. `path` is relative to the root."""

    id: str
    phase: str
    title: str
    minutes: int
    urls: tuple[str, ...]
    needs: tuple[str, ...]
    path: str
    file: Path


def code_hash(notebook: Mapping[str, object]) -> str:
    """Returns the SHA-256 of a lesson's code, without the cells the learner writes in.

    It is taken over the sources of the code cells in order, each joined to one string, except cells tagged predict,
    modify, make or live: `json.dumps(sources, ensure_ascii=False, separators=(",", ":"))` in UTF-8.
    """
    from hashlib import sha256

    sources = [
        _source(cell) for cell in _cells(notebook) if cell.get("cell_type") == "code" and not _tags(cell) & LEARNERS_OWN
    ]
    return sha256(json.dumps(sources, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def read(file: Path, shown: str) -> dict[str, object]:
    """Returns a notebook's JSON.

    Raises Unreadable with file:line when it is not one.
    """
    try:
        found = json.loads(file.read_bytes())
    except OSError as error:
        raise Unreadable(shown, error.strerror or str(error), "a notebook") from None
    except ValueError as error:
        raise Unreadable(f"{shown}:{getattr(error, 'lineno', 1)}", str(error), "a notebook (JSON in UTF-8)") from None
    if not isinstance(found, dict):
        raise Unreadable(f"{shown}:1", f"a JSON {type(found).__name__}", "a notebook (a JSON object)")
    return found


def scan(config: Config) -> tuple[list[Lesson], list[Finding]]:
    """Returns the lessons of a project in order of their paths, and a finding for each notebook that is broken."""
    lessons: list[Lesson] = []
    findings: list[Finding] = []
    folder = config.root / config.folders["lessons"]
    for file in sorted(folder.rglob("*.ipynb")) if folder.is_dir() else ():
        shown = config.shown(file)
        if "/." in f"/{shown}":
            continue  # Jupyter's checkpoints are copies
        try:
            lesson = _lesson(read(file, shown), file, shown)
        except Unreadable as problem:
            where, _, what = str(problem).partition(" · ")
            line = where.removeprefix(f"{shown}:")
            findings.append(
                Finding("lesson-unreadable", shown, int(line) if line.isdigit() else 1, what, "mend the notebook")
            )
            continue
        if lesson:
            lessons.append(lesson)
    return lessons, findings


def _lesson(notebook: Mapping[str, object], file: Path, shown: str) -> Lesson | None:
    metadata = notebook.get("metadata")
    facts = metadata.get("lesson") if isinstance(metadata, dict) else None
    if facts is None:
        return None
    if not isinstance(facts, dict) or not isinstance(facts.get("id"), str):
        raise Unreadable(shown, "metadata.lesson has no id", 'an object with "id", "phase", "title" and "urls"')
    minutes = facts.get("minutes")
    return Lesson(
        id=facts["id"],
        phase=str(facts.get("phase", "")),
        title=str(facts.get("title", facts["id"])),
        minutes=minutes if isinstance(minutes, int) else 0,
        urls=_texts(facts.get("urls")),
        needs=_texts(facts.get("needs")),
        path=shown,
        file=file,
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _cells(notebook: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    cells = notebook.get("cells")
    return (cell for cell in cells if isinstance(cell, dict)) if isinstance(cells, list) else iter(())


def _tags(cell: Mapping[str, object]) -> frozenset[str]:
    metadata = cell.get("metadata")
    return frozenset(_texts(metadata.get("tags"))) if isinstance(metadata, dict) else frozenset()


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(_texts(source))
