"""Marks with words beside them, such as tool calls: as many rows as it takes for none to touch another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from lab.timeline.letters import pieces, wrap
from lab.timeline.pen import group, write
from lab.timeline.places import Box, place
from lab.timeline.sheet import Line

ROW = 14
HIGH = 14
LEAST = 110  # room below which words go under their mark instead of beside it
MOST = 3  # lines of words


@dataclass(frozen=True)
class Tag:
    """A mark from ``a`` to ``b`` on the line, how it is drawn, and its words: each text with its class."""

    a: float
    b: float
    draw: Callable[[Element, float], object]
    words: tuple[tuple[str, str], ...]
    title: str


@dataclass(frozen=True)
class _Laid:
    box: Box
    rows: tuple[tuple[str, str], ...]
    dx: tuple[float, ...]  # from the box's left edge to the words, for each of its lefts
    under: bool


def draw_tags(line: Line, tags: Sequence[Tag]) -> None:
    """Draw the tags, and move the line's height below them."""
    laid = [_lay(line, tag) for tag in tags]
    put = place([x.box for x in laid], (line.sheet.gutter, line.sheet.right), gap=8)
    high = [0.0] * (max((p.tier for p in put), default=-1) + 1)
    for x, at in zip(laid, put, strict=True):
        high[at.tier] = max(high[at.tier], ROW * (len(x.rows) + x.under), HIGH)
    for tag, x, at in zip(tags, laid, put, strict=True):
        y = line.y + sum(high[: at.tier]) + 6 * at.tier
        made = group(line.front, tag.title)
        tag.draw(made, y)
        for i, (text, cls) in enumerate(x.rows):
            write(made, (at.left + x.dx[at.choice], y + 11 + ROW * (i + x.under)), text, f"m {cls}".strip())
    line.y += sum(high) + 6 * len(high)


def _lay(line: Line, tag: Tag) -> _Laid:
    """Return where a tag may go: its words after its mark, before it, or under it."""
    long = tag.b - tag.a
    after, before = _beside(line, tag)
    whole = max((line.small(text) for text, _ in tag.words), default=0.0)
    room = max(after, before)
    if whole > room and room < LEAST:
        rows, wide = _rows(line, tag, line.sheet.room)
        left = min(tag.a, line.sheet.right - wide)
        return _Laid(Box((left,), max(wide, tag.b - left)), rows, (0.0,), under=True)
    rows, wide = _rows(line, tag, room)
    sides = [(tag.a, long + 6)] * (wide <= after + 0.5) + [(tag.a - 6 - wide, 0.0)] * (wide <= before + 0.5)
    return _Laid(Box(tuple(x for x, _ in sides), long + 6 + wide), rows, tuple(d for _, d in sides), under=False)


def _beside(line: Line, tag: Tag) -> tuple[float, float]:
    """Return the room after the mark and before it, as far as the next fold."""
    folds = line.folds()
    right = min([line.sheet.right, *(a - 2 for _, a, _ in folds if a >= tag.b)])
    left = max([line.sheet.gutter, *(b + 2 for _, _, b in folds if b <= tag.a)])
    return right - tag.b - 6, tag.a - 6 - left


def _rows(line: Line, tag: Tag, room: float) -> tuple[tuple[tuple[str, str], ...], float]:
    rows = [
        ("".join(row).strip(), cls) for text, cls in tag.words for row in wrap(pieces(text), room, MOST, line.small)
    ]
    return tuple(rows), max((line.small(text) for text, _ in rows), default=0.0)
