"""Three versions of a roadmap merged: owned cells by their meaning, regions left for the next sync, the rest by git."""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from roadmap import blocks, canon, document, lock
from roadmap.config import Config
from roadmap.document import Document, Row
from roadmap.errors import Unreadable
from roadmap.plan import Edit, applied
from roadmap.table import fill
from roadmap.textfile import TextFile, decode

_WAY = ("todo", "doing", "done")
Name = tuple[str, ...]


class Versions(NamedTuple):
    """The common ancestor and the two sides, as text or as documents."""

    base: str
    ours: str
    theirs: str


def roadmap(versions: Versions, config: Config) -> tuple[str, bool]:
    """Returns the merged text and whether it is free of conflicts.

    A cell of status, note or notebook that one side changed is taken; when both did, the status further along wins and
    a link wins over none. All three texts then agree on these cells and on the regions: git meets only real conflicts.
    """
    papers = [_document(text, config) for text in versions]
    rows = [_by_name(paper) for paper in papers]
    edits: list[list[Edit]] = [[], [], []]
    for name in rows[1].keys() & rows[2].keys():
        for column in ("status", "note", "notebook"):
            _agree(papers, [side.get(name) for side in rows], column, edits, config)
    for region, ours in papers[1].regions.items():
        text = papers[1].file.text[ours.start : ours.end]
        for paper, found in zip(papers, edits, strict=True):
            if old := paper.regions.get(region):
                found.append(Edit(old.start, old.end, text, old.line, region))
    texts = [applied(paper.file.text, sorted(found)) for paper, found in zip(papers, edits, strict=True)]
    return by_git(Versions(*texts))


def locks(versions: Versions) -> str:
    """Returns the merged lock: for each row the side that changed it, ours when both did, and every address of both."""
    base, ours, theirs = (lock.read(text, "")[0] for text in versions)
    merged = {}
    for key in ours.keys() | theirs.keys():
        one, other = ours.get(key), theirs.get(key)
        if one and other:
            chosen = other if one == base.get(key) else one
            urls = tuple(dict.fromkeys((*one.urls, *other.urls, *chosen.urls[-1:])))
            last = [url for url in urls if url not in chosen.urls[-1:]]
            merged[key] = chosen._replace(urls=(*last, *chosen.urls[-1:]), done=chosen.done or one.done or other.done)
        elif found := one or other:
            merged[key] = found
    return lock.dump(merged).decode()


def by_git(versions: Versions) -> tuple[str, bool]:
    """Returns what `git merge-file` makes of three texts and whether it is free of conflicts.

    Raises Unreadable when git cannot do it.
    """
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, text in zip(names, (versions.ours, versions.base, versions.theirs), strict=True):
            path.write_bytes(text.encode())
        labels = ["-L", "ours", "-L", "base", "-L", "theirs"]
        done = subprocess.run(["git", "merge-file", "-p", *labels, *map(str, names)], capture_output=True, check=False)
    if done.returncode > 127:
        raise Unreadable("git merge-file", done.stderr.decode("utf-8", "replace").strip(), "three texts")
    return done.stdout.decode(), done.returncode == 0


def _document(text: str, config: Config) -> Document:
    return document.read(TextFile("", "", text.encode(), text, ""), blocks.locate(text), config)


def _by_name(paper: Document) -> Mapping[Name, Row]:
    rows: dict[Name, Row] = {}
    twice: set[Name] = set()
    for row in paper.rows:
        name: Name = canon.url(row.url) if row.url else (row.phase, canon.title(row.title), "")
        if name in rows:
            twice.add(name)
        rows[name] = row
    return {name: row for name, row in rows.items() if name not in twice}


def _agree(
    papers: list[Document], rows: list[Row | None], column: str, edits: list[list[Edit]], config: Config
) -> None:
    if any(row and column not in row.cells for row in rows):
        return
    base, ours, theirs = (row.cells[column].text if row else "" for row in rows)
    value = _chosen(base, ours, theirs, column, config)
    if value is None:
        return
    for paper, row, found in zip(papers, rows, edits, strict=True):
        if row and row.cells[column].text != value:
            cell = row.cells[column]
            found.append(Edit(cell.start, cell.end, fill(paper.file.text, cell, value), row.line, row.title))


def _chosen(base: str, ours: str, theirs: str, column: str, config: Config) -> str | None:
    if theirs in (base, ours) or column == "notebook":
        return ours
    if ours == base:
        return theirs
    if column == "status":
        ways = [config.statuses.get(canon.mark(mark), "") for mark in (ours, theirs)]
        if all(way in _WAY for way in ways):
            return ours if _WAY.index(ways[0]) >= _WAY.index(ways[1]) else theirs
    blank = {"", "-", "–", "—"}
    if column == "note" and (ours in blank) != (theirs in blank):
        return theirs if ours in blank else ours
    return None  # two people meant two things: git shows them both


def read(path: Path) -> str:
    """Returns one version's text, its byte order mark kept.

    Raises Unreadable when it is not UTF-8.
    """
    raw = path.read_bytes()
    decode(raw, path.name)
    return raw.decode()
