"""A long call at a glance: one column a turn, as high as its silence, in the marks of where it went."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from lab.timeline import prose
from lab.timeline.gaps import Wait
from lab.timeline.pen import group, mark, write
from lab.timeline.reading import Score
from lab.timeline.sheet import Sheet

HIGH = 90  # of the longest column
FEW = 4  # turns that need no overview
WIDEST = 22  # of a column and the air beside it


def overview(parent: Element, score: Score, sheet: Sheet, y: float) -> float:
    """Draw the columns below a height, and return the height below them."""
    waits = [w for w in score.waits if w.kind in ("heard", "none", "mute")]
    longest = max((w.ms for w in waits if w.kind == "heard"), default=0.0)
    if not longest or len(waits) < FEW:
        return y
    write(parent, (sheet.margin, y + 16), f"ターンごとの無音（最長 {prose.length(longest)}）", "m b cs")
    floor = y + 30 + HIGH
    pitch = min(float(WIDEST), (sheet.right - sheet.margin) / len(waits))
    mark(parent, "path", "sd", d=f"M{sheet.margin} {round(floor)}h{round(pitch * len(waits))}")
    for i, wait in enumerate(waits):
        _column(parent, wait, (sheet.margin + pitch * i, pitch), floor, HIGH / longest)
        number = wait.turn.index + 1
        if number == 1 or number % 5 == 0:
            write(parent, (sheet.margin + pitch * (i + 0.5), floor + 14), str(number), "m cd mi")
    return floor + 18


def _column(parent: Element, wait: Wait, at: tuple[float, float], floor: float, per_ms: float) -> None:
    long = max(at[1] - 5, 3.0)
    x = at[0] + (at[1] - long) / 2
    made = group(parent, prose.waited(wait))
    if wait.kind != "heard":
        # No reply, no end: a cross instead of a column that would dwarf the others.
        half, middle = min(long, 8) / 2, x + long / 2
        cross = f"l{half * 2:.3g} {half * 2:.3g}m0-{half * 2:.3g}l-{half * 2:.3g} {half * 2:.3g}"
        mark(made, "path", "se", d=f"M{middle - half:.4g} {floor - 4 - 2 * half:.4g}{cross}")
        return
    for part, stretch in wait.parts:
        high = stretch.ms * per_ms
        floor -= high
        _block(made, part, (x, long), (floor, high))


def _block(made: Element, part: str, across: tuple[float, float], down: tuple[float, float]) -> None:
    (x, long), (y, high) = across, down
    shape = f"M{x:.4g} {y:.4g}h{long:.3g}v{high:.3g}h-{long:.3g}z"
    mark(made, "path", "fs" if part == "arrive" else "ks", d=shape)
    if part == "think":
        mark(made, "path", "tv", d=f"M{x + long / 2:.4g} {y:.4g}v{high:.3g}", style=f"stroke-width:{long:.3g}")
