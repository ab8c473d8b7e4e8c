"""A Markdown table's cells, as spans of the text they stand in."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from roadmap.blocks import Block

# What markdown-it trims from a cell: str.strip() would also take U+0085 and U+001C to U+001F, which are text.
TRIM = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


class Cell(NamedTuple):
    """A cell's place in the text, without its pipes, and what it says."""

    start: int
    end: int
    text: str


class Line(NamedTuple):
    """One row of a table: its line (from 0) and its cells, as many as were written."""

    line: int
    cells: tuple[Cell, ...]


def spans(row: str) -> list[tuple[int, int]]:
    """Returns the spans of a row's cells by markdown-it's rule: a pipe after a backslash is text, also in code."""
    left = len(row) - len(row.lstrip(TRIM))
    right = len(row.rstrip(TRIM))
    if left >= right:
        return []
    pipes = [at for at in range(left, right) if row[at] == "|" and (at == left or row[at - 1] != "\\")]
    edges = [left - 1, *pipes, right]
    found = [(start + 1, end) for start, end in pairwise(edges)]
    if found[0][0] >= found[0][1]:
        found = found[1:]
    if found and found[-1][0] >= found[-1][1]:
        found = found[:-1]
    return found


def lines(text: str, starts: list[int], block: Block) -> Iterator[Line]:
    """Yields the header and every row of a table; `starts` are the text's line starts."""
    for at in range(block.start, min(block.end, len(starts) - 1)):
        if at != block.start + 1:
            first, last = starts[at], starts[at + 1]
            if at == block.start and block.level:
                first += _markers(text[first:last], block.level)
            cells = (
                Cell(first + a, first + b, text[first + a : first + b].strip(TRIM)) for a, b in spans(text[first:last])
            )
            yield Line(at, tuple(cells))


def _markers(row: str, count: int) -> int:
    """Returns how long the list markers before a header are."""
    hit = re.match(rf"(?:[ \t]*(?:[-+*]|\d{{1,9}}[.)])){{{count}}}", row)
    return hit.end() if hit else 0


def fill(text: str, cell: Cell, value: str) -> str:
    """Returns a cell's new text: its padding is kept, an empty cell gets one space on each side."""
    old = text[cell.start : cell.end]
    if not old.strip(TRIM):
        return f" {value} "
    head = old[: len(old) - len(old.lstrip(TRIM))]
    return head + value + old[len(old.rstrip(TRIM)) :]


def escape(value: str) -> str:
    """Returns text that is safe in a cell: pipes escaped, no line breaks."""
    return " ".join(value.replace("\\|", "|").replace("|", "\\|").split())
