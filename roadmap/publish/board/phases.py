"""Every phase as a bar of one strip and as a card that opens to its rows."""

from roadmap import region
from roadmap.document import Phase, Row
from roadmap.publish import badge
from roadmap.publish.board.shown import Board
from roadmap.publish.markup import Element, el
from roadmap.region import Count


def draw(shown: Board) -> Element:
    """Returns the strip and the cards; the card of the next row is open."""
    following = region.next_row(shown.vault)
    found = shown.vault.document.ordered
    strip = el("ol", *(_piece(shown, phase) for phase in found), cls="strip")
    cards = (_card(shown, phase, is_open=bool(following and following.phase == phase.number)) for phase in found)
    return el("div", strip, el("div", *cards, cls="phases"), cls="board-phases")


def _piece(shown: Board, phase: Phase) -> Element:
    counted = region.count(shown.vault, phase.rows)
    parts = el("span", *_fill(counted), cls="bar"), el("b", phase.number)
    link = el("a", *parts, href=f"#phase-{phase.number}", aria_label=_words(phase, counted))
    return el("li", link, style=f"flex:{max(counted.rows, 1)} 1 1.9rem")


def _card(shown: Board, phase: Phase, *, is_open: bool) -> Element:
    counted = region.count(shown.vault, phase.rows)
    heading = el("h3", el("small", f"Phase {phase.number}"), " ", phase.title or " ")
    bar = el("span", *_fill(counted), cls="bar", role="img", aria_label=_words(phase, counted))
    wanted = counted.rows - counted.skipped
    words = [f"{counted.done} / {wanted} 完了", f"進行中 {counted.doing}" if counted.doing else ""]
    words += ["✓ すべて完了" if wanted and counted.done == wanted else f"残り {counted.todo}" if counted.todo else ""]
    summary = el("summary", heading, bar, el("span", " ・ ".join(filter(None, words)), cls="phase-count"))
    rows = el("ul", *(_row(shown, row) for row in phase.rows), cls="rows")
    kind = "phase phase-all" if wanted and counted.done == wanted else "phase"
    return el("details", summary, rows, cls=kind, id=f"phase-{phase.number}", open="" if is_open else None)


def _row(shown: Board, row: Row) -> Element:
    note = shown.places.note(shown.vault.note(row))
    ways = [
        ("レッスン", shown.href(shown.places.lesson(lesson)), lesson.title) for lesson in shown.vault.lessons_of(row)
    ]
    ways += [("ノート", shown.href(note), note.title)] if note else []
    ways += [("ドキュメント", row.url, row.title)] if row.url else []
    links = (el("a", word, href=href, aria_label=f"{word}: {title}", cls="way") for word, href, title in ways)
    title = el("span", row.title, cls="row-title")
    return el("li", badge.status(shown.vault.status(row)), title, el("span", *links, cls="ways"))


def _fill(counted: Count) -> list[Element]:
    wanted = max(counted.rows - counted.skipped, 1)
    parts = (("fill-done", counted.done), ("fill-doing", counted.doing))
    return [el("i", cls=cls, style=f"width:{100 * count / wanted:.1f}%") for cls, count in parts if count]


def _words(phase: Phase, counted: Count) -> str:
    return f"Phase {phase.number} {phase.title}: {counted.rows - counted.skipped} 行のうち {counted.done} 行が完了"
