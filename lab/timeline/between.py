"""What stands between the two voices: each silence with its figure, interruptions, overlaps, and folded quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from lab.timeline import prose
from lab.timeline.gaps import Overlap, Wait
from lab.timeline.guess import Verdict
from lab.timeline.letters import width
from lab.timeline.pen import arrow, bar, bracket, group, mark, stripes, wave, write
from lab.timeline.places import Box, Place, place
from lab.timeline.reading import Score
from lab.timeline.sheet import Line, Sheet
from lab.timeline.stretch import Stretch
from lab.timeline.view import View

BAR = 8  # height of the bar that measures a silence
TOP = 5  # from the user's lane to the bar
BIG, SMALL = 26, 15  # heights of lines of text
OPEN = ("none", "mute", "on")  # waits no reply ended


@dataclass(frozen=True)
class Row:
    """One line of a label: its text, or a word and a figure; ``cls`` is its class."""

    text: str
    cls: str
    figure: str = ""

    def wide(self, sheet: Sheet) -> float:
        """Return its width."""
        bold = 1.06 if self.figure or " b" in self.cls else 1.0
        return bold * (width(self.text, sheet.small) + width(self.figure, sheet.figure) + 4 * bool(self.figure))

    @property
    def high(self) -> int:
        """Return its height."""
        return BIG if self.figure else SMALL

    @property
    def plain(self) -> str:
        """Return it as mere text."""
        return f"{self.text} {self.figure}".strip()


@dataclass(frozen=True)
class Label:
    """The lines of text about one stretch, and where that stretch is seen."""

    of: Stretch
    a: float
    b: float
    rows: tuple[Row, ...]

    def wide(self, sheet: Sheet) -> float:
        """Return its width."""
        return max((r.wide(sheet) for r in self.rows), default=0.0)

    @property
    def high(self) -> int:
        """Return its height."""
        return sum(r.high for r in self.rows)


def wait_rows(wait: Wait, found: Sequence[Verdict]) -> tuple[Row, ...]:
    """Return the lines of text about a wait: its figure, where it went, and what was predicted."""
    figure = prose.figure(wait)
    if wait.kind == "on":
        rows = [Row(f"{prose.WAIT['on']} {figure}", "m cd")]
    else:
        rows = [Row(prose.WAIT[wait.kind], "n cs", figure)]
        rows += [Row(" + ".join(text for text, _ in prose.shares(wait)), "m cs")] * bool(prose.shares(wait))
    return (*rows, *(Row(prose.guessed(v), "m b cg") for v in _about(wait, found)))


def overlap_rows(one: Overlap) -> tuple[Row, ...]:
    """Return the lines of text about two voices at once."""
    name, end = prose.overlap(one)
    return (Row(name, "m b"), *(Row(part, "m cd") for part in end.split("、")))


def fold_rows(fold: Stretch) -> tuple[Row, ...]:
    """Return the lines of text about a folded quiet."""
    return (Row(f"{fold.ms / 1000:.1f} 秒", "m cd"), Row("静か", "m cd"))


def _about(wait: Wait, found: Sequence[Verdict]) -> list[Verdict]:
    return [v for v in found if v.turn is wait.turn and v.said.silence_ms is not None]


def labels(line: View, found: Sequence[Verdict]) -> list[Label]:
    """Return the labels of this line, the most important first; each stands once, where its stretch begins."""
    waits = [Label(w, a, b, wait_rows(w, found)) for w, a, b in line.seen(line.score.waits) if line.here(w.start_s)]
    both = [Label(o, a, b, overlap_rows(o)) for o, a, b in line.seen(line.score.overlaps) if line.here(o.start_s)]
    waits.sort(key=lambda x: isinstance(x.of, Wait) and x.of.kind == "on")
    return waits + both


def crowded(score: Score, found: Sequence[Verdict]) -> list[tuple[float, tuple[Row, ...]]]:
    """Return when each label stands, and its text: what a line must have room for."""
    rows = [(w.start_s, wait_rows(w, found)) for w in score.waits]
    return rows + [(o.start_s, overlap_rows(o)) for o in score.overlaps]


def crowd(score: Score, sheet: Sheet, found: Sequence[Verdict]) -> list[tuple[float, float]]:
    """Return when each label stands and how wide it is, with the air beside it."""
    return [(t, max((r.wide(sheet) for r in some), default=0.0) + 16) for t, some in crowded(score, found)]


def draw(line: Line, found: Sequence[Verdict]) -> None:
    """Draw what stands between the voices, and move the line's height below it."""
    top = line.y + TOP
    some = labels(line, found)
    walls = [(a, b) for _, a, b in line.folds()]
    boxes = [Box(((x.a + x.b - (w := x.wide(line.sheet))) / 2,), w, slack=w / 2) for x in some]
    put = place(boxes, (line.sheet.gutter, line.sheet.right), gap=12, walls=walls)
    begin = top + BAR + 4 + 12 * any(_about(w, found) for w, _, _ in line.seen(line.score.waits))
    tops, bottom = _tiers(some, put, begin if some else top)
    for wait, a, b in line.seen(line.score.waits):
        _measure_wait(line, wait, (a, b), top, _about(wait, found))
    for one, a, b in line.seen(line.score.overlaps):
        _measure_overlap(line, one, (a, b), top + BAR / 2)
    for label, at, box in zip(some, put, boxes, strict=True):
        _write(line.front, label, at.left + box.width / 2, tops[at.tier])
    high = max(bottom, begin + 2 * SMALL if walls else top) + 6
    for fold, a, b in line.folds():
        _write(line.front, Label(fold, a, b, fold_rows(fold)), (a + b) / 2, (top + high) / 2 - SMALL)
    line.y = high


