"""The whole vault, read once: notes, roadmap, matches, lessons, evidence, and what could not be read.

This is the one way in for everything that shows a vault (the verbs, and `roadmap.publish`):

    vault = read(Path("."))
    for phase in vault.document.ordered:
        for row in phase.rows:
            vault.status(row), vault.note(row), vault.lessons_of(row), vault.evidence_of(row)
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roadmap import canon, config, lock, note, roadmapfile, status, textfile
from roadmap.config import Config
from roadmap.document import Document, Row
from roadmap.finding import Finding
from roadmap.link import Link
from roadmap.lock import Entry
from roadmap.match import Addresses, Key, Match, Matcher, Shelf
from roadmap.note import Note

if TYPE_CHECKING:
    from roadmap.evidence import Evidence
    from roadmap.lessonfile import Lesson

KINDS = ("literature", "source", "structure")


class Vault(NamedTuple):
    """A vault as it is on disk. Mappings by row use the row's line as their key."""

    config: Config
    document: Document
    notes: tuple[Note, ...]
    unreadable: tuple[str, ...]  # paths, relative to the vault
    matches: Mapping[int, Match]
    noted: Mapping[str, Row]  # by the path of the row's note
    entries: Mapping[int, Entry]
    lock: Mapping[str, Entry]
    lessons: "tuple[Lesson, ...]"
    taught: "Mapping[Key, list[Lesson]]"  # by canonical address
    evidence: "Mapping[str, Evidence]"
    moved: Mapping[str, str]  # old address -> new, as written
    matcher: Matcher
    problems: tuple[Finding, ...]  # of reading the files
    findings: tuple[Finding, ...]  # of reading and matching; roadmap.doctor has the rest

    def note(self, row: Row) -> Note | None:
        """Returns the row's note, None when it has none."""
        return self.matches[row.line].note

    @property
    def addresses(self) -> Addresses:
        """Returns the form in which two spellings of one address are equal."""
        return self.matcher.addresses

    def row_of(self, path: str) -> Row | None:
        """Returns the first row whose note has this path, relative to the vault."""
        return self.noted.get(path)

    def status(self, row: Row) -> str:
        """Returns `todo`, `doing`, `done` or `skipped`: the note's word, else the row's mark, else todo."""
        found = self.note(row)
        derived = status.derive(found, self.config) if found else None
        if derived and (self.kept(row, "status", self.config.marks[derived]) is None):
            return derived
        return row.status or "todo"

    def kept(self, row: Row, column: str, value: str) -> str | None:
        """Returns the human's text of an owned cell that must stay, None when the tool may write `value`."""
        cell = row.cells[column].text
        last = self.entries[row.line].wrote.get(column)
        if column == "note" and self.matches[row.line].dangling:
            return None  # the note behind it was renamed; only the target of the link changes
        if last is None:
            blank = column == "status" or cell.strip(" -–—ー") == ""
            return None if blank or cell == value else cell
        return None if canon.mark(cell) in (canon.mark(last), canon.mark(value)) else cell

    def lessons_of(self, row: Row) -> "list[Lesson]":
        """Returns the lessons that name the row's address, in order of their paths."""
        return self.taught.get(self.addresses.key(row.url), []) if row.url else []

    def evidence_of(self, row: Row) -> "Evidence | None":
        """Returns the record that proves most about the row, None when no lesson has left one."""
        from roadmap import evidence

        found = (self.evidence.get(lesson.id) for lesson in self.lessons_of(row))
        return evidence.best(record for record in found if record)

    def reread(self, paper: Document, memory: Mapping[str, Entry]) -> "Vault":
        """Returns the same vault with another roadmap and lock: how it will be once they are written."""
        shelf = Shelf(self.notes, self.unreadable)
        return _matched(
            _Parts(self.config, shelf, self.lessons, self.evidence, self.moved, self.problems), paper, memory
        )

    def paths(self, link: Link) -> list[str]:
        """Returns the notes a link in the roadmap can mean, relative to the vault."""
        return self.matcher.paths(link)

    def path(self, name: str) -> str:
        """Returns a path of the vault as it is shown: relative to the root."""
        return self.config.prefix + name


