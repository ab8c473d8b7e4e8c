"""A measured figure: its values, its target, and its row in a table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One thing measured several times; the median of ``values`` should be at most ``target``."""

    name: str
    values: Sequence[float]
    target: float
    unit: str = "×"
    detail: str = ""

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool:
        """Whether the median reaches the target."""
        return self.median <= self.target

    def row(self) -> str:
        """Return it as a row of a Markdown table."""
        low, high = min(self.values), max(self.values)
        mark = "✓" if self.met else "✗ missed"
        spread = f"{low:.2f}-{high:.2f} ({len(self.values)})"
        detail = f" {self.detail}" if self.detail else ""
        cells = (self.name, f"≤ {self.target:g} {self.unit}", f"{self.median:.2f} {self.unit}", spread, mark + detail)
        return f"| {' | '.join(cells)} |"
