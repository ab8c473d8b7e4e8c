"""Seconds of the call and seconds of the drawing: a long quiet is folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lab.timeline.reading import Score
from lab.timeline.stretch import Stretch, merged

QUIET_S = 2.0  # a longer quiet is folded
AIR_S = 0.4  # what stays unfolded beside a sound
WAIT_S = 8.0  # a longer wait, a silence or a tool, is folded in its middle
SAVES_S = 0.5  # a fold must save this much
ENDS_S = 2.0  # what stays unfolded of such a wait at either end


@dataclass(frozen=True)
class Clock:
    """Maps seconds of the call to seconds of the drawing, where each fold counts as ``stub_s``."""

    folds: tuple[Stretch, ...]
    stub_s: float

    def at(self, t_s: float) -> float:
        """Return where a moment of the call lies in the drawing."""
        return t_s - sum(max(0.0, min(t_s, f.end_s) - f.start_s) * self._lost(f) for f in self.folds)

    def _lost(self, fold: Stretch) -> float:
        return 1 - self.stub_s / (fold.end_s - fold.start_s)


def busy(score: Score) -> tuple[Stretch, ...]:
    """Return the stretches worth drawing at full length, merged and in order."""
    marks: list[Stretch] = [*score.user, *score.agent]
    marks += [Stretch(e.t_s, e.t_s + 1.0) for e in score.errors]
    for wait in score.waits:
        begun = Stretch(wait.start_s, min(wait.end_s, wait.start_s + ENDS_S))
        marks += [begun] if wait.kind == "none" else _ends(wait)
    for run in score.tools:
        marks += _ends(run)
    return merged(marks)


def _ends(wait: Stretch) -> list[Stretch]:
    if wait.end_s - wait.start_s <= WAIT_S:
        return [wait]
    return [Stretch(wait.start_s, wait.start_s + ENDS_S), Stretch(wait.end_s - ENDS_S, wait.end_s)]


def extent(score: Score) -> Stretch:
    """Return the part of the call that is drawn: from a little before the first mark to a little after the last."""
    marks = busy(score)
    if not marks:
        return Stretch(0.0, max(score.seconds, 1.0))
    return Stretch(marks[0].start_s - AIR_S, marks[-1].end_s + AIR_S)


def folds(score: Score) -> tuple[Stretch, ...]:
    """Return the quiet stretches to fold: those between marks."""
    marks = busy(score)
    gaps = [Stretch(a.end_s + AIR_S, b.start_s - AIR_S) for a, b in pairwise(marks)]
    return tuple(g for g in gaps if g.end_s - g.start_s > QUIET_S - 2 * AIR_S)


def clock(found: Sequence[Stretch], stub_s: float) -> Clock:
    """Return the clock that gives each of these stretches the length of a fold, where that saves anything."""
    return Clock(tuple(f for f in found if f.end_s - f.start_s > stub_s + SAVES_S), stub_s)
