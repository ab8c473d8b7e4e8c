"""The pages that list all lessons and all notes, phase by phase."""

from collections.abc import Iterable

from roadmap import dates
from roadmap.document import Phase
from roadmap.lessonfile import Lesson
from roadmap.note import Note
from roadmap.publish import badge, page, place
from roadmap.publish.markup import Element, block, el
from roadmap.publish.page import Page
from roadmap.publish.place import Places
from roadmap.vault import Vault


def lessons(vault: Vault, places: Places) -> Page:
    """Returns the page of all lessons."""
    phases = {phase.number: phase for phase in vault.document.ordered}
    groups: dict[str, list[Lesson]] = {number: [] for number in phases}
    for lesson in vault.lessons:
        groups.setdefault(lesson.phase, []).append(lesson)
    parts = [
        "読むだけで終わらせないための、動くノートブックです。どれもこのマシンの中の本物の部屋で、本物の音声で動きます。"
    ]
    for number, found in groups.items():
        if found:
            items = (_lesson(vault, places, lesson) for lesson in found)
            parts += [f"## {_title(phases.get(number), number)}", block(el("ul", *items, cls="cards"))]
    return Page(place.LESSONS, page.make(place.LESSONS, "レッスン", "\n\n".join(parts)))


def notes(vault: Vault, places: Places) -> Page:
    """Returns the page of all notes: those of rows by phase, then the others."""
    parts = ["ノートは 1 行に 1 つです。書けたら行が完了になり、`draft: true` のあいだは進行中のままです。"]
    for phase in vault.document.ordered:
        found = [note for row in phase.rows if (note := vault.note(row)) and places.note(note)]
        if found:
            parts += [f"## {_title(phase, phase.number)}", _notes(vault, places, found)]
    others = [note for note in vault.notes if note.path not in vault.noted and places.note(note)]
    parts += ["## 資料と構成", _notes(vault, places, others)] if others else []
    return Page(place.NOTES, page.make(place.NOTES, "ノート", "\n\n".join(parts)))


def _title(phase: Phase | None, number: str) -> str:
    return f"Phase {number}: {phase.title}" if phase else f"Phase {number}"


def _lesson(vault: Vault, places: Places, lesson: Lesson) -> Element:
    link = el("a", lesson.title, href=place.href(place.LESSONS, places.lesson(lesson).address))
    minutes = el("span", f"{lesson.minutes} 分") if lesson.minutes else None
    return el("li", link, el("p", badge.proof(vault.evidence.get(lesson.id), vault.config.package), minutes))


def _notes(vault: Vault, places: Places, found: Iterable[Note]) -> str:
    return block(el("ul", *(_note(vault, places, note) for note in found), cls="cards"))


def _note(vault: Vault, places: Places, note: Note) -> Element:
    target, row = places.notes[note.path], vault.row_of(note.path)
    day = dates.day(note, vault.config)
    state = badge.status(vault.status(row)) if row else None
    return el(
        "li",
        el("a", note.title, href=place.href(place.NOTES, target.address)),
        el("p", state, el("time", day, datetime=day) if day else None),
    )
