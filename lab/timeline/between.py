"""What is drawn between the two voices: silences measured and named, interruptions, and folds."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lab.timeline import prose
from lab.timeline.gaps import Overlap, Wait
from lab.timeline.guess import Verdict
from lab.timeline.labels import Label, Row, about, crowded, fold_rows, labels
from lab.timeline.pen import arrow, bar, bracket, group, mark, through, wave, write
from lab.timeline.places import Box, Place, place
from lab.timeline.reading import Score
from lab.timeline.sheet import Band, Line, Sheet

BAR = 8  # height of the bar that measures a silence
TOP = 5  # from the user's lane to the bar
AIR = 12  # between labels
WAVE = 6  # from the end of a fold to the inside of its wavy edge
GUESS = 12  # height of a predicted silence
Ends = tuple[float, float]


def crowd(score: Score, sheet: Sheet, found: Sequence[Verdict]) -> list[tuple[float, float]]:
    """Return when each label stands and how wide it is, with the air beside it."""
    return [(t, max((r.wide(sheet) for r in rows), default=0.0) + AIR + 4) for t, rows in crowded(score, found)]


def draw(line: Line, found: Sequence[Verdict]) -> None:
    """Draw what stands between the voices, and move the line's height below it."""
    top, waits = line.y + TOP, line.seen(line.score.waits)
    some = labels(line, found, full=line.fine)
    if not line.fine and some:
        write(line.body, (line.sheet.margin, top + BAR), "無音", "m b cs")
    begin = top + BAR + 4 + GUESS * any(about(w, found) for w, _, _ in waits)
    for wait, a, b in waits:
        _measure_wait(line, wait, (a, b), top)
        for one in about(wait, found):
            _measure_guess(line, one, wait, top + BAR + 7)
    for overlap, a, b in line.seen(line.score.overlaps):
        _measure_overlap(line, overlap, (a, b), top + BAR / 2)
    line.y = _write_labels(line, some, begin if some else top) + 6


def _write_labels(line: Line, some: Sequence[Label], top: float) -> float:
    """Write the labels so that none touches another or a fold, and return the height below them."""
    folds = [(a, b) for _, a, b in line.folds()]
    waits = line.score.waits
    some = [*(Label(f, a, b, fold_rows(f, waits)) for f, a, b in line.folds()), *some]
    wide = [x.wide(line.sheet) for x in some]
    boxes = [
        Box(_lefts(x, w, folds), w, slack=w / 2, walled=i >= len(folds))
        for i, (x, w) in enumerate(zip(some, wide, strict=True))
    ]
    left = line.sheet.margin if line.fine else line.sheet.gutter
    walls = [(a + WAVE, b - WAVE) for a, b in folds]
    put = place(boxes, (left, line.sheet.right), gap=AIR, walls=walls)
    tops, bottom = _tiers(some, put, top)
    for i, (label, at, w) in enumerate(zip(some, put, wide, strict=True)):
        if i >= len(folds) and any(a < at.left + w and at.left < b for a, b in walls):
            mark(line.front, "path", "cv", d=bar(at.left, at.left + w, tops[at.tier], label.high + 2))
        _write(line.front, label.rows, at.left + w / 2, tops[at.tier])
    return bottom


def _lefts(label: Label, wide: float, folds: Sequence[Ends]) -> tuple[float, ...]:
    """Return where a label would stand best: in the middle of its stretch, or of a part that no fold hides."""
    edges = [label.a, *(x for a, b in folds if label.a < a and b < label.b for x in (a, b)), label.b]
    open_ = [(edges[0], edges[-1]), *sorted(zip(edges[::2], edges[1::2], strict=True), key=lambda e: e[0] - e[1])]
    return tuple((a + b - wide) / 2 for a, b in open_)


