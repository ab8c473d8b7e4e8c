"""A measured figure: its values, its target, and its row in a table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One thing measured several times; the median of ``values`` should be at most ``target``, where there is one.

    ``every``: the values are of several things, each of which should reach it.
    """

    name: str
    values: Sequence[float]
    target: float | None
    unit: str = "×"
    detail: str = ""
    every: bool = False

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.target is None or (max(self.values) if self.every else self.median) <= self.target

    def row(self) -> str:
        """Return it as a row of a Markdown table."""
        low, high = min(self.values), max(self.values)
        goal = "" if self.target is None else f"≤ {self.target:g} {self.unit}"
        mark = "" if self.target is None else "✓" if self.met else "✗ missed"
        spread = f"{low:.2f}-{high:.2f} ({len(self.values)})"
        cells = (self.name, goal, f"{self.median:.2f} {self.unit}", spread, f"{mark} {self.detail}".strip())
        return f"| {' | '.join(cells)} |"
