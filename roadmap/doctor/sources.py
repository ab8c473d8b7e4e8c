"""The SourceNotes' own lists of documents beside the roadmap's rows: two lists of one thing drift apart."""

from collections.abc import Iterator
from typing import NamedTuple

from roadmap import blocks, canon, textfile
from roadmap.errors import Unreadable
from roadmap.finding import Finding
from roadmap.table import lines
from roadmap.vault import Vault


class Listed(NamedTuple):
    """A document a SourceNote lists."""

    path: str
    line: int
    title: str
    url: str


def compare(vault: Vault) -> Iterator[Finding]:
    """Yields documents of the sources that no row has, and rows that no source has; nothing without such a list."""
    listed = [entry for note in vault.notes if note.kind == "source" for entry in _entries(vault, note.file, note.path)]
    if not listed:
        return
    rows = {vault.addresses.key(row.url) for row in vault.document.rows if row.url}
    for entry in listed:
        if vault.addresses.key(entry.url) not in rows:
            found = f"{entry.title!r} ({entry.url}) is no row of the roadmap"
            fix = f"`roadmap add {entry.url} --phase N`, or leave it out on purpose"
            yield Finding("source-not-in-roadmap", entry.path, entry.line, found, fix)
    known = {vault.addresses.key(entry.url) for entry in listed}
    for row in vault.document.rows:
        if row.url and vault.addresses.key(row.url) not in known:
            found = f"{row.title!r} is in no SourceNote's list"
            yield Finding("row-not-in-source", vault.document.file.path, row.line, found, f"add it to {listed[0].path}")


def _entries(vault: Vault, file: str, path: str) -> Iterator[Listed]:
    shown = vault.path(path)
    try:
        text = textfile.read(file, shown).text
    except Unreadable:
        return  # the check of whole texts says so
    starts = textfile.offsets(text)
    for block in blocks.locate(text):
        rows = list(lines(text, starts, block)) if block.kind == "table" else []
        names = (
            [vault.config.headers.get(canon.title(canon.plain(cell.text)), "") for cell in rows[0].cells]
            if rows
            else []
        )
        if "title" not in names or "url" not in names:
            continue
        for row in rows[1:]:
            cells = dict(zip(names, (cell.text for cell in row.cells), strict=False))
            if url := canon.address(cells.get("url", "")):
                yield Listed(shown, row.line + 1, canon.plain(cells.get("title", "")), url)
