"""Findings that tables and frontmatter show, without reading a note's text: the ones `roadmap status` counts."""

from collections.abc import Callable, Iterator
from functools import cache

from roadmap import canon, dates, head, plan
from roadmap.blocks import Block
from roadmap.document import Row, phase_of
from roadmap.errors import Refused
from roadmap.finding import Finding
from roadmap.link import Link, in_cell
from roadmap.match import Key
from roadmap.note import Note, line_of
from roadmap.status import derive, explicit
from roadmap.table import lines
from roadmap.vault import Vault


def quick(vault: Vault) -> list[Finding]:
    """Returns the findings of reading, matching, rows, notes and the list of notes."""
    found = [*vault.findings, *_rows(vault), *_duplicates(vault), *_listed(vault)]
    keys = {vault.addresses.key(row.url) for row in vault.document.rows if row.url} | _torn(vault)
    # Many notes share a chapter.
    phases = cache(lambda chapter: (phase_of(chapter, vault.config) or ("",))[0] if chapter else "")
    for note in vault.notes:
        if note.kind == "literature":
            found += _literature(vault, note, keys, phases)
        if note.kind != "structure":
            found += _dates(vault, note)
    try:
        found += plan.make(vault, ("tables",)).findings
    except Refused:
        found += _conflicts(vault, plan.conflicts(vault.document), "finish the merge")
    return found + _conflicts(
        vault, plan.conflicts(vault.document, inside=True), "`roadmap sync` writes the region anew"
    )


def _conflicts(vault: Vault, at: list[int], fix: str) -> list[Finding]:
    return [Finding("conflict-marker", _road(vault), line, "git conflict markers", fix) for line in at]


def _torn(vault: Vault) -> set[Key]:
    """The addresses of rows with too few or too many cells: such a row is there, and what mends it is said of it."""
    text, starts = vault.document.file.text, vault.document.starts
    lost = [found.line for found in vault.document.findings if found.code in ("ragged-row", "unescaped-pipe")]
    urls = (canon.address(text[starts[line - 1] : starts[line]]) for line in lost)
    return {vault.addresses.key(url) for url in urls if url}


def _rows(vault: Vault) -> Iterator[Finding]:
    path = _road(vault)
    for row in vault.document.rows:
        match = vault.matches[row.line]
        if not row.status:
            marks = " ".join(vault.config.marks.values())
            mark = row.cells["status"].text or "nothing"
            yield Finding("unknown-mark", path, row.line, f"{row.title!r} has the mark {mark}", f"write one of {marks}")
        if match.link and not match.note and match.dangling:
            found = f"{row.title!r} links {match.link.target}, which is not there"
            yield Finding("dangling-link", path, row.line, found, "link the note, or write `-`")
        if vault.status(row) == "done" and not match.note and not match.held:
            fix = f"`roadmap new {vault.entries[row.line].id}` starts one"
            yield Finding("done-without-note", path, row.line, f"{row.title!r} is done and has no note", fix)
        if row.url and (new := _moved(vault, row)):
            found = f"{row.title!r}: the page is now at {new}"
            yield Finding("url-moved", path, row.line, found, f"write {new} into the URL cell when you like")
        if match.note and canon.title(match.note.title) != canon.title(row.title):
            found = f"the row says {row.title!r}, its note {match.note.title!r}"
            yield Finding("title-differs", path, row.line, found, "nothing to do: the address joins them")


def _moved(vault: Vault, row: Row) -> str:
    key = canon.url(row.url)
    return next((new for old, new in vault.moved.items() if canon.url(old)[0] == key[0] != canon.url(new)[0]), "")


def _duplicates(vault: Vault) -> Iterator[Finding]:
    first: dict[object, Row] = {}
    for row in vault.document.rows:
        key = vault.addresses.key(row.url) if row.url else (row.phase, canon.title(row.title))
        other = first.get(key)
        if other:
            found = f"{row.title!r} is the row of line {other.line} again"
            yield Finding("duplicate-row", _road(vault), row.line, found, "remove one, or give it its own URL")
        first.setdefault(key, row)
    for note in vault.notes:
        if note.path in vault.matcher.keys and note.path not in vault.noted:
            taken = first.get(vault.matcher.keys[note.path])
            if taken and (owner := vault.note(taken)):
                found = f"{owner.path} is already the note of {taken.title!r}"
                yield Finding("duplicate-note", vault.path(note.path), 1, found, "merge the two, or change its ソース:")


