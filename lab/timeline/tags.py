"""Marks with words beside them, such as tool calls: as many rows as it takes for none to touch another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element

from lab.timeline.letters import pieces, wrap
from lab.timeline.pen import group, write
from lab.timeline.places import Box, place
from lab.timeline.sheet import Line

ROW = 14
HIGH = 14
UNDER = 17  # from a mark down to words under it
AIR = 6  # between a mark and its words
NARROW = 110  # words in a narrower column are hard to read
MOST = 4  # lines of words

Words = tuple[tuple[str, str], ...]  # lines of text, each with its class


@dataclass(frozen=True)
class Tag:
    """A mark from ``a`` to ``b`` on the line, how it is drawn, and its words."""

    a: float
    b: float
    draw: Callable[[Element, float], object]
    words: Words
    title: str


@dataclass(frozen=True)
class _Set:
    """The words of a tag set after, before or under its mark (``side``); ``left`` and ``wide`` are of both together.

    ``drop`` is how far below the mark's upper edge the words begin.
    """

    side: str
    left: float
    wide: float
    rows: Words
    whole: bool
    drop: int = 0

    @property
    def cost(self) -> float:
        """Return how ill it reads: missing words, many lines, narrow lines."""
        narrow = len(self.rows) > 1 and self.wide < NARROW
        return 100 * (not self.whole) + len(self.rows) + 1.5 * bool(self.drop) + 2 * narrow


def draw_tags(line: Line, tags: Sequence[Tag]) -> None:
    """Draw the tags, and move the line's height below them."""
    ways = [sorted(_ways(line, tag), key=lambda w: w.cost) for tag in tags]
    # Words that take no more lines elsewhere may go there, to stay in the same row as the others.
    ways = [[w for w in some if w.cost <= some[0].cost + 0.5] for some in ways]
    boxes = [Box(tuple(w.left for w in some), max(w.wide for w in some)) for some in ways]
    put = place(boxes, (line.sheet.gutter, line.sheet.right), gap=8)
    high = [0.0] * (max((p.tier for p in put), default=-1) + 1)
    chosen = [some[at.choice] for some, at in zip(ways, put, strict=True)]
    for way, at in zip(chosen, put, strict=True):
        high[at.tier] = max(high[at.tier], ROW * len(way.rows) + way.drop, HIGH)
    for tag, way, at in zip(tags, chosen, put, strict=True):
        _draw(line, tag, way, line.y + sum(high[: at.tier]) + 6 * at.tier)
    line.y += sum(high) + 6 * len(high)


def _draw(line: Line, tag: Tag, way: _Set, y: float) -> None:
    made = group(line.body, tag.title)
    tag.draw(made, y)
    x = {"after": tag.b + AIR * (tag.b > tag.a), "before": tag.a - AIR, "under": way.left}[way.side]
    end = " en" if way.side == "before" else ""
    for i, (text, cls) in enumerate(way.rows):
        write(made, (x, y + 11 + ROW * i + way.drop), text, f"m {cls}".rstrip() + end)


def _ways(line: Line, tag: Tag) -> Iterator[_Set]:
    """Yield the ways a tag's words can be set: none crosses a fold."""
    folds, long = [f for f in line.folds() if f[1] < tag.b and tag.a < f[2]], tag.b - tag.a
    right = min([line.sheet.right, *(a - 2 for _, a, _ in folds if a >= tag.b)])
    left = max([line.sheet.gutter, *(b + 2 for _, _, b in folds if b <= tag.a)])
    for side, room in (("after", right - tag.b - AIR), ("before", tag.a - AIR - left)):
        rows, wide, whole = _rows(line, tag.words, room)
        if wide <= room:
            yield _Set(side, tag.a if side == "after" else tag.a - AIR - wide, long + AIR + wide, rows, whole)
    end = min([line.sheet.right, *(a - 2 for _, a, _ in folds if a > tag.a)])
    rows, wide, whole = _rows(line, tag.words, end - left)
    at = max(left, min(tag.a, end - wide))
    yield _Set("under", at, max(wide, tag.b - at), rows, whole, drop=UNDER if long else 0)


def _rows(line: Line, words: Words, room: float) -> tuple[Words, float, bool]:
    """Return the words broken to the room, how wide they are, and whether none is missing."""
    rows, whole = [], True
    for text, cls in words:
        bold = cls.startswith("b")
        broken = wrap(pieces(text, after="("), room, MOST, partial(line.small, bold=bold))
        whole = whole and "".join("".join(row) for row in broken).strip() == text.strip()
        rows += [("".join(row).strip(), cls) for row in broken]
    wide = max((line.small(text, bold=cls.startswith("b")) for text, cls in rows), default=0.0)
    return tuple(rows), wide, whole
