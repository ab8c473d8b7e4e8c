"""Everything the site consists of, from a vault: pages, side files, navigation, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from roadmap import dates, doctor, textfile
from roadmap.errors import Unreadable
from roadmap.finding import Finding
from roadmap.note import Note
from roadmap.publish import assets, board, lessonpage, listing, notepage, page, place, roadmappage
from roadmap.publish.kept import Kept
from roadmap.publish.navigation import Nav, navigation
from roadmap.publish.page import Page
from roadmap.publish.place import Target
from roadmap.publish.weave import Weaver
from roadmap.vault import Vault

HAND = "site"  # where the hand-written pages are


@dataclass(frozen=True)
class Tree:
    """A site before any engine has seen it. `files` are bytes, or where they are on disk."""

    pages: Sequence[Page]
    files: Mapping[str, bytes | Path]
    nav: Nav
    findings: Sequence[Finding]


def collect(vault: Vault, *, drafts: bool = False, today: date | None = None) -> Tree:
    """Returns the tree of a vault; `drafts`: whether drafts are shown, as they are while one writes."""
    places = place.find(vault, drafts=drafts)
    weaver = Weaver(vault, places)
    checked = doctor.examine(vault)
    lessons, files = _lessons(weaver)
    pages = [*lessons, *_notes(weaver), listing.lessons(vault, places), listing.notes(vault, places)]
    shown = board.Board(vault, places, weaver.targets, checked, today or date.fromisoformat(dates.today(vault.config)))
    pages += _by_hand(vault.config.root, shown)
    files |= {target.address: target.file for target in places.attachments.values()}
    files |= assets.files(vault.config.root)
    broken = [finding for finding in checked if finding.level == "error"]
    findings = sorted({*weaver.findings, *broken}, key=lambda found: (found.path, found.line, found.code))
    return Tree(pages, files, navigation(vault, places, vault.config.root / HAND), findings)


def _lessons(weaver: Weaver) -> tuple[list[Page], dict[str, bytes | Path]]:
    vault, kept = weaver.vault, Kept(weaver.vault.config)
    order = [weaver.places.lesson(lesson) for lesson in vault.lessons]
    pages: list[Page] = []
    files: dict[str, bytes | Path] = {}
    around = page.neighbours(order)
    for lesson, target in zip(vault.lessons, order, strict=True):
        made = lessonpage.make(weaver, lesson, kept, around[target.address])
        pages.append(made.page)
        files |= made.files
    return pages, files


def _notes(weaver: Weaver) -> list[Page]:
    """Every text is woven before the first page is made: only then is known who links to whom."""
    vault, places = weaver.vault, weaver.places
    texts = {note.path: text for note in vault.notes if (text := _woven(weaver, note)) is not None}
    around, linking = page.neighbours(notepage.in_order(vault, places)), _linking(weaver)
    pages: list[Page] = []
    for note in vault.notes:
        if note.path in texts:
            here = places.notes[note.path].address
            back = linking.get(here, []) if here != places.roadmap.address else []
            tail = notepage.backlinks(here, back), page.pager(here, around.get(here, (None, None)), "ノート")
            pages.append(notepage.make(weaver, note, texts[note.path], tail))
    return pages


def _woven(weaver: Weaver, note: Note) -> str | None:
    target = weaver.places.note(note)
    if target is None:
        return None
    try:
        if target == weaver.places.roadmap:
            return roadmappage.body(weaver)
        return notepage.body(weaver, notepage.source(weaver.vault, note, target.address))
    except Unreadable:
        return None  # roadmap.doctor has read the whole text too, and its finding fails the build


def _linking(weaver: Weaver) -> dict[str, list[Target]]:
    """Who links to each page. The roadmap links to every note: that says nothing, so it is left out."""
    known = {target.address: target for target in (*weaver.places.notes.values(), *weaver.places.lessons.values())}
    linking: dict[str, list[Target]] = {}
    for page_, targets in weaver.targets.items():
        for address in targets if page_ != weaver.places.roadmap.address else ():
            linking.setdefault(address, []).append(known[page_])
    return linking


def _by_hand(root: Path, shown: board.Board) -> list[Page]:
    """The hand-written pages that show something of the vault."""
    pages = []
    for file in sorted((root / HAND).glob("*.md")):
        text = textfile.read(file, f"{HAND}/{file.name}").text
        if (filled := board.fill(text, shown)) != text:
            pages.append(Page(file.name, filled, f"{HAND}/{file.name}"))
    return pages