def _literature(vault: Vault, note: Note, keys: set[Key], phases: Callable[[str], str]) -> Iterator[Finding]:
    path, row, chapter = vault.path(note.path), vault.row_of(note.path), note.chapter
    # A note whose address a row has was not taken because something is doubled: another finding says so.
    if row is None and vault.matcher.keys.get(note.path) not in keys:
        fix = f"`roadmap add {note.url} --phase N`" if note.url else "give it a line `ソース: https://…`, or add a row"
        yield Finding("note-without-row", path, 1, f"no row has {note.title!r}", fix)
    if derive(note, vault.config) is None:
        found = f"the status {explicit(note)!r} is not known"
        yield Finding(
            "status-unknown", path, _line(note, "status", "progress"), found, "TODO, IN PROGRESS, DONE or SKIP"
        )
    phase = phases(chapter)
    if not chapter and not note.bare:
        yield Finding("chapter-missing", path, 1, "the note names no chapter", _heading(vault, row))
    elif chapter and not phase:
        found = f"chapter {chapter!r} names no phase"
        yield Finding("chapter-format", path, _line(note, "chapter"), found, _heading(vault, row))
    elif row and phase and phase != row.phase:
        found = f"chapter says Phase {phase}, its row stands in Phase {row.phase}"
        yield Finding("chapter-format", path, _line(note, "chapter"), found, _heading(vault, row))


def _heading(vault: Vault, row: Row | None) -> str:
    headings = (phase.heading for phase in vault.document.phases if row and phase.number == row.phase)
    return f'write chapter: "{next(headings, "Phase N: …")}"'


def _dates(vault: Vault, note: Note) -> Iterator[Finding]:
    if note.bare or dates.stated(note):
        return
    made = dates.day(note, vault.config)
    fix = f'write date: "{made or "YYYY-MM-DD"}"'
    if note.date:
        found = f"date {note.date!r} is no day of the form YYYY-MM-DD"
        yield Finding("date-invalid", vault.path(note.path), _line(note, "date"), found, fix)
    else:
        yield Finding("date-missing", vault.path(note.path), 1, "the frontmatter has no date", fix)


def _line(note: Note, *keys: str) -> int:
    text = head.read(note.file, note.path)
    return max(line_of(text, key) for key in keys)


def _listed(vault: Vault) -> Iterator[Finding]:
    entries = list(_entries(vault))
    if not entries and "created" not in vault.document.regions:
        return
    listed: set[str] = set()
    for line, link in entries:
        paths = vault.paths(link)
        listed.update(paths)
        if not paths:
            found = f"the list names {link.target}, which is not there"
            yield Finding("listed-without-note", _road(vault), line, found, "`roadmap sync`, or remove the line")
    for note in vault.notes:
        if note.path not in listed and vault.path(note.path) != _road(vault):
            fix = "`roadmap sync`" if "created" in vault.document.regions else "`roadmap init`, then `roadmap sync`"
            yield Finding("note-not-listed", vault.path(note.path), 1, "the list of notes does not have it", fix)


def _entries(vault: Vault) -> Iterator[tuple[int, Link]]:
    for block in _list_tables(vault):
        for line in lines(vault.document.file.text, vault.document.starts, block):
            for cell in line.cells:
                if link := in_cell(cell.text):
                    yield line.line + 1, link


def _list_tables(vault: Vault) -> Iterator[Block]:
    region = vault.document.regions.get("created")
    name, level = canon.title(vault.config.sections["created"]), 0
    for block in vault.document.blocks:
        if block.kind == "heading":
            inside = name in canon.title(block.text)
            level = block.level if inside else 0 if block.level <= level else level
        start = vault.document.starts[block.start]
        if block.kind == "table" and (level or (region and region.start <= start < region.end)):
            yield block


def _road(vault: Vault) -> str:
    return vault.document.file.path
