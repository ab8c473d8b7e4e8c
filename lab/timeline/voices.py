"""The two voices: a lane each, with their sound, and their words beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from lab.timeline.letters import width, wrap
from lab.timeline.pen import Point, bar, envelope, group, mark, strokes, torn, write
from lab.timeline.prose import length
from lab.timeline.reading import Phrase
from lab.timeline.sheet import Line
from lab.timeline.view import heard_words, words_here

HIGH = 28  # of a lane
ROW = 16  # of a line of words
MOST = 3  # lines of words
Marked = list[tuple[str, bool]]  # words, and whether they are marked


@dataclass(frozen=True)
class Caption:
    """The words of a phrase that stand on this line, what was heard instead, and whether all its words are here."""

    x: float
    said: tuple[str, ...]
    heard: tuple[Marked, ...]
    whole: bool

    @property
    def rows(self) -> int:
        """Return how many lines of words these are."""
        return len(self.said) + len(self.heard)


def captions(line: Line, phrases: Sequence[Phrase]) -> list[Caption]:
    """Return the words of each phrase seen on the line, broken to the room until the next one."""
    seen = line.seen(phrases)
    walls = [a - 4 for _, a, _ in line.folds()]
    out = []
    for i, (phrase, x, _) in enumerate(seen):
        ends = [line.sheet.right, *(b - 12 for _, b, _ in seen[i + 1 :]), *(w for w in walls if w > x)]
        out.append(_caption(line, phrase, x, min(ends) - x))
    return out


def _caption(line: Line, phrase: Phrase, x: float, room: float) -> Caption:
    words = words_here(line, phrase)
    rows = wrap(words, room, MOST, lambda s: width(s, line.sheet.text))
    whole = "".join(map("".join, rows)).strip() == phrase.text.strip()
    heard = _heard(line, phrase, room) if phrase.heard and line.here(phrase.start_s) else []
    return Caption(x, tuple("".join(row).strip() for row in rows), tuple(heard), whole)


def _heard(line: Line, phrase: Phrase, room: float) -> list[Marked]:
    """Return what the agent heard instead, broken into lines, its other words marked."""
    marked = [("「", False), *heard_words(phrase), ("」と", False), ("聞こえた", False)]
    rows = wrap([part for part, _ in marked], room, MOST, line.small)
    flags = iter(marked)
    return [[(part, next(flags)[1]) for part in row] for row in rows]


def speak(line: Line, phrases: Sequence[Phrase], notes: Sequence[Caption]) -> None:
    """Draw the lane of a voice at the line's height."""
    mark(line.body, "path", "l", d=f"M{line.sheet.gutter} {round(line.y + HIGH / 2)}H{round(line.end)}")
    for (phrase, a, b), note in zip(line.seen(phrases), notes, strict=True):
        made = group(line.body, _title(phrase, note))
        if phrase.sounds:
            _sound(line, made, phrase, (a, b))
        else:
            _sheet_of_words(made, a, line.y, "su" if phrase.voice == "user" else "sa")


def _title(phrase: Phrase, note: Caption) -> str:
    took = f"{length(phrase.ms)}" if phrase.sounds else "文字"
    end = "（割り込みで中断）" if phrase.torn else ""
    return f"{phrase.start_s:.2f} s から {took}{end}" + ("" if note.whole else f": {phrase.text.strip()}")


def _sound(line: Line, made: Element, phrase: Phrase, ends: Point) -> None:
    user, y = phrase.voice == "user", line.y
    mark(made, "path", "us" if user else "as", d=bar(ends[0] + 2, ends[1] - 2, y + 2, HIGH - 4))
    points = [list(_points(line, phrase, a, b)) for _, a, b in line.seen(phrase.sounds)]
    draw = strokes if user else envelope
    mark(made, "path", "wu" if user else "fa", d="".join(draw(p, y + HIGH / 2) for p in points if p))
    if phrase.torn and phrase.end_s <= line.span.end_s:
        edge = torn(ends[1], y - 2, HIGH + 4)
        mark(made, "path", "cv", d=f"{edge}h6v-{HIGH + 4}z")
        mark(made, "path", "si", d=edge)


def _points(line: Line, phrase: Phrase, a: float, b: float) -> Iterator[Point]:
    """Yield where the sound is how loud, as pixels: one point each few pixels of a stretch of sound."""
    levels = line.score.levels
    loud = levels.user if phrase.voice == "user" else levels.agent
    top = max(loud, default=0.0) or 1.0
    grain = line.plan.scale.grain
    t0 = max(phrase.start_s, line.span.start_s)
    for x in range(round(a) + 2, max(round(b) - 1, round(a) + 3), grain):
        t = t0 + (x - line.x(t0)) / line.plan.px_s
        at = int(t / levels.step_s)
        near = loud[max(at, 0) : at + max(1, round(grain / line.plan.px_s / levels.step_s))] if loud else ()
        level = max(near) / top if near else 0.3 if not loud else 0.0
        yield x, max(0.5, min(1.0, level) ** 0.7 * (HIGH / 2 - 3))


def _sheet_of_words(made: Element, x: float, y: float, cls: str) -> None:
    """Draw a small sheet with lines of writing: words that came without a sound."""
    mark(made, "path", cls, d=f"M{round(x)} {round(y) + 5}h16v18h-16zm4 5h8m-8 4h8m-8 4h5")


def write_captions(line: Line, notes: Sequence[Caption], *, above: bool) -> None:
    """Write the words of a voice, ending above the line's height or beginning under it."""
    for note in notes:
        y = line.y - 6 - ROW * (note.rows - 1) if above else line.y + 14
        for i, text in enumerate(note.said):
            write(line.front, (note.x, y + ROW * i), text)
        for i, row in enumerate(note.heard):
            _write_marked(write(line.front, (note.x, y + ROW * (len(note.said) + i)), "", "m ce"), row)


def _write_marked(made: Element, row: Marked) -> None:
    """Write words into a line of text, the marked ones bold and underlined."""
    last: Element | None = None
    for marked, some in groupby(row, key=lambda part: part[1]):
        text = "".join(part for part, _ in some)
        if marked:
            last = mark(made, "tspan", "b y")
            last.text = text
        elif last is None:
            made.text = text
        else:
            last.tail = text
