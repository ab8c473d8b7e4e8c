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
class Scale:
    """Up to so many seconds of drawing: between the least and the most pixels (or columns) a second.

    ``grain``: pixels a stroke of the sound. ``fine``: whether there is room for what is not needed at first sight.
    """

    upto_s: float
    least: int
    most: int
    grain: int = 5
    fine: bool = True


@dataclass(frozen=True)
class Plan:
    """How a call goes onto a sheet."""

    px_s: float
    scale: Scale
    clock: Clock
    lines: tuple[Stretch, ...]


def plan(
    score: Score, scales: Sequence[Scale], room: float, fold: float, labels: Sequence[tuple[float, float]]
) -> Plan:
    """Return the plan that cuts the call best: few lines, in quiet moments, at a large scale.

    ``room`` is the width of a line and ``fold`` that of a fold; ``labels`` are moments and the widths needed there.
    """
    quiet, whole = folds(score), extent(score)
    once = clock(quiet, 1.0)
    drawn = once.at(whole.end_s) - once.at(whole.start_s)
    scale = next(s for s in scales if drawn <= s.upto_s)
    plans: list[tuple[float, Plan]] = []
    for i in range(TRIED + 1):
        px_s = scale.least + (scale.most - scale.least) * i / TRIED
        timed = clock(quiet, fold / px_s)
        lines, cost = cut(score, timed, room / px_s, [Crowd(t, w / px_s) for t, w in labels])
        plans.append((cost - LARGE * i / TRIED, Plan(px_s, scale, timed, lines)))
    return min(plans, key=lambda p: p[0])[1]
