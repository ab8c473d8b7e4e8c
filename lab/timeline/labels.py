"""What is written between the two voices: each silence with its figure, interruptions, overlaps, folded quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.timeline import prose
from lab.timeline.gaps import Overlap, Wait
from lab.timeline.guess import Verdict
from lab.timeline.letters import width
from lab.timeline.reading import Score
from lab.timeline.sheet import BOLD, Sheet
from lab.timeline.stretch import Stretch
from lab.timeline.view import View

BIG, SMALL = 26, 15  # heights of a line with a figure, and of any other


@dataclass(frozen=True)
class Row:
    """One line of a label. ``figure`` is written large after the text; ``strong`` is the part of the text in bold."""

    text: str
    cls: str
    figure: str = ""
    strong: str = ""

    @property
    def plain(self) -> str:
        """Return it as mere text."""
        return f"{self.text} {self.figure}".strip()

    @property
    def high(self) -> int:
        """Return its height."""
        return BIG if self.figure else SMALL

    def wide(self, sheet: Sheet) -> float:
        """Return its width."""
        bold = BOLD if self.figure or " b" in self.cls else 1.0
        strong = width(self.strong, sheet.small) * (BOLD - 1)
        return strong + bold * (
            width(self.text, sheet.small) + width(self.figure, sheet.figure) + 4 * bool(self.figure)
        )


@dataclass(frozen=True)
class Label:
    """The lines of text about one stretch, and where that stretch is seen."""

    of: Stretch
    a: float
    b: float
    rows: tuple[Row, ...]

    def wide(self, sheet: Sheet) -> float:
        """Return its width."""
        return max((r.wide(sheet) for r in self.rows), default=0.0)

    @property
    def high(self) -> int:
        """Return its height."""
        return sum(r.high for r in self.rows)


def about(wait: Wait, found: Sequence[Verdict]) -> list[Verdict]:
    """Return what was predicted of a wait."""
    return [v for v in found if v.turn is wait.turn and v.said.silence_ms is not None]


def wait_rows(wait: Wait, found: Sequence[Verdict], *, full: bool = True) -> tuple[Row, ...]:
    """Return the lines of text about a wait: its figure, where it went, and what was predicted.

    Unless ``full``, a silence is not named, and only where most of it went is told.
    """
    figure = prose.figure(wait)
    if wait.kind == "on":
        rows = [Row(f"{prose.WAIT['on']} {figure}", "m cd")]
    else:
        rows = [Row(prose.WAIT[wait.kind] if full or wait.kind != "heard" else "", "n", figure)]
    shares = prose.shares(wait)
    if wait.kind == "early":
        rows.append(Row("話し終わる前に始めた", "m cs"))
    elif wait.kind != "on" and shares:
        most = next(text for text, longest in shares if longest)
        row = Row(" + ".join(text for text, _ in shares), "m cs", strong=most if len(shares) > 1 else "")
        rows.append(row if full else Row(most, "m cs"))
    return (*rows, *(Row(prose.guessed(v), "m b cg") for v in about(wait, found)))


def overlap_rows(one: Overlap) -> tuple[Row, ...]:
    """Return the lines of text about two voices at once."""
    name, end = prose.overlap(one)
    return (Row(name, "m b"), *(Row(part, "m cd") for part in end.split("、")))


def fold_rows(fold: Stretch, waits: Sequence[Wait]) -> tuple[Row, ...]:
    """Return the lines of text about a folded stretch: quiet, or a wait that goes on."""
    goes_on = any(w.start_s < fold.start_s and fold.end_s < w.end_s and w.kind != "none" for w in waits)
    return (Row(f"{fold.ms / 1000:.1f} 秒", "m cd"), Row("続く" if goes_on else "静か", "m cd"))


def labels(view: View, found: Sequence[Verdict], *, full: bool = True) -> list[Label]:
    """Return the labels of this line, the most important first; each stands once, where its stretch begins."""
    waits = sorted(view.seen(view.score.waits), key=lambda seen: seen[0].kind == "on")
    out = [Label(w, a, b, wait_rows(w, found, full=full)) for w, a, b in waits if view.here(w.start_s)]
    both = view.seen(view.score.overlaps)
    return out + [Label(o, a, b, overlap_rows(o)) for o, a, b in both if view.here(o.start_s)]


def crowded(score: Score, found: Sequence[Verdict]) -> list[tuple[float, tuple[Row, ...]]]:
    """Return when each label stands, and its text: what a line must have room for."""
    waits = [(w.start_s, wait_rows(w, found)) for w in score.waits]
    return waits + [(o.start_s, overlap_rows(o)) for o in score.overlaps]
