"""One call on one sheet: heading, lines, and the key to the marks."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lab.timeline import between, lanes, prose
from lab.timeline.guess import Verdict
from lab.timeline.letters import width, wrap
from lab.timeline.pen import bar, mark, stripes, write
from lab.timeline.plan import plan
from lab.timeline.reading import Score
from lab.timeline.sheet import Line, Sheet, line
from lab.timeline.telling import TITLE, summary
from lab.timeline.voices import HIGH, ROW, captions, speak, write_captions


def draw_page(parent: Element, score: Score, sheet: Sheet, found: Sequence[Verdict]) -> int:
    """Draw a call, and return the height that took."""
    planned = plan(score, sheet.scales, sheet.room, sheet.fold, between.crowd(score, sheet, found))
    y = _heading(parent, score, sheet)
    for i, span in enumerate(planned.lines):
        if i:
            mark(parent, "path", "l", d=f"M{sheet.margin} {round(y)}H{sheet.right}")
            y += 12
        one = line(parent, score, planned, span, sheet)
        one.y = y
        draw_line(one, found)
        y = one.y
    y = _key(parent, score, sheet, found, y + 14)
    for verdict in (v for v in found if v.turn is None):
        write(parent, (sheet.margin, y), prose.nowhere(verdict), "m b cg")
        y += 18
    return round(y)


def draw_line(line: Line, found: Sequence[Verdict]) -> None:
    """Draw one line, from the user's words down to the seconds."""
    above, below = captions(line, line.score.user), captions(line, line.score.agent)
    begun = line.y
    line.y += ROW * max([1, *(c.rows for c in above)]) + 2
    write_captions(line, above, above=True)
    top = line.y
    _voice(line, "ユーザー", "cu")
    speak(line, line.score.user, above)
    line.y += HIGH
    between.draw(line, found)
    _voice(line, "エージェント", "ca")
    speak(line, line.score.agent, below)
    line.y += HIGH
    middle = line.y
    write_captions(line, below, above=False)
    line.y += ROW * max([0, *(c.rows for c in below)]) + 10
    lanes.states(line)
    lanes.tools(line)
    lanes.errors(line)
    for a, b, cls in line.bands:
        mark(line.back, "path", cls, d=bar(a, b, top, (line.y if cls == "ss" else middle) - top - 3))
    between.cover_folds(line, begun, line.y)
    lanes.guesses(line, found)
    lanes.seconds(line)


def _voice(line: Line, text: str, cls: str) -> None:
    write(line.body, (line.sheet.margin, line.y + HIGH / 2 + 4), text, f"m b {cls}")


def _heading(parent: Element, score: Score, sheet: Sheet) -> float:
    write(parent, (sheet.margin, 30), TITLE, "h")
    y = 49
    parts = summary(score)
    words = [f"{p} ・ " for p in parts[:-1]] + parts[-1:]
    for row in wrap(words, sheet.right - sheet.margin, 3, lambda s: width(s, sheet.small)):
        write(parent, (sheet.margin, y), "".join(row).strip(" ・"), "m cd")
        y += 16
    return y + 6


def _key(parent: Element, score: Score, sheet: Sheet, found: Sequence[Verdict], y: float) -> float:
    """Draw what the marks of this drawing mean, and return the height below."""
    names = {s.name for s in score.states}
    keys = [("sa", "listening 聞く・待つ")] * bool(names & {"listening"})
    keys += [("st", "thinking 考える")] * ("thinking" in names) + [("fa", "speaking 話す")] * ("speaking" in names)
    keys += [("wr", "文字で送った")] * any(not p.sounds for p in (*score.user, *score.agent))
    keys += [("sg", "破線はあなたの予想")] * bool(found)
    x: float = sheet.margin
    for cls, text in keys:
        wide = 24 + width(text, sheet.small)
        if x > sheet.margin and x + wide > sheet.right:
            x, y = sheet.margin, y + 18
        _swatch(parent, cls, x, y - 9)
        write(parent, (x + 24, y), text, "m cd")
        x += wide + 14
    return y + 16


def _swatch(parent: Element, cls: str, x: float, y: float) -> None:
    if cls == "wr":
        mark(parent, "path", "su", d=f"M{round(x) + 2} {round(y) - 2}h12v14h-12zm3 4h6m-6 3h6m-6 3h4")
        return
    mark(parent, "path", "sa" if cls == "st" else cls, d=bar(x, x + 18, y, 11))
    if cls == "st":
        mark(parent, "path", "sa", d=stripes(x, x + 18, y, 11))
