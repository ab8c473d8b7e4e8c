"""The page of a note: its text, its row's status, who links to it, and the notes before and after it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from roadmap import head, region, textfile
from roadmap.document import Row
from roadmap.note import Note
from roadmap.publish import badge, page, place
from roadmap.publish.markup import Element, Html, block, el
from roadmap.publish.page import Page
from roadmap.publish.place import Places, Target
from roadmap.publish.prose import mend
from roadmap.publish.weave import Edit, Source, Weaver
from roadmap.vault import Vault

_KINDS = {"source": "資料", "structure": "構成", "literature": "ノート"}


def source(vault: Vault, note: Note, address: str) -> Source:
    """Returns a note's text without its frontmatter; raises Unreadable with file:line when it cannot be read."""
    shown = vault.path(note.path)
    text = textfile.LINE_BREAK.sub("\n", textfile.read(note.file, shown).text)
    start = 0 if note.bare else _after_fields(text)
    return Source(text[start:], address, Path(note.file), shown, 1 + text.count("\n", 0, start))


def _after_fields(text: str) -> int:
    """Where the frontmatter ends; the vault has read what is in it."""
    at = fences = 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        fences += head.is_fence(line)
        if fences == 2:
            return at
    return 0


def body(weaver: Weaver, woven: Source, *, edits: Sequence[Edit] = (), calm: Sequence[range] = ()) -> str:
    """Returns a note's text as the site understands it."""
    return mend(weaver.weave(woven, done=edits, calm=calm))


def make(weaver: Weaver, note: Note, text: str, tail: Iterable[Html | None]) -> Page:
    """Returns the page of a note whose text is ready; `tail` comes after it."""
    here = weaver.places.notes[note.path].address
    full = "\n\n".join([text.strip("\n"), *filter(None, tail)])
    shown = facts(weaver.vault, weaver.places, note, here)
    return Page(here, page.make(here, note.title, full, facts=shown, tags=note.tags), weaver.vault.path(note.path))


def facts(vault: Vault, places: Places, note: Note, here: str) -> Html:
    """Returns what is known of a note: its row's status and phase, the page it is about, its lessons."""
    if places.notes[note.path] == places.roadmap:
        return page.facts(*_counted(vault), el("a", "ダッシュボード", href=place.href(here, place.HOME)))
    row = vault.row_of(note.path)
    parts: list[Element | None] = [badge.chip("✎", "下書き", kind="doing") if note.draft else None]
    if row:
        parts += [badge.status(vault.status(row)), phase_link(vault, places, row, here)]
    else:
        parts += [badge.chip("·", _KINDS[note.kind], kind="todo")]
    if url := (row.url if row else "") or note.url:
        parts.append(el("a", "公式ドキュメント" if row else "元のページ", href=url, cls="out"))
    for lesson in vault.lessons_of(row) if row else ():
        parts.append(el("a", f"レッスン: {lesson.title}", href=place.href(here, places.lesson(lesson).address)))
    return page.facts(*parts)


def _counted(vault: Vault) -> list[Element]:
    counted = region.count(vault, vault.document.rows)
    numbers = {"done": counted.done, "doing": counted.doing, "todo": counted.todo}
    return [badge.chip(badge.STATUS[k][0], f"{badge.STATUS[k][1]} {n}", kind=k) for k, n in numbers.items() if n]


def phase_link(vault: Vault, places: Places, row: Row, here: str) -> Element:
    """Returns the link to a row's phase on the roadmap."""
    phase = next(phase for phase in vault.document.phases if phase.number == row.phase)
    address = place.href(here, places.roadmap.address, places.phases.get(phase.number, ""))
    return el("a", f"Phase {phase.number} {phase.title}", href=address)


def backlinks(here: str, linking: Sequence[Target]) -> Html | None:
    """Returns the list of pages that link to this one, None when there is none."""
    if not linking:
        return None
    items = [el("li", el("a", target.title, href=place.href(here, target.address))) for target in linking]
    title = el("p", el("strong", f"このページへのリンク（{len(items)}）"))
    return block(el("aside", title, el("ul", *items), cls="backlinks", aria_label="被リンク"))


def in_order(vault: Vault, places: Places) -> list[Target]:
    """Returns the notes that have a page, in the order of the roadmap."""
    rows = [row for phase in vault.document.ordered for row in phase.rows]
    found = [places.note(vault.note(row)) for row in rows]
    return list(dict.fromkeys(target for target in found if target))
