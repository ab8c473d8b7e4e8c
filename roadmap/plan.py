"""What has to change for the roadmap to say what the notes say: edits of cells and regions, and what stays as it is."""

import re
from bisect import bisect_right
from collections.abc import Collection
from typing import NamedTuple

from roadmap import blocks, canon, document
from roadmap.document import REGIONS, Document, Row
from roadmap.errors import Refused
from roadmap.finding import Finding
from roadmap.link import target_of
from roadmap.lock import UNKNOWN, Entry
from roadmap.note import Note
from roadmap.status import derive
from roadmap.table import fill
from roadmap.vault import Vault

PARTS = ("tables", *REGIONS)
CONFLICT = r"(?<![^\r\n])(?:<{7}|>{7})(?: [^\r\n]*)?(?![^\r\n])"  # a lone CR ends a line too


class Edit(NamedTuple):
    """A span of the roadmap's text and what takes its place. `line` counts from 1; `why` names the row or region."""

    start: int
    end: int
    new: str
    line: int
    why: str


class Plan(NamedTuple):
    """The edits in order, the findings about cells that stay, and the text after the edits."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    text: str


def make(vault: Vault, only: Collection[str] = PARTS) -> Plan:
    """Returns the plan for the parts named in `only`.

    Raises Refused when the roadmap holds git conflict markers outside its regions.
    """
    refuse_conflicts(vault.document)
    planner = _Planner(vault)
    if "tables" in only:
        for row in vault.document.rows:
            planner.row(row)
    edits = planner.edits + [edit for name in REGIONS if name in only for edit in _region(vault, name)]
    edits.sort()
    return Plan(tuple(edits), tuple(planner.findings), applied(vault.document.file.text, edits))


def applied(text: str, edits: list[Edit]) -> str:
    """Returns the text after edits that are sorted and do not overlap; all else in it is the same."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])


def settled(vault: Vault, plan: Plan, memory: dict[str, Entry], only: Collection[str] = PARTS) -> Vault:
    """Returns the vault as it will be after the plan is written.

    Raises Refused when the new text would need edits again: the plan was not understood, so nothing must be written.
    """
    file = vault.document.file._replace(text=plan.text)
    paper = document.read(file, blocks.locate(plan.text), vault.config)
    after = vault.reread(paper, memory)
    if make(after, only).edits or len(paper.rows) != len(vault.document.rows):
        raise Refused(file.path, "a second run would change it again", "a plan that settles", "report it with the file")
    return after


def memory(vault: Vault, only: Collection[str], today: str) -> dict[str, Entry]:
    """Returns the lock after a plan of these parts is written; entries of rows that are gone stay."""
    entries = dict(vault.lock)
    if "tables" not in only:
        return entries
    for row in vault.document.rows:
        entry = vault.entries[row.line]
        done = _done(vault, row, today) if vault.status(row) == "done" else ""
        wrote = entry.wrote if vault.matches[row.line].held else _Planner(vault).wrote(row)
        entries[entry.id] = entry._replace(seen=entry.seen or today, done=done, wrote=wrote)
    return entries


def _done(vault: Vault, row: Row, today: str) -> str:
    entry, note = vault.entries[row.line], vault.note(row)
    from roadmap import dates

    made = dates.day(note, vault.config) if note else ""
    # A row that was done when it was first seen got there on a day nobody wrote down.
    return entry.done or made or (today if entry.seen else UNKNOWN)


def refuse_conflicts(paper: Document) -> None:
    """Raises Refused at the first git conflict marker outside regions and code."""
    for at in conflicts(paper):
        fix = "finish the merge by hand, or install `roadmap merge-driver`"
        raise Refused(f"{paper.file.path}:{at}", "git conflict markers", "a merged file", fix)


def conflicts(paper: Document, *, inside: bool = False) -> list[int]:
    """Returns the lines of git conflict markers outside regions and code; `inside`: those inside regions."""
    found: list[int] = []
    for hit in re.finditer(CONFLICT, paper.file.text) if "<<<<<<<" in paper.file.text else ():
        line = bisect_right(paper.starts, hit.start()) - 1
        owned = any(each.start <= hit.start() < each.end for each in paper.regions.values())
        code = any(each.kind in ("fence", "code_block") and each.start <= line < each.end for each in paper.blocks)
        if owned == inside and (owned or not code):
            found.append(line + 1)
    return found


class _Planner:
    """Collects the edits of owned cells and the cells a human has changed."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.edits: list[Edit] = []
        self.findings: list[Finding] = []

    def row(self, row: Row) -> None:
        for column, value in self._wanted(row).items():
            if (kept := self._vault.kept(row, column, value)) is not None:
                self._keep(row, column, kept, value)
            elif value != row.cells[column].text:
                cell = row.cells[column]
                new = fill(self._vault.document.file.text, cell, value)
                self.edits.append(Edit(cell.start, cell.end, new, row.line, row.title))

    def wrote(self, row: Row) -> dict[str, str]:
        """Returns what the lock must remember of the row's owned cells: a cell that stays keeps its old memory."""
        last = self._vault.entries[row.line].wrote
        wrote = {}
        for column, value in self._wanted(row).items():
            if self._vault.kept(row, column, value) is None:
                wrote[column] = value
            elif column in last:
                wrote[column] = last[column]
        return wrote

    def _wanted(self, row: Row) -> dict[str, str]:
        """Returns the text each owned cell should have; one that says the same in another form is wanted as it is."""
        match = self._vault.matches[row.line]
        wanted = {}
        if match.note:
            derived = derive(match.note, self._vault.config)
            cell = row.cells["status"].text
            if derived:
                wanted["status"] = cell if row.status == derived else self._vault.config.marks[derived]
            wanted["note"] = self._note_cell(row, match.note)
        if "notebook" in row.cells:
            links = _notebook_links(self._vault, row)
            if links or "notebook" in self._vault.entries[row.line].wrote:
                wanted["notebook"] = links or "-"
        return wanted

    def _note_cell(self, row: Row, note: Note) -> str:
        cell = row.cells["note"].text
        match = self._vault.matches[row.line]
        if match.link is None:
            return target_of(note, note.title)
        if not match.dangling:
            return cell  # whatever the label, the link leads to the note
        new = target_of(note, canon.plain(match.link.label) or note.title)
        return cell[: match.link.start] + new + cell[match.link.end :]

    def _keep(self, row: Row, column: str, kept: str, value: str) -> None:
        path = self._vault.document.file.path
        if column == "status":
            fix = f"`roadmap sync --adopt` writes it into the note, or write {value} into the cell"
            found = f"adopt? {row.title!r}: the cell says {kept or 'nothing'}, the note says {value}"
        else:
            fix = f"to have it back, write {value} into the cell"
            found = f"{row.title!r}: the {column} cell says {kept or 'nothing'}, changed by hand; it stays"
        self.findings.append(Finding("adopt", path, row.line, found, fix))


def _notebook_links(vault: Vault, row: Row) -> str:
    lessons = vault.lessons_of(row)
    if not lessons:
        return ""
    from roadmap.region import notebook_link

    return ", ".join(notebook_link(vault, lesson) for lesson in lessons)


def _region(vault: Vault, name: str) -> list[Edit]:
    place = vault.document.regions.get(name)
    if place is None:
        return []
    from roadmap import region

    old = vault.document.file.text[place.start : place.end]
    new = region.render(vault, name, old)
    return [] if new == old else [Edit(place.start, place.end, new, place.line + 1, f"region {name}")]
