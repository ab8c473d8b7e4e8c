"""The roadmap's text as phases, rows and regions, each with its place in the file."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from roadmap import canon, textfile
from roadmap.blocks import Block
from roadmap.config import COLUMNS, Config
from roadmap.finding import Finding
from roadmap.table import Cell, Line, lines
from roadmap.textfile import TextFile

_SEPARATORS = (":", "：", "-", "–", "—")
REGIONS = ("summary", "next", "created")


class Row(NamedTuple):
    """A row of a phase table as it was written. `line` counts from 1; `cells` is by column."""

    phase: str
    line: int
    title: str
    url: str
    status: str  # empty when the mark is not known
    cells: Mapping[str, Cell]


class Table(NamedTuple):
    """A phase table: the column of each place in a row, its lines from 1 (header; last row, else the rule)."""

    columns: tuple[str, ...]
    first: int
    last: int


class Phase(NamedTuple):
    """A phase in the order of the file; `heading` is the whole heading, `title` what follows the number."""

    number: str
    title: str
    heading: str
    line: int
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]


class Region(NamedTuple):
    """What stands between two markers; `line` is that of the first marker, from 1."""

    name: str
    start: int
    end: int
    line: int


class Document(NamedTuple):
    """A roadmap file, read. `findings` are those of its own form."""

    file: TextFile
    starts: list[int]
    blocks: list[Block]
    phases: tuple[Phase, ...]
    regions: Mapping[str, Region]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> list[Row]:
        """Returns every row in the order of the file."""
        return [row for phase in self.phases for row in phase.rows]

    @property
    def ordered(self) -> list[Phase]:
        """Returns the phases by number, 6 before 6.5 before 10."""
        return sorted(self.phases, key=lambda phase: number(phase.number))


class _Draft(NamedTuple):
    """A phase while its rows are being collected."""

    title: str
    heading: str
    line: int
    rows: list[Row]
    tables: list[Table]


def number(phase: str) -> float:
    """Returns a phase's number for sorting; what is no number comes last."""
    try:
        return float(phase)
    except ValueError:
        return float("inf")


def read(file: TextFile, blocks: list[Block], config: Config) -> Document:
    """Returns the roadmap that a file holds."""
    starts = textfile.offsets(file.text)
    regions, broken = _regions(file, blocks, starts)
    reader = _Reader(file, config)
    for block in blocks:
        if block.kind == "heading":
            reader.heading(block)
        elif block.kind == "table" and not any(r.start <= starts[block.start] < r.end for r in regions.values()):
            reader.table(list(lines(file.text, starts, block)))
    return Document(file, starts, blocks, reader.phases(), regions, (*broken, *reader.findings))


class _Reader:
    """Collects rows under the phase headings as they come."""

    def __init__(self, file: TextFile, config: Config) -> None:
        self.file = file
        self.config = config
        self.findings: list[Finding] = []
        self._drafts: dict[str, _Draft] = {}
        self._phase, self._level = "", 0

    def heading(self, block: Block) -> None:
        """A phase heading opens a phase; another of the same or a higher level ends it, a lower one splits it."""
        hit = phase_of(block.text, self.config)
        if hit:
            self._phase, self._level = hit[0], block.level
            heading = " ".join(block.text.split())
            self._drafts.setdefault(hit[0], _Draft(hit[1], heading, block.start + 1, [], []))
        elif block.level <= self._level:
            self._phase, self._level = "", 0

    def table(self, rows: list[Line]) -> None:
        """Adds a phase table's rows; a table without the four columns is not one."""
        names = [self.config.headers.get(canon.title(canon.plain(cell.text)), "") for cell in rows[0].cells]
        columns = tuple(name if names.index(name) == at else "" for at, name in enumerate(names))
        missing = [name for name in COLUMNS[:4] if name not in columns]
        draft = self._drafts.get(self._phase)
        at = rows[0].line + 1
        if missing:
            if draft and {"status", "title"} <= set(columns):
                found = f"the phase table has no column for {', '.join(missing)}"
                self._report("table-columns", at, found, "add it, or name it in [tool.roadmap.headers]")
        elif draft is None:
            found = "a table of rows stands under no phase heading"
            self._report("table-without-phase", at, found, "put it under a heading `Phase N: …`")
        else:
            draft.tables.append(Table(columns, at, max(at + 1, rows[-1].line + 1)))
            draft.rows.extend(self._rows(rows[1:], columns))

    def phases(self) -> tuple[Phase, ...]:
        """Returns what was collected, and reports phases that never got a table."""
        for key, draft in self._drafts.items():
            if not draft.tables:
                found = f"Phase {key} has a heading and no table"
                self._report("phase-without-table", draft.line, found, "add its table, or remove the heading")
        return tuple(
            Phase(key, draft.title, draft.heading, draft.line, tuple(draft.rows), tuple(draft.tables))
            for key, draft in self._drafts.items()
        )

    def _rows(self, rows: list[Line], columns: tuple[str, ...]) -> Iterator[Row]:
        for line in rows:
            if (problem := _misshapen(self.file, line, len(columns))) is not None:
                self.findings.append(problem)
            elif any(cell.text for cell in line.cells):
                cells = {name: cell for name, cell in zip(columns, line.cells, strict=True) if name}
                title, url = canon.plain(cells["title"].text), canon.address(cells["url"].text)
                status = status_of(cells["status"].text, self.config)
                yield Row(self._phase, line.line + 1, title, url or canon.address(cells["title"].text), status, cells)

    def _report(self, code: str, line: int, found: str, fix: str) -> None:
        self.findings.append(Finding(code, self.file.path, line, found, fix))


