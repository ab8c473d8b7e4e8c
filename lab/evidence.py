"""Evidence that a lesson was passed: one small JSON file a lesson, which the roadmap tracker reads.

The notebook is found by its metadata (``lesson.id``), so JupyterLab and nbval write the same evidence.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

LEARNERS = frozenset({"predict", "modify", "make", "live"})
"""Tags of the cells a learner edits; they are not part of the hash."""
_PACKAGES = ("livekit-agents", "livekit", "livekit-api", "livekit-plugins-openai")


@dataclass(frozen=True)
class LessonFile:
    """A lesson's notebook: where it lies and what its own metadata says."""

    path: Path
    id: str
    phase: str
    title: str
    code: str


def code_hash(notebook: Mapping[str, object]) -> str:
    """Return the SHA-256 of the code cells that are not the learner's to edit (the tracker computes the same)."""
    cells = notebook.get("cells")
    sources = [_source(c) for c in (cells if isinstance(cells, list) else []) if _is_fixed(c)]
    text = json.dumps(sources, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def find(lesson_id: str, start: Path) -> LessonFile | None:
    """Return the notebook whose lesson id this is: in ``start`` itself, else in the ``notebooks`` above it."""
    for path in _candidates(start):
        try:
            notebook = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        about = notebook.get("metadata", {}).get("lesson", {}) if isinstance(notebook, dict) else {}
        if about.get("id") == lesson_id:
            return LessonFile(
                path, lesson_id, str(about.get("phase", "")), str(about.get("title", "")), code_hash(notebook)
            )
    return None


def folder(start: Path) -> Path | None:
    """Return where evidence goes: LAB_EVIDENCE_DIR, else ``.roadmap/evidence`` of the vault above; None without one."""
    if chosen := os.environ.get("LAB_EVIDENCE_DIR"):
        return Path(chosen)
    above = (p / "notes" for p in (start, *start.parents))
    vault = next((p for p in above if (p / "StructureNotes").is_dir() or (p / ".roadmap").is_dir()), None)
    return vault / ".roadmap" / "evidence" if vault else None


def write(lesson: LessonFile, checks: Mapping[str, str], *, server: str, start: Path) -> Path | None:
    """Write the evidence of a passed lesson and return its path; None when there is no vault to write it to."""
    target = folder(start)
    if target is None:
        return None
    record = {
        "lesson": lesson.id,
        "phase": lesson.phase,
        "day": date.today().isoformat(),
        "checks": dict(sorted(checks.items())),
        "versions": {name: version(name) for name in _PACKAGES} | {"livekit-server": server},
        "code": lesson.code,
    }
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{lesson.id}.json"
    part = path.with_suffix(f".{os.getpid()}.tmp")
    part.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")
    part.replace(path)
    return path


def _candidates(start: Path) -> Iterator[Path]:
    yield from sorted(start.glob("*.ipynb"))
    for above in (start, *start.parents):
        if (above / "notebooks").is_dir():
            yield from sorted((above / "notebooks").glob("*/*.ipynb"))
            return


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _is_fixed(cell: Mapping[str, object]) -> bool:
    metadata = cell.get("metadata")
    tags = metadata.get("tags", []) if isinstance(metadata, dict) else []
    return cell.get("cell_type") == "code" and not LEARNERS & set(tags)
