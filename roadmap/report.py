"""How the verbs print: findings, JSON, differences."""

import sys
from collections.abc import Iterable, Sequence

from roadmap import textfile
from roadmap.errors import FINE, UNREADABLE
from roadmap.finding import Finding, unread
from roadmap.plan import Plan
from roadmap.vault import Vault


def as_json(value: object) -> None:
    """Prints a value as JSON for another program."""
    import json

    # A terminal that cannot show every character still gets JSON.
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, ensure_ascii=plain, indent=2))


def warn(findings: Iterable[Finding]) -> None:
    """Prints findings to the standard error, one line each."""
    for finding in findings:
        print(finding.line_of_text(), file=sys.stderr)


def unreadable(vault: Vault, *, quiet: bool = False) -> int:
    """Prints what could not be read and returns the exit code for it: 2 when there is anything, else 0."""
    if not quiet:
        warn(unread(vault.findings))
    return unread_code(vault.findings)


def unread_code(findings: Iterable[Finding]) -> int:
    """Returns 2 when some input could not be read, else 0."""
    return UNREADABLE if unread(findings) else FINE


def changes(vault: Vault, plan: Plan) -> list[str]:
    """Returns one line for each edit: where, and what it becomes."""
    text, path = vault.document.file.text, vault.document.file.path
    cells = {e: f" · {_short(text[e.start : e.end])} -> {_short(e.new)}" for e in plan.edits if "\n" not in e.new}
    return [f"{path}:{e.line} · {e.why}{cells.get(e, '')}" for e in plan.edits]


def difference(path: str, old: str, new: str) -> str:
    """Returns a unified difference of two texts."""
    from difflib import unified_diff

    return "\n".join(unified_diff(_lines(old), _lines(new), f"a/{path}", f"b/{path}", lineterm=""))


def table(rows: Sequence[Sequence[str]]) -> str:
    """Returns rows as aligned columns; a Japanese letter is two columns wide."""
    from unicodedata import east_asian_width

    def width(text: str) -> int:
        return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)

    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    padded = ([cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)] for row in rows)
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def _lines(text: str) -> list[str]:
    return textfile.LINE_BREAK.split(text)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
