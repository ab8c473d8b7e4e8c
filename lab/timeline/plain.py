"""The same score in plain characters, for a terminal; ASCII, for box drawing is one or two columns wide there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from lab.timeline import prose
from lab.timeline.guess import Verdict, verdicts
from lab.timeline.labels import Label, Row, crowded, fold_rows, labels
from lab.timeline.letters import clean, pieces, wrap
from lab.timeline.places import Box, place
from lab.timeline.plan import Room, drawn_s, plan
from lab.timeline.reading import Phrase, Run, read
from lab.timeline.telling import summary
from lab.timeline.view import View, words_here
from lab.trace import Prediction, Trace

GUTTER, LEAST, FOLD, MOST = 14, 40, 10, 3
LONG_S = 60.0  # of drawing: from here on a line holds more
STATE = {"listening": ".", "thinking": "/", "speaking": "="}
KEY = (
    "# ユーザー  ",
    "= エージェント  ",
    "X 中断  ",
    "_ 文字  ",
    ". listening  ",
    "/ thinking  ",
    "* ツール  ",
    "! エラー",
)


@dataclass
class Block(View):
    """One line of the score being set: rows of characters, each with the name of its lane."""

    room: int = 0
    rows: list[tuple[str, list[str]]] = field(default_factory=list)

    def row(self, name: str = "") -> list[str]:
        """Return a new empty row."""
        self.rows.append((name, [" "] * self.room))
        return self.rows[-1][1]

    def text(self) -> list[str]:
        """Return the rows as text, without blanks at their ends."""
        return [(name + " " * (GUTTER - cell_len(name)) + "".join(row)).rstrip() for name, row in self.rows]


def text(trace: Trace, *, prediction: Prediction | Iterable[Prediction] = (), width: int = 80) -> str:
    """Return the call as text no wider than ``width`` columns (at least 40)."""
    score = read(trace)
    found = verdicts(score.turns, prediction)
    width = max(width, LEAST)
    room = width - GUTTER
    needed = [(t, _wide(rows) + 2.0) for t, rows in crowded(score, found)]
    planned = plan(score, Room(room, FOLD, *((8, 12) if drawn_s(score) < LONG_S else (5, 8))), needed)
    out = _filled([f"{part}  " for part in summary(score)], width)
    for span in planned.lines:
        block = Block(score, planned, span, 0, room)
        _set(block, found)
        out += ["", *block.text()]
    lost = [line for v in found if v.turn is None for line in _wrapped(prose.nowhere(v), width)]
    return "\n".join([*out, "", *lost, *_filled(KEY, width)]) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    return _filled(pieces(text), width)


def _filled(parts: Sequence[str], width: int) -> list[str]:
    return ["".join(row).strip() for row in wrap(parts, width, 5, cell_len)]


def _set(block: Block, found: Sequence[Verdict]) -> None:
    _voice(block, "ユーザー", block.score.user, "#")
    _between(block, found)
    _voice(block, "エージェント", block.score.agent, "=")
    _states(block)
    for run, a, b in block.seen(block.score.tools):
        _tool(block, run, a, b)
    for error in block.score.errors:
        if block.here(error.t_s):
            _tag(block, "エラー", (block.x(error.t_s), block.x(error.t_s) + 1, "!"), f"{error.source}: {error.message}")
    for verdict in found:
        _guess(block, verdict)
    _seconds(block)


def put(row: list[str], at: float, text: str) -> None:
    """Write into a row of cells, as far as it goes; a full-width character takes two."""
    column = round(at)
    for char in text:
        cells = cell_len(char)
        if column < 0 or column + cells > len(row):
            return
        if cells:
            row[column : column + cells] = [char, ""][:cells]
        column += cells


def _voice(block: Block, name: str, phrases: Sequence[Phrase], ink: str) -> None:
    seen = block.seen(phrases)
    sound, words = [" "] * block.room, []
    for i, (phrase, a, b) in enumerate(seen):
        long = max(round(b) - round(a), 1)
        put(sound, a, ink * long if phrase.sounds else "_")
        if phrase.torn and phrase.end_s <= block.span.end_s:
            put(sound, round(a) + long - 1, "X")
        room = min([block.room, *(x - 1 for _, x, _ in seen[i + 1 :])]) - round(a)
        heard = f" (聞き違い: {phrase.heard})" if phrase.heard and block.here(phrase.start_s) else ""
        words.append((a, wrap([*words_here(block, phrase), *pieces(heard)], room, MOST, cell_len)))
    high = max((len(lines) for _, lines in words), default=0)
    above = [block.row() for _ in range(high)] if ink == "#" else []
    block.rows.append((name, sound))
    rows = above or [block.row() for _ in range(high)]
    for a, lines in words:
        for row, line in zip(rows[high - len(lines) :] if above else rows, lines, strict=False):
            put(row, a, "".join(line).strip())


def _wide(rows: Sequence[Row]) -> int:
    return max((cell_len(r.plain) for r in rows), default=0)


def _between(block: Block, found: Sequence[Verdict]) -> None:
    measure = block.row()
    for wait, a, b in block.seen(block.score.waits):
        put(measure, a, "|" + "-" * (round(b) - round(a) - 2) + ("|" if wait.kind == "heard" else ">"))
    for _, a, b in block.seen(block.score.overlaps):
        put(measure, a, ">" * max(round(b) - round(a), 1))
    some = labels(block, found)
    some += [Label(f, a, b, fold_rows(f, block.score.waits)) for f, a, b in block.folds()]
    boxes = [Box(((x.a + x.b - (w := _wide(x.rows))) / 2,), w, slack=w / 2) for x in some]
    put_at = place(boxes, (0, block.room), gap=2)
    for tier in range(max((p.tier for p in put_at), default=-1) + 1):
        here = [(x, p) for x, p in zip(some, put_at, strict=True) if p.tier == tier]
        for i in range(max(len(x.rows) for x, _ in here)):
            row = block.row("無音" if tier == i == 0 else "")
            for label, at in here:
                if i < len(label.rows):
                    put(row, at.left + (_wide(label.rows) - cell_len(label.rows[i].plain)) // 2, label.rows[i].plain)
    for _, a, _ in block.folds():
        put(measure, a, "~" * FOLD)


def _states(block: Block) -> None:
    seen = block.seen(block.score.states)
    row = block.row("状態") if seen else []
    for span, a, b in seen:
        long = round(b) - round(a)
        put(row, a, STATE.get(span.name, "?") * long)
        if long > len(span.name) + 1:
            put(row, a + 1, span.name)


def _tool(block: Block, run: Run, a: float, b: float) -> None:
    said = [prose.run(run)] if block.here(run.start_s) else []
    failed = run.tool.status == "error"
    said += [f"失敗: {clean(run.tool.output)}"] * bool(said and failed)
    _tag(block, "ツール", (a, b, "*"), *said)


def _tag(block: Block, name: str, drawn: tuple[float, float, str], *said: str) -> None:
    """Set a mark in a row of its own, with its words after it or, where that is too narrow, under it."""
    a, long, ink = round(drawn[0]), max(round(drawn[1]) - round(drawn[0]), 1), drawn[2]
    row = block.row(name)
    put(row, a, ink * long)
    for i, some in enumerate(map(clean, said)):
        if i == 0 and cell_len(some) < block.room - a - long:
            put(row, a + long + 1, some)
            continue
        for line in _wrapped(some, block.room):
            put(block.row(), min(a, block.room - cell_len(line)), line)


def _guess(block: Block, verdict: Verdict) -> None:
    if verdict.turn is None or not verdict.said.order or not block.here(verdict.turn.said.start_s):
        return
    misses = [f"{prose.lane(m.name)}: {prose.missed(m)}" for m in verdict.misses] or ["順序の予想は当たり"]
    for miss in misses:
        for i, line in enumerate(_wrapped(miss, block.room)):
            put(block.row("予想" if i == 0 else ""), 0, line)


def _seconds(block: Block) -> None:
    ticks, figures, free = block.row(), block.row(), 0
    for t in range(max(0, int(block.span.start_s) + 1), int(block.span.end_s) + 1):
        x, label = round(block.x(t)), f"{t} s" if t < 60 else f"{t // 60}:{t % 60:02}"
        if any(a - 1 < x < b + 1 for _, a, b in block.folds()):
            continue
        put(ticks, x, "'")
        if x >= free and x + len(label) <= block.room:
            put(figures, x, label)
            free = x + len(label) + 2