def _tiers(some: Sequence[Label], put: Sequence[Place], top: float) -> tuple[list[float], float]:
    """Return where each tier of labels begins, and where the last one ends."""
    high = [0.0] * (max((p.tier for p in put), default=-1) + 1)
    for label, at in zip(some, put, strict=True):
        high[at.tier] = max(high[at.tier], label.high)
    tops = [top + sum(high[:i]) + 4 * i for i in range(len(high))]
    return tops, top + sum(high) + 4 * max(0, len(high) - 1)


def _write(parent: Element, rows: Sequence[Row], middle: float, y: float) -> None:
    for row in rows:
        y += row.high
        made = write(
            parent,
            (middle, y - 4),
            "" if row.figure or row.strong else row.text,
            row.cls if row.figure else f"{row.cls} mi",
        )
        if row.figure:
            number, _, unit = row.figure.partition(" ")
            if not row.text:
                made.text = row.figure
                continue
            mark(made, "tspan", "m").text = f"{row.text} "
            made[0].tail = number
            mark(made, "tspan", "k").text = f" {unit}"
        elif row.strong:
            made.text, _, after = row.text.partition(row.strong)
            mark(made, "tspan", "b").text = row.strong
            made[0].tail = after


def _measure_wait(line: Line, wait: Wait, ends: Ends, y: float) -> None:
    """Draw how long a wait was, in the marks of the agent's states; without its end when no reply ended it."""
    a, b = ends
    if wait.kind == "early":
        a, b = line.x(wait.turn.reply.start_s) if wait.turn.reply else a, a
        line.bands.append(Band(a, b, "ov", prose.waited(wait)))
        mark(line.front, "path", "si", title=prose.waited(wait), d=bracket(a, b, y + BAR / 2))
        return
    made = group(line.body, prose.waited(wait))
    shape = f"M{round(b)} {round(y)}H{round(a)}v{BAR}H{round(b)}"
    if wait.kind == "heard":
        line.bands.append(Band(a, b, "ss", prose.waited(wait)))
        shape = bar(a, b, y, BAR)
    mark(made, "path", "ks", d=shape)
    seen = [(part, p, q) for part, s in wait.parts for _, p, q in line.seen([s])]
    thought = "".join(through(p, q, y + BAR / 2) for part, p, q in seen if part == "think")
    arrived = "".join(bar(p, q, y, BAR) for part, p, q in seen if part == "arrive" and (line.fine or q - p > 3))
    for cls, shape in (("ts", thought), ("fs", arrived)):
        if shape:
            mark(made, "path", cls, d=shape)


def _measure_guess(line: Line, one: Verdict, wait: Wait, y: float) -> None:
    if line.here(wait.start_s):
        a = line.x(wait.start_s)
        b = min(a + (one.said.silence_ms or 0) / 1000 * line.plan.px_s, float(line.sheet.right))
        mark(line.front, "path", "sg", title=f"あなたの{prose.guessed(one)}", d=bracket(a, b, y))


def _measure_overlap(line: Line, one: Overlap, ends: Ends, y: float) -> None:
    line.bands.append(Band(*ends, "ov", " ".join(prose.overlap(one))))
    stopped = one.turn is not None and one.turn.interruption is not None and one.turn.interruption.stop_s is not None
    shape = arrow if stopped and one.end_s <= line.span.end_s else bracket
    mark(line.front, "path", "si", title=" ".join(prose.overlap(one)), d=shape(*ends, y))


def cover_folds(line: Line, top: float, bottom: float) -> None:
    """Draw the folds over everything on the line: two wavy edges with nothing between, or one where the line ends."""
    for fold, a, b in line.folds():
        last = b > line.end - 1
        made = group(line.cover, f"{fold.start_s:.1f} s から {fold.ms / 1000:.1f} 秒を畳んだ")
        mark(made, "path", "cv", d=bar(a + 3, b + 2 if last else b - 3, top, bottom - top))
        edges = (a + 3,) if last else (a + 3, b - 3)
        mark(made, "path", "sd", d="".join(wave(x, top, bottom - top) for x in edges))
