"""The call cut into lines, as music is: in quiet moments, hardly ever inside a silence or an interruption."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lab.timeline.clock import ENDS_S, Clock, extent
from lab.timeline.reading import Score
from lab.timeline.stretch import Stretch

LINE = 12.0  # what one more line costs; the costs below are on the same scale
WAITING, RUNNING, ASKING, TALKING, STARTING, CROWDED = 40.0, 8.0, 18.0, 5.0, 5.0, 10.0
FOLDED, BEFORE_FOLD = -2.0, 4.0
MOMENT_S = 0.6  # a cut this close to the beginning or the end of a phrase leaves a crumb
STEPS = 16  # places to look at in one line, beside the quiet moments


@dataclass(frozen=True)
class Crowd:
    """A label needs room: the moment it stands at, and its width in seconds of the drawing."""

    start_s: float
    room_s: float


def cut(score: Score, clock: Clock, long_s: float, labels: Sequence[Crowd]) -> tuple[tuple[Stretch, ...], float]:
    """Return the lines of at most ``long_s`` seconds of the drawing that cost least together, and what they cost."""
    places = _places(score, clock, extent(score), long_s)
    drawn = [clock.at(t) for t in places]
    worst = [_worst(score, clock, t) for t in places[:-1]] + [0.0]
    needed = [sum(x.room_s for x in labels if x.start_s < t) for t in places]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for j in range(1, len(places)):
        first = min(bisect_left(drawn, drawn[j] - long_s - 1e-6), j - 1)
        crowd = (CROWDED * max(0.0, (needed[j] - needed[i]) / long_s - 1) for i in range(first, j))
        best.append(min((best[i][0] + LINE + worst[j] + c, i) for i, c in enumerate(crowd, first)))
    return _path(places, best), best[-1][0]


def _path(places: Sequence[float], best: Sequence[tuple[float, int]]) -> tuple[Stretch, ...]:
    out, j = [], len(places) - 1
    while j > 0:
        i = best[j][1]
        out.append(Stretch(places[i], places[j]))
        j = i
    return tuple(reversed(out))


def _places(score: Score, clock: Clock, whole: Stretch, long_s: float) -> list[float]:
    """Return the moments at which a line may end: the middles of quiets, ends of folds, and enough steps between."""
    edges = sorted(x for p in (*score.user, *score.agent) for x in (p.start_s, p.end_s))
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    before = [p.start_s - 0.3 for p in score.user]
    wanted = [*middles, *before, *_steps(clock, whole, long_s / STEPS)]
    # Ends of folds stay exact: a cut a hair before one would show the fold again on the next line.
    rounded = {round(t, 3) for t in wanted}
    every = {f.end_s for f in clock.folds} | {
        t for t in rounded if not any(f.start_s < t < f.end_s for f in clock.folds)
    }
    return [whole.start_s, *sorted(t for t in every if whole.start_s < t < whole.end_s), whole.end_s]


def _steps(clock: Clock, whole: Stretch, step_s: float) -> list[float]:
    """Return moments so close together that no two are more than a step, or a fold, apart in the drawing."""
    ends = [whole.start_s, *(x for f in clock.folds for x in (f.start_s, f.end_s)), whole.end_s]
    return [
        a + (b - a) * i / n
        for a, b in zip(ends[::2], ends[1::2], strict=True)
        for n in [int((b - a) / step_s) + 1]
        for i in range(n)
    ]


def _worst(score: Score, clock: Clock, t_s: float) -> float:
    """Return what a cut at this moment costs."""
    cost = 0.0
    waits = [w for w in score.waits if w.kind != "none" or w.start_s + ENDS_S > t_s]
    if any(s.start_s - 0.1 < t_s < s.end_s + 0.3 for s in (*waits, *score.overlaps)):
        cost += WAITING
    if any(s.start_s - 0.05 < t_s < s.end_s + 0.1 for s in score.tools):
        cost += RUNNING
    for phrase in (*score.user, *score.agent):
        if phrase.start_s - 0.1 < t_s < phrase.end_s + 0.1:
            crumb = min(t_s - phrase.start_s, phrase.end_s - t_s) < MOMENT_S
            cost += (ASKING if phrase.voice == "user" else TALKING) + crumb * STARTING
    cost += BEFORE_FOLD * any(t_s <= f.start_s < t_s + 1 for f in clock.folds)
    return cost + FOLDED * any(abs(f.end_s - t_s) < 1e-3 for f in clock.folds)
