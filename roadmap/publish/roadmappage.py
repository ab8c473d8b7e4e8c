"""The roadmap's own page: the vault's note, each row with a word for its status and links to all it has."""

import re
from collections.abc import Iterator

from roadmap import head
from roadmap.document import Row
from roadmap.publish import badge, place
from roadmap.publish.markup import Html, block, el, html
from roadmap.publish.place import Places
from roadmap.publish.prose import mend
from roadmap.publish.weave import Edit, Source, Weaver
from roadmap.textfile import LINE_BREAK
from roadmap.vault import Vault

_BAR = re.compile(r"[█░]+(?=[ \t]*(?P<share>\d+)%)")
_PLAIN = str.maketrans("|\n", "/ ")  # what would end a cell, for an engine that reads the blocks


def body(weaver: Weaver) -> str:
    """Returns the roadmap's text as the site understands it, without its frontmatter."""
    vault, places = weaver.vault, weaver.places
    file = vault.document.file
    # The whole file, so that its cells are where the vault says they are.
    whole = Source(file.text, places.roadmap.address, places.roadmap.file, file.path)
    edits = [edit for row in vault.document.rows for edit in _row(vault, places, row)]
    edits += _bars(vault)
    written = [range(region.start, region.end) for region in vault.document.regions.values()]
    text = LINE_BREAK.sub("\n", weaver.weave(whole, done=edits, calm=written))
    return mend(head.split(text, file.path)[1])


def _bars(vault: Vault) -> Iterator[Edit]:
    """The summary's bars, drawn; the percentage after each stays as it is written."""
    if region := vault.document.regions.get("summary"):
        for hit in _BAR.finditer(vault.document.file.text, region.start, region.end):
            full = el("i", cls="fill-done", style=f"width:{hit['share']}%")
            yield Edit(hit.start(), hit.end(), html(el("span", full, cls="bar")))


def _row(vault: Vault, places: Places, row: Row) -> Iterator[Edit]:
    status = vault.status(row)
    here = places.roadmap.address
    yield _cell(row, "status", block(badge.status(status)))
    if row.url:
        yield _cell(row, "url", _way("公式 ↗", row.title, row.url))
    if (note := vault.note(row)) and (target := places.note(note)):
        yield _cell(row, "note", _way("ノート", note.title, place.href(here, target.address)))
    elif note:
        yield _cell(row, "note", "下書き")
    lessons = vault.lessons_of(row)
    if lessons and "notebook" in row.cells:
        links = (place.href(here, places.lesson(one).address) for one in lessons)
        ways = (_way("レッスン", one.title, link, shown=one.title) for one, link in zip(lessons, links, strict=True))
        yield _cell(row, "notebook", "<br>".join(ways))


def _way(word: str, title: str, address: str, *, shown: str = "") -> Html:
    """A short link, so that a row fits a phone; its name says the rest, and `shown` stands where there is room."""
    name = f"{word}: {title}".translate(_PLAIN)
    long = [el("span", word, cls="short"), el("span", shown.translate(_PLAIN), cls="long")] if shown else [word]
    return block(el("a", *long, href=address, aria_label=name, title=name))


def _cell(row: Row, column: str, text: str) -> Edit:
    cell = row.cells[column]
    return Edit(cell.start, cell.end, f" {text} ")
