"""Checks and questions of a lesson: passed, failed, or not answered yet.

``...`` is "no answer yet", never an error: a lesson as shipped runs to its end and says what is open. With LAB_STRICT=1
(the tests of the solutions) an open answer fails like a wrong one.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "unanswered"]
_MARKS: dict[Outcome, tuple[str, str]] = {
    "passed": ("✓", "合格"),
    "failed": ("✗", "不合格"),
    "unanswered": ("…", "未回答"),
}


class CheckFailed(AssertionError):
    """A check did not hold: what was got, what was wanted, when, and what to reread."""


@dataclass(frozen=True, repr=False)
class Verdict:
    """The outcome of one check, as it is shown under its cell."""

    name: str
    outcome: Outcome
    lines: tuple[str, ...]

    def __str__(self) -> str:
        mark, word = _MARKS[self.outcome]
        return "\n".join([f"{mark} {word} · {self.name}", *(f"  {line}" for line in self.lines)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        mark, word = _MARKS[self.outcome]
        body = "".join(f"<div>{html.escape(line)}</div>" for line in self.lines)
        head = f"<strong>{mark} {word}</strong> <code>{html.escape(self.name)}</code>"
        return f'<div class="lab-check lab-{self.outcome}" style="{_STYLE}">{head}{body}</div>'


_STYLE = "border-left:4px solid currentColor;padding:.3em .8em;margin:.4em 0;line-height:1.6"


def is_open(value: object) -> bool:
    """Return whether a value is, or holds, the placeholder ``...``."""
    if isinstance(value, Mapping):
        return any(map(is_open, value.values()))
    if isinstance(value, list | tuple | set):
        return any(v is ... for v in value)
    return value is ...


class Checks:
    """The checks of one lesson by name. A name checked twice keeps its last outcome."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Outcome] = {}

    def check(self, name: str, *, got: object, want: object, lines: tuple[str, ...]) -> Verdict:
        """Return the verdict on ``got``; ``want`` is a value, or a function that says whether ``got`` is right.

        Raises CheckFailed when it is wrong, or when it is open under LAB_STRICT=1.
        """
        if is_open(got):
            return self._open(name)
        right = bool(want(got)) if callable(want) else got == want
        if right:
            return self._done(name, "passed", lines[:1])
        return self._done(name, "failed", (f"得た値: {got!r}", f"期待: {_describe(want)}", *lines))

    def ask(self, name: str, chosen: object, *, right: str, feedback: Mapping[str, str]) -> Verdict:
        """Return the verdict on a question of choice. Raises CheckFailed with the feedback of a wrong choice."""
        if is_open(chosen):
            return self._open(name)
        if chosen not in feedback:
            lines = (f"得た値: {chosen!r}", f"期待: {' / '.join(feedback)} のどれか")
            return self._done(name, "failed", lines)
        return self._done(name, "passed" if chosen == right else "failed", (f"{chosen}: {feedback[str(chosen)]}",))

    def unanswered(self) -> list[str]:
        """Return the names of the checks that are still open."""
        return [name for name, outcome in self.outcomes.items() if outcome == "unanswered"]

    def _open(self, name: str) -> Verdict:
        if os.environ.get("LAB_STRICT") == "1":
            return self._done(name, "failed", ("「...」のままです(LAB_STRICT=1)。",))
        return self._done(name, "unanswered", ("「...」を答えに置き換えて、もう一度実行してください。",))

    def _done(self, name: str, outcome: Outcome, lines: tuple[str, ...]) -> Verdict:
        self.outcomes[name] = outcome
        verdict = Verdict(name, outcome, tuple(line for line in lines if line))
        if outcome == "failed":
            raise CheckFailed(str(verdict))
        return verdict


def _describe(want: object) -> str:
    if callable(want):
        return (want.__doc__ or "").strip() or "条件を満たす値"
    return repr(want)


def contains(part: str) -> Callable[[object], bool]:
    """Return a check for a text with ``part`` in it, whatever its case."""

    def holds(value: object) -> bool:
        return isinstance(value, str) and part.casefold() in value.casefold()

    holds.__doc__ = f"「{part}」を含む文"
    return holds


def between(low: float, high: float) -> Callable[[object], bool]:
    """Return a check for a number from ``low`` to ``high``."""

    def holds(value: object) -> bool:
        return isinstance(value, int | float) and low <= value <= high

    holds.__doc__ = f"{low:g} 以上 {high:g} 以下"
    return holds
