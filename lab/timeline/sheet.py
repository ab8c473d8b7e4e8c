"""The two sheets a call is drawn on, and one line of the drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from lab.timeline.letters import width
from lab.timeline.plan import Plan, Room
from lab.timeline.reading import Score
from lab.timeline.stretch import Stretch
from lab.timeline.view import View

BOLD = 1.06  # bold letters are this much wider


@dataclass(frozen=True)
class Sheet:
    """A layout: its width and margins, the sizes of its letters, the width of a fold, and its scale.

    ``least`` and ``most``: pixels a second. ``fine``: whether it shows what is not needed at first sight.
    """

    name: str
    width: int
    margin: int
    gutter: int
    figure: float
    fold: int
    least: int
    most: int
    fine: bool = True
    text: float = 12.5
    small: float = 11

    @property
    def right(self) -> int:
        """Return where the drawing ends."""
        return self.width - self.margin

    @property
    def room(self) -> Room:
        """Return what a line has."""
        return Room(self.right - self.gutter, self.fold, self.least, self.most)


WIDE = Sheet("w", 800, 16, 96, 24, 56, 60, 92)
PHONE = Sheet("p", 360, 10, 82, 22, 46, 32, 56)
CELL = Sheet("v", 360, 10, 82, 22, 46, 32, 52)
BRIEF = Sheet("v", 360, 10, 82, 22, 46, 24, 36, fine=False)
COLUMNS = (1, 2, 3)  # of cells, by the room there is


@dataclass(frozen=True)
class Band:
    """A silence or an overlap as it runs down through the lanes."""

    a: float
    b: float
    cls: str
    title: str


@dataclass
class Line(View):
    """One line being drawn: its layers, from back to front, and the height reached so far."""

    sheet: Sheet
    y: float
    back: Element
    body: Element
    cover: Element
    front: Element
    bands: list[Band] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        """Return whether what is not needed at first sight is shown."""
        return self.sheet.fine

    def small(self, text: str, *, bold: bool = False) -> float:
        """Return the width of small text."""
        return width(text, self.sheet.small) * (BOLD if bold else 1)


def line(parent: Element, score: Score, plan: Plan, span: Stretch, sheet: Sheet) -> Line:
    """Return a line to draw on, its layers inside ``parent``."""
    back, body, cover, front = (SubElement(parent, "g") for _ in range(4))
    return Line(score, plan, span, sheet.gutter, sheet, 0.0, back, body, cover, front)