def status_of(cell: str, config: Config) -> str:
    """Returns the status a cell's mark stands for, also with a word after it; empty when it is not known."""
    mark = canon.mark(cell)
    return config.statuses.get(mark) or config.statuses.get(mark.partition(" ")[0], "")


def phase_of(text: str, config: Config) -> tuple[str, str] | None:
    """Returns (number, title) of a phase heading or chapter, None when it is neither."""
    plain = text if re.match(r"[\w .:：()（）-]*$", text) else canon.plain(text)
    hit = config.phase.match(plain)
    if not hit or re.search("[０-９]", hit[1]):
        hit = config.phase.match(canon.wide(plain))
    if not hit:
        return None
    rest = hit.string[hit.end() :].strip()
    return hit[1], rest[1:].strip() if rest[:1] in _SEPARATORS else rest


def _misshapen(file: TextFile, line: Line, width: int) -> Finding | None:
    count = len(line.cells)
    torn = any("]]" not in cell.text[cell.text.rfind("[[") :] for cell in line.cells if "[[" in cell.text)
    if count == width and not torn:
        return None
    if count > width or torn:
        text = "|".join(file.text[cell.start : cell.end] for cell in line.cells)
        mended = re.sub(r"(\[\[[^\]|]*[^\]|\\])\|([^\]|]*\]\])", r"\1\\|\2", text)
        if mended != text:
            what = "a pipe inside a wikilink cuts the cell in two"
            return Finding("unescaped-pipe", file.path, line.line + 1, what, f"write: |{mended}|")
    found = f"the row has {count} cells where its table has {width}"
    return Finding("ragged-row", file.path, line.line + 1, found, f"give it {width} cells; a pipe in a cell is `\\|`")


def _regions(file: TextFile, blocks: list[Block], starts: list[int]) -> tuple[dict[str, Region], list[Finding]]:
    regions: dict[str, Region] = {}
    broken: list[tuple[int, str]] = []
    opened: Block | None = None
    for block in (block for block in blocks if block.kind == "marker"):
        side, _, name = block.text.partition(" ")
        if name not in REGIONS:
            broken.append((block.start, f"region {name!r} is none of {', '.join(REGIONS)}"))
        elif side == "begin" and opened is None and name not in regions:
            opened = block
        elif side == "end" and opened and opened.text == f"begin {name}":
            regions[name] = Region(name, starts[opened.end], starts[block.start], opened.start + 1)
            opened = None
        else:
            broken.append(
                (block.start, f"`{block.text}` stands where it cannot: nested, repeated, or without its partner")
            )
    if opened:
        broken.append((opened.start, f"`{opened.text}` has no end marker"))
    fix = "pair the markers: <!-- roadmap:begin NAME --> and <!-- roadmap:end NAME -->"
    return regions, [Finding("marker-broken", file.path, at + 1, what, fix) for at, what in broken]
