"""What lessons printed when they last ran, kept by the hash of all that decides it."""

import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from roadmap import lessonfile
from roadmap.config import Config
from roadmap.lessonfile import Lesson
from roadmap.publish.notebook import Cell, Outputs, text_of

_STANDS_ON = ("lab",)  # folders whose content decides what a lesson prints


class Kept:
    """The outputs of a project's lessons, in `build/lessons`."""

    def __init__(self, config: Config) -> None:
        self._folder = config.root / "build" / "lessons"
        self._ground = _ground(config)

    def get(self, lesson: Lesson) -> Outputs | None:
        """Returns what a lesson's cells printed when it last ran as it is now, None when it has not."""
        try:
            found = json.loads(self._file(lesson).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, lesson: Lesson, found: Outputs) -> None:
        """Keeps what a lesson printed; what it printed before is forgotten."""
        file = self._file(lesson)
        file.parent.mkdir(parents=True, exist_ok=True)
        for old in file.parent.glob(f"{lesson.id}-{'?' * 16}.json"):
            old.unlink()
        fresh = file.with_suffix(".tmp")
        fresh.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)

    def _file(self, lesson: Lesson) -> Path:
        code = [(str(c.get("id")), text_of(c.get("source"))) for c in cells_of(lesson) if c.get("cell_type") == "code"]
        name = sha256(json.dumps([code, self._ground], ensure_ascii=False).encode()).hexdigest()[:16]
        return self._folder / f"{lesson.id}-{name}.json"


def cells_of(lesson: Lesson) -> Sequence[Cell]:
    """Returns a lesson's cells; raises Unreadable when the notebook cannot be read."""
    found = lessonfile.read(lesson.file, lesson.path).get("cells")
    return [cell for cell in found if isinstance(cell, dict)] if isinstance(found, list) else []


def _ground(config: Config) -> str:
    digest = sha256(_version(config.package).encode())
    for folder in _STANDS_ON:
        for file in sorted((config.root / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(config.root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return ""
