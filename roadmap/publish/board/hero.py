"""The first thing seen: how much is done, the numbers behind it, and what comes next."""

from math import pi

from roadmap import region
from roadmap.document import Row
from roadmap.publish import badge
from roadmap.publish.board.shown import Board, activity
from roadmap.publish.markup import Element, el, svg
from roadmap.region import Count

_RADIUS = 52


def draw(shown: Board) -> Element:
    """Returns the ring, the numbers and the next row."""
    counted = region.count(shown.vault, shown.vault.document.rows)
    return el("section", ring(counted), _numbers(shown, counted), _next(shown), cls="hero", aria_label="全体の進み具合")


def ring(counted: Count) -> Element:
    """Returns the share that is done as a ring, with what is in progress after it."""
    wanted = max(counted.rows - counted.skipped, 1)
    share = int(counted.share * 100)
    label = f"{share}% 完了（{wanted} 行のうち {counted.done} 行、進行中 {counted.doing} 行）"
    return svg(
        128,
        128,
        el("circle", cx=64, cy=64, r=_RADIUS, cls="ring-all"),
        _arc(0, counted.done / wanted, "ring-done"),
        _arc(counted.done / wanted, counted.doing / wanted, "ring-doing"),
        el("text", f"{share}", el("tspan", "%", cls="ring-unit"), x=64, y=68, cls="ring-share"),
        el("text", "完了", x=64, y=86, cls="ring-word"),
        cls="ring",
        role="img",
        aria_label=label,
    )


def _arc(start: float, share: float, cls: str) -> Element | None:
    around = 2 * pi * _RADIUS
    dash = f"{around * share:.1f} {around:.1f}"
    turn = f"rotate({360 * start - 90:.1f} 64 64)"
    return el("circle", cx=64, cy=64, r=_RADIUS, cls=cls, stroke_dasharray=dash, transform=turn) if share else None


def _numbers(shown: Board, counted: Count) -> Element:
    notes = sum(note.kind == "literature" and not note.draft for note in shown.vault.notes)
    numbers = (
        ("完了", counted.done, f"/ {counted.rows - counted.skipped} 行"),
        ("進行中", counted.doing, "行"),
        ("未着手", counted.todo, "行"),
        ("ノート", notes, "件"),
        ("レッスン", len(shown.vault.lessons), "本"),
        ("学習した日", len(activity(shown.vault)), "日"),
    )
    parts = (el("div", el("dt", name), el("dd", str(count), el("small", f" {unit}"))) for name, count, unit in numbers)
    return el("dl", *parts, cls="numbers")


def _next(shown: Board) -> Element:
    row = region.next_row(shown.vault)
    if row is None:
        return el("div", el("p", "次にやること", cls="next-word"), el("p", "すべての行が完了しています。"), cls="next")
    phase = next(phase for phase in shown.vault.document.phases if phase.number == row.phase)
    return el(
        "div",
        el("p", "次にやること", cls="next-word"),
        el("p", row.title, cls="next-title"),
        el(
            "p",
            badge.status(shown.vault.status(row)),
            el("span", f"Phase {phase.number} {phase.title}"),
            cls="next-phase",
        ),
        el("p", *_ways(shown, row), cls="next-ways"),
        cls="next",
    )


def _ways(shown: Board, row: Row) -> list[Element]:
    ways = [("レッスンを開く", shown.href(shown.places.lesson(lesson))) for lesson in shown.vault.lessons_of(row)[:1]]
    if target := shown.places.note(shown.vault.note(row)):
        ways.append(("ノートを開く", shown.href(target)))
    if row.url:
        ways.append(("公式ドキュメントを読む", row.url))
    styles = ("md-button md-button--primary", "md-button", "md-button")
    return [el("a", word, href=href, cls=style) for (word, href), style in zip(ways, styles, strict=False)]
