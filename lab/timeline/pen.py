"""Marks of an SVG drawing: elements with short whole numbers, and the paths of waves, stripes and edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

Point = tuple[float, float]


def mark(parent: Element, kind: str, cls: str = "", *, title: str = "", **at: float | str) -> Element:
    """Return a new element inside ``parent``; its numbers are rounded, for a pixel is some 15 ms."""
    names = {"class": cls} if cls else {}
    names |= {k.replace("_", "-"): v if isinstance(v, str) else str(round(v)) for k, v in at.items()}
    made = SubElement(parent, kind, names)
    if title:
        SubElement(made, "title").text = title
    return made


def group(parent: Element, title: str) -> Element:
    """Return a new group whose marks share a title."""
    return mark(parent, "g", title=title)


def write(parent: Element, at: Point, text: str, cls: str = "") -> Element:
    """Return a new line of text whose baseline begins at a point (or lies around or before it, by its class)."""
    made = mark(parent, "text", cls, x=at[0], y=at[1])
    made.text = text
    return made


def bar(a: float, b: float, y: float, high: float) -> str:
    """Return the path of a rectangle, at least two pixels wide."""
    wide = max(round(b) - round(a), 2)
    return f"M{round(a)} {round(y)}h{wide}v{round(high)}h-{wide}z"


def through(a: float, b: float, y: float) -> str:
    """Return the path of a level line; its class makes it thick, and dashes make stripes of it."""
    return f"M{round(a)} {round(y)}H{max(round(b), round(a) + 1)}"


def strokes(points: Sequence[Point], middle: float) -> str:
    """Return a path of upright strokes: at each x, as far above the middle as below it."""
    out, px, py = "", 0, 0
    for x, half in points:
        top, high = round(middle - half), max(round(2 * half), 1)
        out += f"m{round(x) - px} {top - py}v{high}".replace(" -", "-")
        px, py = round(x), top + high
    return "M" + out[1:]


def envelope(points: Sequence[Point], middle: float) -> str:
    """Return the path of a closed shape, at each x as far above the middle as below it."""
    kept = [p for i, p in enumerate(points) if not _on_slope(points, i)]
    edge = [(round(x), round(middle - h)) for x, h in kept] + [(round(x), round(middle + h)) for x, h in reversed(kept)]
    steps = " ".join(f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in pairwise(edge))
    return f"M{edge[0][0]} {edge[0][1]}l{steps}z".replace(" -", "-")


def _on_slope(points: Sequence[Point], i: int) -> bool:
    if i in (0, len(points) - 1):
        return False
    return abs(2 * points[i][1] - points[i - 1][1] - points[i + 1][1]) < 0.8


def torn(x: float, y: float, high: float) -> str:
    """Return the path of a torn edge, downwards from a point."""
    tooth = high / 6
    return f"M{round(x)} {round(y)}" + f"l-5 {tooth:.3g} 5 {tooth:.3g}" * 3


def wave(x: float, y: float, high: float) -> str:
    """Return the path of a wavy line, downwards from a point: here the drawing leaves time out."""
    half = f"{high / max(2, round(high / 18)):.3g}"
    return f"M{round(x)} {round(y)}q6 9 0 {half}" + f"t0 {half}" * (max(2, round(high / 18)) - 1)


def bracket(a: float, b: float, y: float) -> str:
    """Return the path of a measure: a line with an upright at either end."""
    return f"M{round(a)} {round(y) - 4}v8m0-4H{round(b)}m0-4v8"


def arrow(a: float, b: float, y: float) -> str:
    """Return the path of a measure that ends in an arrow head."""
    return f"M{round(a)} {round(y) - 4}v8m0-4H{round(b)}m-4-4l4 4-4 4"
