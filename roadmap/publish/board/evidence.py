"""Which lessons were passed, on which version, and what has gone stale since."""

from collections import Counter

from roadmap.lessonfile import Lesson
from roadmap.publish import badge
from roadmap.publish.board.shown import Board
from roadmap.publish.markup import Element, el


def draw(shown: Board) -> Element:
    """Returns one badge for each lesson, after a line that counts them."""
    records = shown.vault.evidence
    states = Counter(records[lesson.id].state if lesson.id in records else "" for lesson in shown.vault.lessons)
    words = [f"{badge.PROOF[state][1]} {count}" for state in badge.PROOF if (count := states[state])]
    words += [f"{badge.NO_PROOF[1]} {states['']}"] if states[""] else []
    line = el(
        "p", f"{len(shown.vault.lessons)} 本のうち: {'、'.join(words)}。" if words else "レッスンはまだありません。"
    )
    return el("div", line, el("ul", *(_lesson(shown, lesson) for lesson in shown.vault.lessons), cls="proofs"))


def _lesson(shown: Board, lesson: Lesson) -> Element:
    record = shown.vault.evidence.get(lesson.id)
    link = el("a", lesson.title, href=shown.href(shown.places.lesson(lesson)))
    why = record.why if record and record.state != "proven" else ""
    day = record.day if record else ""
    more = el("small", " ".join(filter(None, (day, why)))) if day or why else None
    return el("li", badge.proof(record, shown.vault.config.package), link, more)
