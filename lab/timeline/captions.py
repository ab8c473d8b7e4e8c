"""The words of the two voices, beside their lanes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from xml.etree.ElementTree import Element

from lab.timeline.letters import width, wrap
from lab.timeline.pen import mark, write
from lab.timeline.reading import Phrase
from lab.timeline.sheet import Line
from lab.timeline.view import heard_words, words_here

ROW = 16  # of a line of words
AIR = 12  # between the words of two phrases
NARROW = 100  # words in a narrower column are hard to read

MISHEARD = "聞き違い: "

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
    """Return the words of each phrase seen on the line, broken to the room between the words beside them."""
    seen = line.seen(phrases)
    walls = [a - 4 for _, a, _ in line.folds()]
    out: list[Caption] = []
    free = float(line.sheet.gutter)
    for i, (phrase, x, _) in enumerate(seen):
        end = min([line.sheet.right, *(b - AIR for _, b, _ in seen[i + 1 :]), *(w for w in walls if w > x)])
        # Where little room is left after its beginning, a caption begins a little before it.
        begin = min(x, max(free, end - min(NARROW, _natural(line, phrase))))
        out.append(_caption(line, phrase, begin, end - begin))
        free = max(free, begin + AIR + _written(line, out[-1]))
    return out


def _written(line: Line, note: Caption) -> float:
    """Return how wide the lines of a caption came out."""
    heard = ("".join(text for text, _ in row) for row in note.heard)
    return max([0.0, *(_wide(line, row) for row in note.said), *(line.small(row, bold=True) for row in heard)])


def _wide(line: Line, text: str) -> float:
    return width(text, line.sheet.text)


def _natural(line: Line, phrase: Phrase) -> float:
    """Return how wide the words of a phrase are on one line."""
    return max(_wide(line, "".join(words_here(line, phrase))), line.small(phrase.heard, bold=True))


def _caption(line: Line, phrase: Phrase, x: float, room: float) -> Caption:
    most = 3 if line.fine else 2
    rows = wrap(words_here(line, phrase), room, most, partial(_wide, line))
    whole = "".join(map("".join, rows)).strip() == phrase.text.strip()
    heard = _heard(line, phrase, room, most) if phrase.heard and line.here(phrase.start_s) else []
    return Caption(x, tuple("".join(row).strip() for row in rows), tuple(heard), whole)


def _heard(line: Line, phrase: Phrase, room: float, most: int) -> list[Marked]:
    """Return what the agent heard instead, broken into lines, its other words marked."""
    marked = [(MISHEARD, False), *heard_words(phrase)]
    rows = wrap([part for part, _ in marked], room, most, partial(line.small, bold=True))
    flags = iter(marked)
    return [[(part, next(flags)[1]) for part in row] for row in rows]


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
            last.text = text.rstrip()
            last.tail = text[len(last.text) :]
        elif last is None:
            made.text = text
        else:
            last.tail = (last.tail or "") + text
