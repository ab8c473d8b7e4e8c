"""On which days something was finished: up to a year of small squares, and the same in words."""

from collections import Counter
from datetime import date, timedelta

from roadmap.publish.board.shown import Board, activity
from roadmap.publish.markup import Element, el, svg

_CELL, _LEFT, _TOP = 14, 24, 18
HALF = 27  # weeks of one drawing at most: a year is two of them, one above the other
LEAST = 16
_LEVELS = 4


def draw(shown: Board) -> Element:
    """Returns the calendar of the last weeks, at most two drawings of half a year."""
    counted = activity(shown.vault)
    days = [day for day in counted if day <= shown.today]
    if not days:
        return el("p", "まだ記録がありません。ノートに date を書くと、その日に印がつきます。", cls="empty")
    start = max(_monday(min(days)), _monday(shown.today) - timedelta(weeks=2 * HALF - 1))
    weeks = (_monday(shown.today) - start).days // 7 + 1
    length = weeks if weeks <= HALF else -(-weeks // 2)
    starts = (start + timedelta(weeks=at) for at in range(0, weeks, length))
    drawings = (_half(counted, first, max(length, LEAST), shown.today) for first in starts)
    return el("figure", el("div", *drawings, cls="halves"), _legend(), _caption(counted, days), cls="chart calendar")


def _half(counted: Counter[date], first: date, weeks: int, today: date) -> Element:
    parts = [el("text", name, x=0, y=_TOP + 11 + at * _CELL) for at, name in ((0, "月"), (2, "水"), (4, "金"))]
    before = -99
    for at in range(weeks * 7):
        day = first + timedelta(days=at)
        x, y = _LEFT + at // 7 * _CELL, _TOP + at % 7 * _CELL
        if day.day == 1 and x - before > 2 * _CELL:
            parts.append(el("text", f"{day.year}/{day.month}" if before < 0 else f"{day.month}月", x=x, y=12))
            before = x
        if day <= today:
            count = counted[day]
            words = el("title", f"{day}: {count} 件") if count else None
            parts.append(el("rect", words, x=x, y=y, cls=f"h{min(count, _LEVELS)}"))
    wide = _LEFT + weeks * _CELL
    return svg(wide, _TOP + 7 * _CELL, *parts, aria_hidden="true", style=f"--wide:{wide * 1.3:.0f}px")


def _legend() -> Element:
    cells = [el("rect", x=30 + 14 * at, y=1, cls=f"h{at}") for at in range(_LEVELS + 1)]
    words = (el("text", "0 件", x=0, y=11), el("text", "4 件以上", x=104, y=11))
    return svg(160, 14, *words, *cells, cls="legend", aria_hidden="true")


def _caption(counted: Counter[date], days: list[date]) -> Element:
    months = Counter(f"{day.year}年{day.month}月" for day in sorted(days))
    items = [el("li", f"{month}: {count} 日") for month, count in months.items()]
    summary = el("summary", f"{len(days)} 日、{sum(counted[day] for day in days)} 件。最後は {max(days)}")
    return el("figcaption", el("details", summary, el("ul", *items, cls="columns")))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
