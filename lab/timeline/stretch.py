"""A stretch of time: everything in the drawing has a beginning and an end, in seconds of the call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """Something with a beginning and an end."""

    start_s: float
    end_s: float

    @property
    def ms(self) -> float:
        """Return its length in milliseconds."""
        return (self.end_s - self.start_s) * 1000


def merged(some: Iterable[Stretch], gap_s: float = 0.05) -> tuple[Stretch, ...]:
    """Return the stretches in order, those that touch (or nearly) made one."""
    out: list[Stretch] = []
    for one in sorted(some, key=lambda s: (s.start_s, s.end_s)):
        if out and one.start_s <= out[-1].end_s + gap_s:
            out[-1] = Stretch(out[-1].start_s, max(out[-1].end_s, one.end_s))
        else:
            out.append(Stretch(one.start_s, one.end_s))
    return tuple(out)
