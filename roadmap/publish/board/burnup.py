"""Rows done and rows there are, day by day, and when the rest may be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from roadmap import burnup as record
from roadmap.publish.board.forecast import ACTIVE_DAYS, SHARE, Forecast, forecast
from roadmap.publish.board.shown import Board, finished
from roadmap.publish.markup import Element, el, svg

_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 62, 14, 24
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Past:
    """What is known day by day, from the first day to today."""

    first: date
    today: date
    points: Sequence[tuple[date, int, int]]  # day, rows there are, rows done
    daily: Sequence[int]  # rows done on each day; one whose day is not known says nothing of the pace


@dataclass(frozen=True)
class Frame:
    """Where a day and a number of rows are on the drawing."""

    width: int
    height: int
    first: date
    last: date
    top: int

    def x(self, day: date) -> float:
        """Returns a day's place."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return _LEFT + (self.width - _LEFT - _RIGHT) * min(share, 1.0)

    def y(self, rows: float) -> float:
        """Returns a number's place."""
        return self.height - _BOTTOM - (self.height - _TOP - _BOTTOM) * rows / max(self.top, 1)


def draw(shown: Board) -> Element:
    """Returns the chart in two widths, and what it says in words."""
    past = _past(shown)
    if past is None:
        return el("p", "まだ日付のある記録がありません。ノートに date を書くと、ここに進み方が出ます。", cls="empty")
    _, scope, done = past.points[-1]
    found = forecast(past.daily, scope - done, past.today)
    words = "".join(_words(past, found))
    drawings = (
        _chart(past, found if found and found.trusted else None, size, cls)
        for size, cls in (((640, 300), "wide"), ((350, 260), "phone"))
    )
    return el("figure", *drawings, el("figcaption", words), cls="chart burnup")


def _past(shown: Board) -> Past | None:
    points = [(date.fromisoformat(p.day), p.scope, p.done) for p in record.points(shown.vault)]
    points = [point for point in points if point[0] <= shown.today]
    if not points:
        return None
    first, counted = points[0][0], finished(shown.vault)
    daily = [counted[first + timedelta(days=at)] for at in range((shown.today - first).days + 1)]
    return Past(first, shown.today, points, daily)


def _words(past: Past, found: Forecast | None) -> Iterator[str]:
    _, scope, done = past.points[-1]
    yield f"{past.first} から数えて、{scope} 行のうち {done} 行が完了。"
    active = sum(1 for count in past.daily if count)
    if found:
        held = f"過去に同じやり方で出した見込み {found.tried} 回のうち、当たったのは {found.held} 回。"
        if not found.trusted:
            yield f"{held}これでは当てにならないので、見込みは出しません。"
            return
        yield f"残り {scope - done} 行の見込みは {found.low} から {found.high}（{SHARE:.0%} の範囲）。"
        yield held if found.tried else "当たりはずれは、まだ確かめられません。"
    elif scope > done and active < ACTIVE_DAYS:
        yield f"見込みは、完了のあった日が {ACTIVE_DAYS} 日になると出ます（いま {active} 日）。"
    elif scope > done:
        yield "このところ完了がないので、見込みは出せません。"


def _chart(past: Past, found: Forecast | None, size: tuple[int, int], cls: str) -> Element:
    top = max(scope for _, scope, _ in past.points)
    last = (
        min(found.high, past.today + timedelta(days=max(120, (past.today - past.first).days))) if found else past.today
    )
    frame = Frame(*size, past.first, max(last, past.first + timedelta(days=1)), top)
    parts = [*_grid(frame), *_cone(frame, past, found), *_lines(frame, past)]
    return svg(*size, *parts, cls=cls, aria_hidden="true")


def _grid(frame: Frame) -> Iterator[Element]:
    step = next((step for step in _STEPS if frame.top / step <= 5), _STEPS[-1])
    for rows in range(0, frame.top + 1, step):
        y = frame.y(rows)
        yield el("path", d=f"M{_LEFT} {y:.1f}H{frame.width - _RIGHT}", cls="grid")
        yield el("text", str(rows), x=_LEFT - 6, y=y + 4, cls="end")
    before = -99.0
    for month in _months(frame.first, frame.last):
        x = frame.x(max(month, frame.first))
        if x - before >= 46:
            text = f"{month.year}/{month.month}" if before < 0 or month.month == 1 else f"{month.month}月"
            yield el("text", text, x=x, y=frame.height - 6)
            before = x


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _cone(frame: Frame, past: Past, found: Forecast | None) -> Iterator[Element]:
    if found is None:
        return
    _, scope, done = past.points[-1]
    x, y, high = frame.x(past.today), frame.y(done), frame.y(scope)
    points = f"{x:.1f},{y:.1f} {frame.x(found.low):.1f},{high:.1f} {frame.x(found.high):.1f},{high:.1f}"
    yield el("polygon", points=points, cls="cone")
    yield el("path", d=f"M{x:.1f} {frame.y(0):.1f}V{_TOP}", cls="today")
    yield el("text", "今日", x=x - 4, y=_TOP + 8, cls="end")


def _lines(frame: Frame, past: Past) -> Iterator[Element]:
    end, floor = frame.x(past.today), frame.y(0)
    scope = [(day, rows) for day, rows, _ in past.points]
    done = [(day, rows) for day, _, rows in past.points]
    for points, cls in ((scope, "scope"), (done, "done")):
        path, level = f"M{_LEFT} {floor:.1f}", 0.0
        for day, rows in points:
            level = frame.y(rows)
            path += f"H{frame.x(day):.1f}V{level:.1f}"
        path += f"H{end:.1f}"
        if cls == "done":
            yield el("path", d=f"{path}V{floor:.1f}Z", cls="area")
            yield el("circle", cx=end, cy=level, r=4, cls="dot")
        yield el("path", d=path, cls=f"line-{cls}")
    yield from _ends(frame, past)


def _ends(frame: Frame, past: Past) -> Iterator[Element]:
    _, scope, done = past.points[-1]
    upper, lower = frame.y(scope), frame.y(done)
    lower = max(lower, upper + 17)
    x = frame.width - _RIGHT + 6
    yield el("text", f"全部 {scope}", x=x, y=upper + 4, cls="label-scope")
    yield el("text", f"完了 {done}", x=x, y=lower + 4, cls="label-done")
