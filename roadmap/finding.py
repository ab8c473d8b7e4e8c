"""One thing that does not agree, with the command or edit that mends it."""

from collections.abc import Iterable
from typing import NamedTuple

LEVELS = {
    "adopt": "warning",  # the human changed a cell the tool keeps
    "chapter-format": "warning",
    "chapter-missing": "info",
    "conflict-marker": "error",
    "dangling-link": "warning",
    "date-invalid": "warning",
    "date-missing": "warning",
    "done-without-note": "warning",
    "duplicate-note": "error",
    "duplicate-row": "warning",
    "evidence-unreadable": "error",
    "field-type": "warning",
    "frontmatter-missing": "warning",
    "lesson-unreadable": "error",
    "listed-without-note": "warning",
    "lock-unreadable": "error",
    "marker-broken": "error",
    "mojibake": "error",
    "moves-unreadable": "error",
    "note-not-listed": "warning",
    "note-without-row": "warning",
    "phase-without-table": "warning",
    "ragged-row": "warning",
    "row-not-in-source": "info",
    "source-not-in-roadmap": "info",
    "status-unknown": "warning",
    "table-columns": "warning",
    "table-without-phase": "warning",
    "title-differs": "info",
    "unescaped-pipe": "warning",
    "unknown-mark": "warning",
    "unreadable-note": "error",
    "url-moved": "info",
}

# What could not be read at all makes every command end with 2, after the rest is done.
UNREAD = frozenset(
    {"unreadable-note", "evidence-unreadable", "lesson-unreadable", "lock-unreadable", "marker-broken"}
) | {"moves-unreadable"}


class Finding(NamedTuple):
    """`path` is relative to the project root, `line` counts from 1."""

    code: str
    path: str
    line: int
    message: str
    fix: str

    @property
    def level(self) -> str:
        """Returns `error`, `warning` or `info`."""
        return LEVELS[self.code]

    def line_of_text(self) -> str:
        """Returns the finding as one line: where · what · what to do."""
        return f"{self.path}:{self.line} · {self.code} · {self.message} · {self.fix}"

    def as_json(self) -> dict[str, object]:
        """Returns the finding as the object `doctor --json` prints."""
        return {"code": self.code, "level": self.level, **self._asdict()}


def unread(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings that stand for input nobody could read."""
    return [finding for finding in findings if finding.code in UNREAD]
