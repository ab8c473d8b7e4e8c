"""One call on one sheet: heading, lines, and the key to the marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from lab.timeline import between, lanes, prose
from lab.timeline.captions import ROW, Caption, captions, write_captions
from lab.timeline.guess import Verdict
from lab.timeline.letters import width, wrap
from lab.timeline.overview import overview
from lab.timeline.pen import bar, mark, through, write
from lab.timeline.plan import Plan, plan
from lab.timeline.reading import Score
from lab.timeline.sheet import BRIEF, CELL, Line, Sheet, line
from lab.timeline.telling import TITLE, summary
from lab.timeline.voices import HIGH, speak

TOP = 10  # from a line's upper edge to its words
Part = tuple[Element, float]  # a group, drawn from its own top left corner, and its height


def planned(score: Score, sheet: Sheet, found: Sequence[Verdict]) -> Plan:
    """Return how the call goes onto a sheet."""
    return plan(score, sheet.room, between.crowd(score, sheet, found))


def parts(parent: Element, score: Score, sheet: Sheet, found: Sequence[Verdict]) -> Iterator[Part]:
    """Draw a call, and yield its parts from top to bottom: the heading, each line, and the key."""
    made = mark(parent, "g")
    y = _heading(made, score, sheet)
    yield made, overview(made, score, sheet, y) if sheet in (CELL, BRIEF) else y
    plan = planned(score, sheet, found)
    for span in plan.lines:
        made = mark(parent, "g")
        one = line(made, score, plan, span, sheet)
        one.y = TOP
        draw_line(one, found)
        yield made, one.y
    made = mark(parent, "g")
    yield made, _key(made, score, sheet, found)


def draw_line(line: Line, found: Sequence[Verdict]) -> None:
    """Draw one line, from the user's words down to the seconds."""
    begun, notes = line.y, captions(line, line.score.user)
    line.y += ROW * max([1, *(c.rows for c in notes)]) + 2
    write_captions(line, notes, above=True)
    top = line.y
    _voice(line, "user", notes)
    between.draw(line, found)
    notes = captions(line, line.score.agent)
    _voice(line, "agent", notes)
    voices = line.y
    write_captions(line, notes, above=False)
    line.y += ROW * max([0, *(c.rows for c in notes)]) + 10
    lanes.states(line)
    states = line.y
    lanes.tools(line)
    lanes.errors(line)
    _bands(line, top, {"ss": line.y, "ov": voices})
    between.cover_folds(line, begun, line.y if lanes.tool_in_fold(line) else states - 3)
    lanes.guesses(line, found)
    lanes.seconds(line)


def _voice(line: Line, voice: str, notes: Sequence[Caption]) -> None:
    ink = voice[0]
    write(line.body, (line.sheet.margin, line.y + HIGH / 2 + 4), prose.lane(voice), f"m b c{ink}")
    speak(line, line.score.user if voice == "user" else line.score.agent, notes)
    line.y += HIGH


def _bands(line: Line, top: float, bottoms: dict[str, float]) -> None:
    """Draw the silences and overlaps down to their causes, behind everything else."""
    drawn: dict[tuple[str, str], str] = {}
    for band in line.bands:
        key = band.cls, band.title if line.fine else prose.BAND[band.cls]
        drawn[key] = drawn.get(key, "") + bar(band.a, band.b, top, bottoms[band.cls] - top - 3)
    for (cls, title), shape in drawn.items():
        mark(line.back, "path", cls, title=title, d=shape)


def _heading(parent: Element, score: Score, sheet: Sheet) -> float:
    write(parent, (sheet.margin, 30), TITLE, "h")
    y = 49
    parts = summary(score)
    words = [f"{p} ・ " for p in parts[:-1]] + parts[-1:]
    for row in wrap(words, sheet.right - sheet.margin, 3, lambda s: width(s, sheet.small)):
        write(parent, (sheet.margin, y), "".join(row).strip(" ・"), "m cd")
        y += 16
    return y + 2


def _key(parent: Element, score: Score, sheet: Sheet, found: Sequence[Verdict]) -> float:
    """Draw what the marks of this drawing mean, and what was predicted of no turn; return the height that took."""
    y = 14.0
    names = {s.name for s in score.states}
    keys = [("sa", "listening 聞く・待つ")] * bool(names & {"listening"})
    keys += [("ta", "thinking 考える")] * ("thinking" in names) + [("fa", "speaking 話す")] * ("speaking" in names)
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
    for verdict in (v for v in found if v.turn is None):
        y += 20
        write(parent, (sheet.margin, y), prose.nowhere(verdict), "m b cg")
    return y + 14


def _swatch(parent: Element, cls: str, x: float, y: float) -> None:
    if cls == "wr":
        mark(parent, "path", "su", d=f"M{round(x) + 2} {round(y) - 2}h12v14h-12zm3 4h6m-6 3h6m-6 3h4")
        return
    mark(parent, "path", "sa" if cls == "ta" else cls, d=bar(x, x + 18, y, 11))
    if cls == "ta":
        mark(parent, "path", "ta", d=through(x, x + 18, y + 5), style="stroke-width:11")