def read(root: Path) -> Vault:
    """Returns the vault of a project.

    Raises Unreadable when its configuration or its roadmap cannot be read, or when two notes could be the roadmap.
    """
    return load(config.load(root.absolute()))


def load(settings: Config) -> Vault:
    """Returns the vault of a configuration already read; raises as `read` does."""
    shelf, unread = _notes(settings)
    paper = roadmapfile.find(settings, shelf.notes, (f for f in unread if f.code == "unreadable-note"))
    memory, broken = _lock(settings)
    moved, unmoved = _moves(settings)
    lessons, records, torn = _lessons(settings)
    problems = (*unread, *broken, *unmoved, *torn)
    return _matched(_Parts(settings, shelf, tuple(lessons), records, moved, problems), paper, memory)


class _Parts(NamedTuple):
    """What a vault is made of besides the roadmap and its lock."""

    config: Config
    shelf: Shelf
    lessons: "tuple[Lesson, ...]"
    evidence: "Mapping[str, Evidence]"
    moved: Mapping[str, str]
    problems: tuple[Finding, ...]


def _matched(parts: _Parts, paper: Document, memory: Mapping[str, Entry]) -> Vault:
    rows = paper.rows
    entries = lock.assign(rows, memory)
    matcher = Matcher(parts.config, paper, parts.shelf, _canonical(parts.moved))
    matches = matcher.match(rows, entries)
    return Vault(
        config=parts.config,
        document=paper,
        notes=parts.shelf.notes,
        unreadable=parts.shelf.unreadable,
        matches=matches,
        noted={note.path: row for row in reversed(rows) if (note := matches[row.line].note)},
        entries=entries,
        lock=memory,
        lessons=parts.lessons,
        taught=_taught(parts.lessons, matcher.addresses),
        evidence=parts.evidence,
        moved=parts.moved,
        matcher=matcher,
        problems=parts.problems,
        findings=(*paper.findings, *matcher.findings, *parts.problems),
    )


def _notes(settings: Config) -> tuple[Shelf, list[Finding]]:
    notes: list[Note] = []
    findings: list[Finding] = []
    vault = str(settings.vault)
    for kind in KINDS:
        found, problems = note.scan(str(settings.vault / settings.folders[kind]), kind, vault, settings.prefix)
        notes += found
        findings += problems
    unreadable = tuple(f.path.removeprefix(settings.prefix) for f in findings if f.code == "unreadable-note")
    return Shelf(tuple(notes), unreadable), findings


def _lock(settings: Config) -> tuple[dict[str, Entry], list[Finding]]:
    file = settings.machine / lock.NAME
    if not file.is_file():
        return {}, []
    shown = settings.shown(file)
    return lock.read(textfile.read(file, shown).text, shown)


def _lessons(settings: Config) -> "tuple[list[Lesson], dict[str, Evidence], list[Finding]]":
    if not (settings.root / settings.folders["lessons"]).is_dir():
        return [], {}, []
    from roadmap import evidence, lessonfile

    lessons, torn = lessonfile.scan(settings)
    records, spoiled = evidence.read(settings, lessons)
    return lessons, records, [*torn, *spoiled]


def _moves(settings: Config) -> tuple[dict[str, str], list[Finding]]:
    known = {old: new for old, new in settings.aliases.items() if "://" in old}
    file = settings.machine / "moved.json"
    if not file.is_file():
        return known, []
    try:
        return known | {str(old): str(new) for old, new in json.loads(file.read_bytes()).items()}, []
    except (OSError, ValueError, AttributeError) as error:
        fix = 'write {"old address": "new address"}'
        return known, [Finding("moves-unreadable", settings.shown(file), getattr(error, "lineno", 1), str(error), fix)]


def _taught(lessons: "Iterable[Lesson]", addresses: Addresses) -> "dict[Key, list[Lesson]]":
    taught: dict[Key, list[Lesson]] = {}
    for lesson in lessons:
        for key in dict.fromkeys(addresses.key(url) for url in lesson.urls):
            taught.setdefault(key, []).append(lesson)
    return taught


def _canonical(moved: Mapping[str, str]) -> dict[str, str]:
    return {canon.url(old)[0]: "#".join(filter(None, canon.url(new))) for old, new in moved.items()}
