"""What lessons have proven: the records a lesson leaves, and whether they still hold."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from roadmap import lessonfile
from roadmap.config import Config
from roadmap.errors import Unreadable
from roadmap.finding import Finding
from roadmap.lessonfile import Lesson

STATES = ("proven", "stale", "partial", "failed")  # best first


class Evidence(NamedTuple):
    """One lesson's record. `why` says what made it stale, partial or failed; empty when it is proven."""

    lesson: str
    state: str
    day: str
    checks: Mapping[str, str]
    versions: Mapping[str, str]
    why: str


def read(config: Config, lessons: Iterable[Lesson]) -> tuple[dict[str, Evidence], list[Finding]]:
    """Returns the record of each lesson that has one, by lesson id, and a finding for each broken record."""
    found: dict[str, Evidence] = {}
    findings: list[Finding] = []
    folder = config.machine / "evidence"
    if not folder.is_dir():
        return found, findings
    installed: str | None = None
    for lesson in lessons:
        file = folder / f"{lesson.id}.json"
        if not file.is_file():
            continue
        installed = _installed(config.package) if installed is None else installed
        try:
            found[lesson.id] = _judge(lessonfile.read(file, config.shown(file)), lesson, config.package, installed)
        except Unreadable as problem:
            fix = "run the lesson again"
            findings.append(
                Finding("evidence-unreadable", config.shown(file), 1, str(problem).partition(" · ")[2], fix)
            )
    return found, findings


def best(records: Iterable[Evidence]) -> Evidence | None:
    """Returns the record that proves most, None when there is none."""
    return min(records, key=lambda record: STATES.index(record.state), default=None)


def _judge(record: Mapping[str, object], lesson: Lesson, package: str, installed: str) -> Evidence:
    checks, versions = _texts(record.get("checks")), _texts(record.get("versions"))
    if not checks:
        raise Unreadable("", "the record names no checks", '"checks": {"name": "passed"}')
    state, why = "proven", ""
    bad = [name for name, result in checks.items() if result != "passed"]
    then = versions.get(package, "")
    if bad:
        state = "failed" if "failed" in checks.values() else "partial"
        why = f"{state}: {', '.join(bad)}"
    elif record.get("code") != lessonfile.code_hash(lessonfile.read(lesson.file, lesson.path)):
        state, why = "stale", "the lesson's code has changed since"
    elif installed and then and _minor(then) != _minor(installed):
        state, why = "stale", f"proven on {package} {then}, installed is {installed}"
    return Evidence(lesson.id, state, str(record.get("day", "")), checks, versions, why)


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _texts(value: object) -> dict[str, str]:
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}


def _installed(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return ""  # nothing to compare with: the code alone decides


def as_json(record: Evidence) -> str:
    """Returns a record as one line, for tests and for people."""
    return json.dumps(record._asdict(), ensure_ascii=False)
