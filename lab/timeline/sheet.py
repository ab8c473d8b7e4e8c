"""The two sheets a call is drawn on, and one line of the drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from lab.timeline.letters import width
from lab.timeline.plan import Plan, Scale
from lab.timeline.reading import Score
from lab.timeline.stretch import Stretch
from lab.timeline.view import View

BOLD = 1.06  # bold letters are this much wider
_ANY = float("inf")


@dataclass(frozen=True)
class Sheet:
    """A layout: its width and margins, the sizes of its letters, the width of a fold, and its scales."""

    name: str
    width: int
    margin: int
    gutter: int
    figure: float
    fold: int
    scales: tuple[Scale, ...]
    text: float = 12.5
    small: float = 11

    @property
    def right(self) -> int:
        """Return where the drawing ends."""
        return self.width - self.margin

    @property
    def room(self) -> int:
        """Return the width of a whole line."""
        return self.right - self.gutter


WIDE = Sheet("w", 800, 16, 96, 24, 56, (Scale(14, 62, 92, 4), Scale(60, 60, 86, 6), Scale(_ANY, 34, 50, 6, fine=False)))
PHONE = Sheet(
    "p", 360, 10, 78, 22, 46, (Scale(14, 36, 56, 4), Scale(60, 36, 52, 6), Scale(_ANY, 24, 36, 6, fine=False))
)


@dataclass
class Line(View):
    """One line being drawn: its layers, from back to front, and the height reached so far."""

    sheet: Sheet
    y: float
    back: Element
    body: Element
    cover: Element
    front: Element
    bands: list[tuple[float, float, str]] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        """Return whether there is room for what is not needed at first sight."""
        return self.plan.scale.fine

    def small(self, text: str) -> float:
        """Return the width of small text, be it bold."""
        return width(text, self.sheet.small) * BOLD


def line(parent: Element, score: Score, plan: Plan, span: Stretch, sheet: Sheet) -> Line:
    """Return a line to draw on, its layers inside ``parent``."""
    back, body, cover, front = (SubElement(parent, "g") for _ in range(4))
    return Line(score, plan, span, sheet.gutter, sheet, 0.0, back, body, cover, front)
