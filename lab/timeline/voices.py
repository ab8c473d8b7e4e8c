"""The two voices: a lane each, with their sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from lab.timeline.captions import Caption
from lab.timeline.pen import Point, bar, envelope, group, mark, strokes, through, torn
from lab.timeline.prose import length
from lab.timeline.reading import Phrase
from lab.timeline.sheet import Line

HIGH = 28  # of a lane
GRAIN = 5  # pixels a stroke of the sound


def speak(line: Line, phrases: Sequence[Phrase], notes: Sequence[Caption]) -> None:
    """Draw the lane of a voice at the line's height."""
    mark(line.body, "path", "l", d=f"M{line.sheet.gutter} {round(line.y + HIGH / 2)}H{round(line.end)}")
    for (phrase, a, b), note in zip(line.seen(phrases), notes, strict=True):
        made, user = group(line.body, _title(phrase, note)), phrase.voice == "user"
        if not phrase.sounds:
            mark(made, "path", "su" if user else "sa", d=_sheet_of_words(a, line.y))
        elif line.fine:
            mark(made, "path", "us" if user else "as", d=bar(a + 1, b - 1, line.y + 1, HIGH - 2))
            mark(made, "path", "wu" if user else "fa", d=_sound(line, phrase))
        else:
            mark(made, "path", "wd" if user else "fa", d=_stroke(line, phrase, (a, b)))
        if phrase.torn and phrase.end_s <= line.span.end_s:
            _tear(made, b, line.y)


def _title(phrase: Phrase, note: Caption) -> str:
    took = length(phrase.ms) if phrase.sounds else "文字"
    end = "（割り込みで中断）" if phrase.torn else ""
    return f"{phrase.start_s:.2f} s から {took}{end}" + ("" if note.whole else f": {phrase.text.strip()}")


def _sound(line: Line, phrase: Phrase) -> str:
    """Return the path of how loud a phrase is: strokes for the user, an envelope for the agent."""
    points = [list(_points(line, phrase, a, b)) for _, a, b in line.seen(phrase.sounds)]
    draw = strokes if phrase.voice == "user" else envelope
    return "".join(draw(p, line.y + HIGH / 2) for p in points if p)


def _stroke(line: Line, phrase: Phrase, ends: Point) -> str:
    """Return the path of a phrase that sounds: at a small scale there is no more to see."""
    y = line.y + HIGH / 2
    if phrase.voice == "user":
        return through(ends[0], max(ends[1], ends[0] + 3), y)
    return "".join(bar(a, b, y - 6, 12) for _, a, b in line.seen(phrase.sounds))


def _tear(made: Element, x: float, y: float) -> None:
    edge = torn(x, y - 2, HIGH + 4)
    mark(made, "path", "cv", d=f"{edge}h6v-{HIGH + 4}z")
    mark(made, "path", "si", d=edge)


def _points(line: Line, phrase: Phrase, a: float, b: float) -> Iterator[Point]:
    """Yield where the sound is how loud, in pixels: one point each few pixels of a stretch of sound."""
    levels = line.score.levels
    loud = levels.user if phrase.voice == "user" else levels.agent
    top = max(loud, default=0.0) or 1.0
    t0 = max(phrase.start_s, line.span.start_s)
    several = max(1, round(GRAIN / line.plan.px_s / levels.step_s))
    for x in range(round(a) + 2, max(round(b) - 1, round(a) + 3), GRAIN):
        at = int((t0 + (x - line.x(t0)) / line.plan.px_s) / levels.step_s)
        # A trace without levels is drawn as an even murmur.
        level = max(loud[max(at, 0) : at + several], default=0.0) / top if loud else 0.3
        yield x, max(0.5, min(1.0, level) ** 0.7 * (HIGH / 2 - 3))


def _sheet_of_words(x: float, y: float) -> str:
    """Return the path of a small sheet with lines of writing: words that came without a sound."""
    return f"M{round(x)} {round(y) + 5}h16v18h-16zm4 5h8m-8 4h8m-8 4h5"
