"""The lanes under the voices: the agent's states, its tools, errors, what was predicted, and the seconds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from xml.etree.ElementTree import Element

from lab.timeline import prose
from lab.timeline.guess import Miss, Verdict
from lab.timeline.letters import clean, shorten
from lab.timeline.pen import bar, mark, through, write
from lab.timeline.reading import Run
from lab.timeline.sheet import Line
from lab.timeline.tags import Tag, draw_tags
from lab.trace import ErrorSeen

HIGH = 15
OPEN = ("running", "cancelled")


def name(line: Line, text: str, cls: str = "") -> None:
    """Write the name of a lane before it."""
    write(line.body, (line.sheet.margin, line.y + 11.5), text, f"m b {cls}".strip())


def states(line: Line) -> None:
    """Draw what state the agent was in: hollow, striped or solid, so that colour alone never tells."""
    if line.score.states:
        name(line, "状態", "ca")
        (_each_state if line.fine else _merged_states)(line)
        line.y += HIGH + 7


def _each_state(line: Line) -> None:
    closed = [a for _, a, _ in line.folds()]
    for span, a, b in line.seen(line.score.states):
        title, solid = f"{span.name} {prose.length(span.ms)}", span.name == "speaking"
        mark(line.body, "path", "fa" if solid else "sa", title=title, d=bar(a, b, line.y, HIGH))
        if span.name == "thinking":
            mark(line.body, "path", "ta", d=through(a, b, line.y + HIGH / 2), title=title)
        elif line.small(span.name, bold=True) + 10 < min([b, *(f for f in closed if f > a)]) - a:
            write(line.body, (a + 6, line.y + 11.5), span.name, f"m {'b cb' if solid else 'ca'}")


def _merged_states(line: Line) -> None:
    """Draw all stretches of a state as one mark: at a small scale their lengths are not of interest."""
    drawn: dict[tuple[str, str], str] = {}
    for span, a, b in line.seen(line.score.states):
        shapes = {"fa" if span.name == "speaking" else "sa": bar(a, b, line.y, HIGH)}
        if span.name == "thinking":
            shapes["ta"] = through(a, b, line.y + HIGH / 2)
        for cls, shape in shapes.items():
            drawn[cls, span.name] = drawn.get((cls, span.name), "") + shape
    for (cls, state), shape in drawn.items():
        mark(line.body, "path", cls, title=state, d=shape)


def tools(line: Line) -> None:
    """Draw the tool calls: an arrow as long as the call took, with its arguments, its time and its error."""
    seen = line.seen(line.score.tools)
    if seen:
        name(line, "ツール")
        draw_tags(line, [_tool(line, run, a, max(b, a + 9)) for run, a, b in seen])


def tool_in_fold(line: Line) -> bool:
    """Return whether a tool runs on through a fold of this line."""
    return any(r.start_s < f.start_s and f.end_s < r.end_s for f, _, _ in line.folds() for r in line.score.tools)


def _tool(line: Line, run: Run, a: float, b: float) -> Tag:
    failed = run.tool.status == "error"
    output = clean(run.tool.output)
    words = [(f"{'✗ ' if failed else ''}{prose.run(run)}", "")]
    words += [(output or "エラーの文なし", "b ce")] if failed else []
    cls = "si" if run.tool.status in OPEN else "fe" if failed else "fi"

    def draw(made: Element, y: float) -> None:
        mark(made, "path", cls, d=f"M{round(a)} {round(y)}H{round(b) - 4}l4 7-4 7H{round(a)}l4-7z")

    return Tag(a, b, draw, tuple(words) if line.here(run.start_s) else (), f"{prose.run(run)} → {output}")


def errors(line: Line) -> None:
    """Draw the errors of the session where they came, with their text."""
    seen = [e for e in line.score.errors if line.here(e.t_s)]
    if seen:
        name(line, "エラー", "ce")
        draw_tags(line, [_error(line, e) for e in seen])


def _error(line: Line, error: ErrorSeen) -> Tag:
    x, text = line.x(error.t_s), f"{clean(error.source)}: {clean(error.message)}"

    def draw(made: Element, y: float) -> None:
        mark(made, "path", "se", d=f"M{round(x)} {round(y) + 3}l8 8m0-8l-8 8")

    return Tag(x, x + 9, draw, ((text, "ce"),), f"エラー {error.t_s:.2f} s: {text}")


def guesses(line: Line, found: Sequence[Verdict]) -> None:
    """Draw the predicted order where it missed: a dashed name where it was expected, and the miss in words."""
    tags = []
    for verdict in found:
        if verdict.turn is None or not verdict.said.order:
            continue
        begun_s = verdict.turn.said.start_s
        tags += [_miss(line, m) for m in verdict.misses if line.here(m.t_s)]
        if not verdict.misses and line.here(begun_s):
            tags.append(_words(line.x(begun_s), "順序の予想は当たり"))
    if tags:
        name(line, "予想", "cg")
        draw_tags(line, tags)


def _words(x: float, text: str) -> Tag:
    return Tag(x, x, lambda made, y: None, ((text, "b cg"),), text)


def _miss(line: Line, miss: Miss) -> Tag:
    verdict, came = prose.missed(miss), line.x(miss.t_s)
    if miss.kind == "extra":
        return _words(came, f"{prose.lane(miss.name)}: {verdict}")
    text = shorten(prose.lane(miss.name), line.sheet.room.line / 2, partial(line.small, bold=True))
    wide = line.small(text, bold=True) + 12
    x = min(came if miss.after_s is None else line.x(miss.after_s) + 8, line.sheet.right - wide)
    moved = miss.kind == "early" and came < x - 6

    def draw(made: Element, y: float) -> None:
        lead = f"M{round(x)} {round(y) + 8}H{round(came)}" if moved else ""
        mark(made, "path", "sg", d=bar(x, x + wide, y, 16) + lead)
        write(made, (x + 6, y + 12), text, "m b cg")
        if moved:
            mark(made, "path", "sg dn", d=f"M{round(came) + 5} {round(y) + 4}l-5 4 5 4")

    return Tag(came if moved else x, x + wide, draw, ((verdict, "b cg"),), f"あなたの予想: {text}、{verdict}")


def seconds(line: Line) -> None:
    """Draw the axis: a stroke a second, a figure where there is room for it."""
    closed = [(a, b + 4) for _, a, b in line.folds()]
    first, last = int(line.span.start_s) + 1, int(line.span.end_s)
    each = next(n for n in (1, 2, 5, 10) if n * line.plan.px_s >= (60 if line.fine else 120) or n == 10)
    at = [(t, line.x(t)) for t in range(max(first, 0), last + 1) if line.fine or t % each == 0]
    free = [(t, x) for t, x in at if not any(a < x < b for a, b in closed)]
    end = min([line.end, *(a + 3 for a, b in closed if b > line.end)])
    ticks = "".join(f"M{round(x)} {round(line.y)}v{6 if t % each == 0 else 3}" for t, x in free)
    mark(line.body, "path", "sd", d=f"M{line.sheet.gutter} {round(line.y)}H{round(end)}{ticks}")
    made = mark(line.body, "g", "ax mi")
    for t, x in free:
        if t % each == 0 and x + 16 < line.sheet.right:
            write(made, (x, line.y + 18), f"{t} s" if t < 60 else f"{t // 60}:{t % 60:02}")
    line.y += 26
