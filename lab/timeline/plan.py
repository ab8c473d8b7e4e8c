"""How a call goes onto a sheet: its scale, its folds, and its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.timeline.clock import Clock, clock, extent, folds
from lab.timeline.lines import Crowd, cut
from lab.timeline.reading import Score
from lab.timeline.stretch import Stretch

LARGE = 4.0  # what the largest scale is worth, in the costs of lines
TRIED = 8  # scales tried


@dataclass(frozen=True)
class Room:
    """What a line has: its length, the length of a fold, and the least and most pixels (or columns) a second."""

    line: float
    fold: float
    least: float
    most: float


@dataclass(frozen=True)
class Plan:
    """How a call goes onto a sheet."""

    px_s: float
    clock: Clock
    lines: tuple[Stretch, ...]


def drawn_s(score: Score) -> float:
    """Return how many seconds of the call are drawn, a fold counting as one."""
    once, whole = clock(folds(score), 1.0), extent(score)
    return once.at(whole.end_s) - once.at(whole.start_s)


def plan(score: Score, room: Room, labels: Sequence[tuple[float, float]]) -> Plan:
    """Return the plan that cuts the call best: few lines, in quiet moments, at a large scale.

    ``labels`` are moments and the widths of what is written there.
    """
    quiet = folds(score)
    plans: list[tuple[float, Plan]] = []
    for i in range(TRIED + 1):
        px_s = room.least + (room.most - room.least) * i / TRIED
        timed = clock(quiet, room.fold / px_s)
        lines, cost = cut(score, timed, room.line / px_s, [Crowd(t, w / px_s) for t, w in labels])
        plans.append((cost - LARGE * i / TRIED, Plan(px_s, timed, lines)))
    return min(plans, key=lambda p: p[0])[1]