def _tiers(some: Sequence[Label], put: Sequence[Place], top: float) -> tuple[list[float], float]:
    """Return where each tier of labels begins, and where the last one ends."""
    high = [0.0] * (max((p.tier for p in put), default=-1) + 1)
    for label, at in zip(some, put, strict=True):
        high[at.tier] = max(high[at.tier], label.high)
    tops = [top + sum(high[:i]) + 4 * i for i in range(len(high))]
    return tops, top + sum(high) + 4 * max(0, len(high) - 1)


def _write(parent: Element, label: Label, middle: float, y: float) -> None:
    for row in label.rows:
        y += row.high
        made = write(parent, (middle, y - 4), "" if row.figure else row.text, f"{row.cls} mi")
        if row.figure:
            number, _, unit = row.figure.partition(" ")
            word = mark(made, "tspan", "m")
            word.text, word.tail = f"{row.text} ", number
            mark(made, "tspan", "k").text = f" {unit}"


def _measure_wait(line: Line, wait: Wait, ends: tuple[float, float], y: float, found: Sequence[Verdict]) -> None:
    a, b = ends
    if wait.kind == "early":
        return
    made = group(line.front, _title(wait))
    seen = [(part, p, q) for part, s in wait.parts for _, p, q in line.seen([s])]
    shape = "".join(stripes(p, q, y, BAR) or f"M{round(p)} {round(y)}v{BAR}" for part, p, q in seen if part == "think")
    if wait.kind in OPEN:
        mark(made, "path", "ks", d=shape) if shape else None
        mark(made, "path", "ks op", d=f"M{round(b)} {round(y)}H{round(a)}v{BAR}H{round(b)}")
    else:
        line.bands.append((a, b, "ss"))
        mark(made, "path", "ks", d=bar(a, b, y, BAR) + shape)
    for part, p, q in seen:
        if part == "arrive":
            mark(made, "path", "fs", d=bar(p, q, y, BAR))
    for one in found:
        _measure_guess(line, one, wait, y + BAR + 7)


def _title(wait: Wait) -> str:
    spent = "、".join(f"{text} ms" for text, _ in prose.shares(wait))
    return f"ターン {wait.turn.index + 1} {prose.WAIT[wait.kind]} {prose.figure(wait)}" + (
        f": {spent}" if spent else ""
    )


def _measure_guess(line: Line, one: Verdict, wait: Wait, y: float) -> None:
    if line.here(wait.start_s):
        a = line.x(wait.start_s)
        b = min(a + (one.said.silence_ms or 0) / 1000 * line.plan.px_s, float(line.sheet.right))
        mark(group(line.front, f"あなたの{prose.guessed(one)}"), "path", "sg", d=bracket(a, b, y))


def _measure_overlap(line: Line, one: Overlap, ends: tuple[float, float], y: float) -> None:
    line.bands.append((*ends, "ov"))
    stopped = one.turn is not None and one.turn.interruption is not None and one.turn.interruption.stop_s is not None
    shape = arrow if stopped and one.end_s <= line.span.end_s else bracket
    mark(group(line.front, " ".join(prose.overlap(one))), "path", "si", d=shape(*ends, y))


def cover_folds(line: Line, top: float, bottom: float) -> None:
    """Draw the folds over everything on the line: two wavy edges with nothing between."""
    for fold, a, b in line.folds():
        made = group(line.cover, f"{fold.start_s:.1f} s から {fold.ms / 1000:.1f} 秒は静かなので畳んだ")
        mark(made, "path", "cv", d=bar(a + 3, b - 3, top, bottom - top))
        edges = "".join(wave(x, top, bottom - top) for x in (a + 3, b - 3))
        mark(made, "path", "sd", d=edges)
