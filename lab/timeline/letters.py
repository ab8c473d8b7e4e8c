"""Text as it will be drawn: made safe, measured, and broken into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

Measure = Callable[[str], float]

_NARROW, _SLIM, _BROAD = frozenset(" .,:;!|'`ijlI"), frozenset('frt-()[]{}"/\\'), frozenset("mwMW@%")
_OPENING = "「『（([{"
_CLOSING = "、。，．・：；！？」』）)]}…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"


def clean(text: str) -> str:
    """Return text on one line, without characters that XML forbids or a terminal would obey."""
    shown = "".join(" " if c.isspace() else c if _drawable(c) else "\N{REPLACEMENT CHARACTER}" for c in text)
    return re.sub(" +", " ", shown).strip()


def _drawable(char: str) -> bool:
    # Cc: control; Cs: half a surrogate pair; Cn: unassigned, among them U+FFFE and U+FFFF; Cf: direction marks.
    return unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Cf", "Co")


def em(char: str) -> float:
    """Return the width of a character in ems, a little wider than the common sans-serif fonts make it."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.03
    if char in _NARROW:
        return 0.34
    if char in _SLIM:
        return 0.45
    if char in _BROAD:
        return 0.95
    return 0.7 if char.isupper() or ord(char) > 0x24F else 0.59


def width(text: str, size: float) -> float:
    """Return a cautious width of the text in pixels: fonts differ from machine to machine."""
    return size * sum(map(em, text))


def pieces(text: str, *, after: str = "") -> list[str]:
    """Return the text cut wherever a line may end: after a space or one of ``after``, between full-width characters."""
    out: list[str] = []
    for char in text:
        if not out or out[-1][-1] in after or (_breaks(out[-1][-1], char) and not out[-1].isspace()):
            out.append(char)
        else:
            out[-1] += char
    return out


def _breaks(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    wide = {"W", "F"}
    return before == " " or bool({unicodedata.east_asian_width(c) for c in (before, after)} & wide)


def wrap(parts: Sequence[str], room: float, most: int, measure: Measure) -> list[list[str]]:
    """Return the pieces in at most ``most`` lines no wider than ``room``; what does not fit ends in an ellipsis.

    The lines come out about equally long. No line at all when not even the ellipsis fits.
    """
    lines = _fill(parts, room, measure)
    if 1 < len(lines) <= most:
        lines = _even(parts, room, measure, lines)
    elif len(lines) > most:
        lines = [*lines[: most - 1], [x for line in lines[most - 1 :] for x in line]]
    return [fitted for line in lines if (fitted := _fit(line, room, measure))]


def _fill(parts: Sequence[str], room: float, measure: Measure) -> list[list[str]]:
    lines: list[list[str]] = []
    for part in parts:
        if lines and measure("".join([*lines[-1], part]).rstrip()) <= room:
            lines[-1].append(part)
        else:
            lines.append([part])
    return lines


def _even(parts: Sequence[str], room: float, measure: Measure, lines: list[list[str]]) -> list[list[str]]:
    """Return as many lines, but filled to the least room that gives no more of them."""
    best = lines
    for narrower in (room * (1 - step / 20) for step in range(1, 15)):
        tighter = _fill(parts, narrower, measure)
        if len(tighter) != len(lines) or any(measure("".join(line).rstrip()) > narrower for line in tighter):
            break
        best = tighter
    return best


def _fit(line: Sequence[str], room: float, measure: Measure) -> list[str]:
    """Return the line, cut to the room with an ellipsis; by whole pieces while one fits, else by characters."""
    if measure("".join(line).rstrip()) <= room:
        return list(line)
    kept: list[str] = []
    for part in line:
        if measure("".join([*kept, part]).rstrip() + "…") > room:
            break
        kept.append(part)
    if kept:
        return [*kept[:-1], kept[-1].rstrip() + "…"]
    head = shorten(line[0], room, measure)
    return [head] if head != "…" else []


def shorten(text: str, room: float, measure: Measure) -> str:
    """Return the text, or as much of its beginning as fits before an ellipsis."""
    if measure(text) <= room:
        return text
    while text and measure(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"
