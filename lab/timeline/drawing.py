"""The whole drawing: one SVG for every width, readable without its colours and without seeing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from xml.etree import ElementTree as ET

from lab.timeline.guess import Verdict, verdicts
from lab.timeline.letters import clean
from lab.timeline.page import parts
from lab.timeline.pen import mark
from lab.timeline.plan import drawn_s
from lab.timeline.reading import Score, read
from lab.timeline.sheet import BRIEF, CELL, COLUMNS, PHONE, WIDE, Sheet
from lab.timeline.telling import TITLE, told
from lab.timeline.theme import style
from lab.trace import Prediction, Trace

RULE = 4  # from a line to the rule under it
SHORT_S, SHORT_BYTES = 30.0, 25_000  # what a call of so many drawn seconds may weigh
LONG_S, LONG_BYTES = 300.0, 100_000


def svg(trace: Trace, *, prediction: Prediction | Iterable[Prediction] = ()) -> str:
    """Return the call as an SVG element: no scripts, no ids, so that several can stand on one page.

    A short call is drawn on two sheets, a wide one and a narrow one. Where that would weigh too much, narrow lines are
    drawn once, that stand in as many columns as there is room for; and where that is too much, with less detail.
    """
    score = read(trace)
    found = verdicts(score.turns, prediction)
    seconds = drawn_s(score)
    more = max(0.0, seconds - SHORT_S) / (LONG_S - SHORT_S)
    limit = SHORT_BYTES + (LONG_BYTES - SHORT_BYTES) * more
    drawn = _drawn(score, found, _sheets) if seconds < 2 * SHORT_S else ""
    for sheet in (CELL, BRIEF):
        if not drawn or len(drawn.encode()) > limit:
            drawn = _drawn(score, found, partial(_cells, sheet=sheet))
    return drawn


def _drawn(score: Score, found: Sequence[Verdict], draw: Callable[[ET.Element, Score, Sequence[Verdict]], None]) -> str:
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "class": "lkt", "role": "img"})
    root.set("aria-label", f"{TITLE}、{score.seconds:.1f} 秒")
    ET.SubElement(root, "desc").text = clean(told(score, found))
    ET.SubElement(root, "style").text = style()
    draw(root, score, found)
    _prune(root)
    # In text and attributes ">" is written as an entity, so this ends a tag wherever it stands.
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def _sheets(root: ET.Element, score: Score, found: Sequence[Verdict]) -> None:
    """Draw a wide sheet and a narrow one, each with lines as long as it can hold."""
    ratios = []
    for sheet in (WIDE, PHONE):
        page, y = ET.SubElement(root, "svg", {"class": sheet.name, "aria-hidden": "true"}), 0.0
        drawn = list(parts(page, score, sheet, found))
        for i, (part, high) in enumerate(drawn):
            if 1 < i < len(drawn) - 1:
                mark(page, "path", "l", d=f"M{sheet.margin} {round(y)}H{sheet.right}")
            part.set("transform", f"translate(0 {round(y)})")
            y += high + RULE * (0 < i < len(drawn) - 2)
        page.set("viewBox", f"0 0 {sheet.width} {round(y)}")
        ratios.append(f"--{sheet.name}:{sheet.width}/{round(y)}")
    root.set("style", ";".join(ratios))


def _cells(root: ET.Element, score: Score, found: Sequence[Verdict], *, sheet: Sheet) -> None:
    """Draw narrow lines once, that stand in one, two or three columns."""
    whole = mark(root, "g", "z", aria_hidden="true")
    cells = list(parts(whole, score, sheet, found))
    ratios = []
    for columns in COLUMNS:
        places, high = _flow([high for _, high in cells], columns, sheet.width)
        ratios.append(f"--{columns}:{columns * sheet.width}/{high}")
        for (cell, _), (x, y) in zip(cells, places, strict=True):
            if columns == max(COLUMNS):
                cell.attrib |= {"class": "v", "transform": f"translate({x} {y})"}
            else:
                cell.set("style", f"{cell.get('style', '')}--{columns}:{x}px,{y}px;")
    widest = max(COLUMNS) * sheet.width
    root.attrib |= {
        "class": "lkt q",
        "viewBox": f"0 0 {widest} {high}",
        "preserveAspectRatio": "xMinYMin",
        "style": ";".join(ratios),
    }


def _flow(heights: Sequence[float], columns: int, width: int) -> tuple[list[tuple[int, int]], int]:
    """Return where each cell stands, in rows of so many columns, and how high they are together."""
    places, y = [], 0
    for i in range(0, len(heights), columns):
        row = heights[i : i + columns]
        places += [(j * width, y) for j in range(len(row))]
        y += round(max(row)) + RULE
    return places, y


def _prune(parent: ET.Element) -> None:
    """Take out the layers nothing was drawn on."""
    for child in list(parent):
        _prune(child)
        if child.tag == "g" and not len(child):
            parent.remove(child)
