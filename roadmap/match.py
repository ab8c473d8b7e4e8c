"""Which note belongs to which row: by wikilink, else by address, else by title in the phase, else by an alias."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from roadmap import canon
from roadmap.config import Config
from roadmap.document import Document, Row, phase_of
from roadmap.finding import Finding
from roadmap.link import Link, Names, in_cell
from roadmap.lock import Entry
from roadmap.note import Note

Key = tuple[str, str]
_ID = r"lit-\d{12}-[0-9a-z]{4}"


class Match(NamedTuple):
    """A row's note, None when it has none or too many. `held`: the row must stay as it is, for its note is in doubt."""

    note: Note | None
    link: Link | None  # what the note cell holds
    held: bool = False
    dangling: bool = False  # the note cell's link leads nowhere


class Shelf(NamedTuple):
    """The readable notes, and the paths of the others."""

    notes: tuple[Note, ...]
    unreadable: tuple[str, ...]


class Addresses:
    """Canonical addresses in which a fragment counts only where two rows share the rest."""

    def __init__(self, rows: Iterable[Row], moved: Mapping[str, str]) -> None:
        self._moved = moved
        rest = Counter(address for address, _ in {canon.follow(canon.url(row.url), moved) for row in rows if row.url})
        self._shared = frozenset(address for address, count in rest.items() if count > 1)

    def key(self, url: str) -> Key:
        """Returns the form in which two spellings of one address are equal."""
        address, fragment = canon.url(url)
        if self._moved:
            address, fragment = canon.follow((address, fragment), self._moved)
        return address, fragment if address in self._shared else ""


class Matcher:
    """The notes of a vault by everything a row can know them by."""

    def __init__(self, config: Config, document: Document, shelf: Shelf, moved: Mapping[str, str]) -> None:
        notes, unreadable = shelf
        self._config = config
        self._path = document.file.path
        self._notes = {note.path: note for note in notes}
        self._unreadable = frozenset(unreadable)
        self.names = Names([*self._notes, *self._unreadable])
        self.addresses = Addresses(document.rows, moved)
        self.findings: list[Finding] = []
        self.keys = {
            note.path: self.addresses.key(note.url) for note in notes if note.kind == "literature" and note.url
        }
        self._by_key: dict[Key, list[Note]] = {}
        for path, key in self.keys.items():
            self._by_key.setdefault(key, []).append(self._notes[path])

    def match(self, rows: list[Row], entries: Mapping[int, Entry]) -> dict[int, Match]:
        """Returns each row's match by its line."""
        found = {row.line: self._by_link(row) for row in rows}
        waiting = [row for row in rows if not found[row.line].note and not found[row.line].held]
        keys = Counter(self.addresses.key(row.url) for row in rows if row.url)
        for row in waiting:
            found[row.line] = self._by_address(row, entries[row.line], keys, found[row.line])
        claimed = {match.note.path for match in found.values() if match.note}
        waiting = [row for row in waiting if not found[row.line].note and not found[row.line].held]
        titled = self._titled(claimed) if waiting else {}
        twins = Counter((row.phase, canon.title(row.title)) for row in waiting)
        for row in waiting:
            name = (row.phase, canon.title(row.title))
            notes = titled.get(name, []) or self._aliased(row, entries[row.line])
            found[row.line] = self._one(row, notes, found[row.line], twins[name])
        return found

    def _by_link(self, row: Row) -> Match:
        link = in_cell(row.cells["note"].text)
        if link is None:
            return Match(None, None)
        paths = self.paths(link)
        if not paths:
            # A link to a file that is no note is the human's own.
            lost = link.wiki or link.target.lower().endswith(".md")
            return Match(self._renamed(link), link, dangling=lost)
        if len(paths) > 1:
            found = f"[[{link.target}]] can mean {', '.join(paths)}"
            self._report("duplicate-note", row, found, "write the whole path")
        if len(paths) > 1 or paths[0] in self._unreadable:
            return Match(None, link, held=True)
        note = self._notes[paths[0]]
        return Match(note if note.kind == "literature" else None, link)

    def _renamed(self, link: Link) -> Note | None:
        """A file keeps its id when its name gets a title."""
        hit = re.match(_ID, link.target.rpartition("/")[2])
        notes = [note for note in self._notes.values() if hit and note.stem.startswith(hit[0])]
        return notes[0] if len(notes) == 1 and notes[0].kind == "literature" else None

    def paths(self, link: Link) -> list[str]:
        """Returns the notes a link of the roadmap can mean, relative to the vault."""
        if link.wiki:
            return self.names.find(link.target)
        base = posixpath.dirname(self._path.removeprefix(self._config.prefix))
        return self.names.find(posixpath.normpath(posixpath.join(base, link.target)))

    def _by_address(self, row: Row, entry: Entry, keys: Mapping[Key, int], sofar: Match) -> Match:
        names = {self.addresses.key(url) for url in (*entry.urls, row.url) if url}
        notes = [note for key in sorted(names) for note in self._by_key.get(key, ())]
        return self._one(row, notes, sofar, keys[self.addresses.key(row.url)] if row.url else 1)

    def _one(self, row: Row, notes: list[Note], sofar: Match, twins: int) -> Match:
        if not notes:
            return sofar
        if len(notes) > 1:
            found = f"{len(notes)} notes for {row.title!r}: {', '.join(note.path for note in notes)}"
            self._report(
                "duplicate-note", row, found, "link one of them in the note cell, or give the other its own ソース:"
            )
            return sofar._replace(held=True)
        if twins > 1:
            return sofar._replace(held=True)  # two rows could have it; `duplicate-row` says so
        return sofar._replace(note=notes[0])

    def _titled(self, claimed: set[str]) -> dict[tuple[str, str], list[Note]]:
        titled: dict[tuple[str, str], list[Note]] = {}
        for note in self._notes.values():
            if note.kind == "literature" and note.path not in claimed and note.chapter:
                phase = phase_of(note.chapter, self._config)
                if phase:
                    titled.setdefault((phase[0], canon.title(note.title)), []).append(note)
        return titled

    def _aliased(self, row: Row, entry: Entry) -> list[Note]:
        names = (self._config.aliases.get(key) for key in (row.title, entry.id))
        paths = {path for name in names if name for path in self.names.find(name)}
        return [self._notes[path] for path in sorted(paths) if path in self._notes]

    def _report(self, code: str, row: Row, found: str, fix: str) -> None:
        self.findings.append(Finding(code, self._path, row.line, found, fix))
