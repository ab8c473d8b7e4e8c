"""One line of the score as it is seen: where its moments lie, and what of each stretch is on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from lab.timeline.clock import Clock
from lab.timeline.letters import pieces
from lab.timeline.plan import Plan
from lab.timeline.reading import Phrase, Score
from lab.timeline.stretch import Stretch
from lab.utterances import fold

S = TypeVar("S", bound=Stretch)


@dataclass
class View:
    """A line of the score; ``left`` is where its time begins, in pixels or columns."""

    score: Score
    plan: Plan
    span: Stretch
    left: float

    @property
    def clock(self) -> Clock:
        """Return the clock of the drawing."""
        return self.plan.clock

    def x(self, t_s: float) -> float:
        """Return where a moment lies."""
        return self.left + (self.clock.at(t_s) - self.clock.at(self.span.start_s)) * self.plan.px_s

    @property
    def end(self) -> float:
        """Return where the line ends."""
        return self.x(self.span.end_s)

    def here(self, t_s: float) -> bool:
        """Return whether a moment lies on this line."""
        return self.span.start_s <= t_s < self.span.end_s

    def seen(self, stretches: Iterable[S]) -> list[tuple[S, float, float]]:
        """Return what is seen of each stretch: it, its left and its right end."""
        span = self.span
        return [
            (one, self.x(max(one.start_s, span.start_s)), self.x(min(one.end_s, span.end_s)))
            for one in stretches
            if (one.end_s > span.start_s and one.start_s < span.end_s) or self.here(one.start_s)
        ]

    def folds(self) -> list[tuple[Stretch, float, float]]:
        """Return the folds on this line with their ends."""
        return self.seen(self.clock.folds)


def words_here(view: View, phrase: Phrase) -> list[str]:
    """Return the words of a phrase that are said on this line, with dots where others went before or come after."""
    t0, t1 = view.span.start_s, view.span.end_s
    begins, ends = phrase.start_s >= t0, phrase.end_s <= t1
    here = "".join(w for t, w in phrase.words if (t >= t0 or begins) and (t < t1 or ends)).strip()
    more = not ends and bool(here) and not phrase.text.strip().endswith(here)
    return pieces(("" if begins else "… ") + here + (" …" if more else ""))


def heard_words(phrase: Phrase) -> list[tuple[str, bool]]:
    """Return what the agent heard of a phrase, piece by piece, and whether that is another word than was said."""
    heard = pieces(phrase.heard)
    match = SequenceMatcher(None, [fold(p) for p in pieces(phrase.text)], [fold(p) for p in heard], autojunk=False)
    other = [True] * len(heard)
    for block in match.get_matching_blocks():
        other[block.b : block.b + block.size] = [False] * block.size
    return list(zip(heard, other, strict=True))
