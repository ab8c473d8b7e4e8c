"""Findings that need a note's whole text: bytes, mis-decoding, links, conflict markers, types of fields."""

import os
import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from roadmap import canon, link, textfile
from roadmap.doctor import fields
from roadmap.errors import Unreadable
from roadmap.finding import Finding
from roadmap.link import Link, Names
from roadmap.note import Note, unreadable
from roadmap.plan import CONFLICT
from roadmap.vault import Vault

BADNESS = 3  # ftfy: 0 for healthy Japanese and English, 4 and more for a single mis-decoded word of Japanese
_CODECS = ("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "latin-1", "iso8859-2", "mac-roman", "cp437")
# Text of two bytes and more in UTF-8, read as one of these, has a character that stands for a leading byte.
_LEADS = sorted({lead for codec in _CODECS for lead in bytes(range(0xC2, 0xF5)).decode(codec, "replace")})
_SUSPECT = re.compile(f"[{re.escape(''.join(_LEADS))}]")


def read(vault: Vault) -> Iterator[Finding]:
    """Yields the findings of every readable note's text."""
    files = list(_files(vault.config.vault))
    names = Names(path for path in files if path.lower().endswith(".md"))
    attached = {path.rpartition("/")[2] for path in files}
    for note in vault.notes:
        shown = vault.path(note.path)
        try:
            text = textfile.read(note.file, shown).text
        except Unreadable as problem:
            yield unreadable(problem, shown)
            continue
        yield from _mojibake(text, shown)
        yield from _conflicts(text, shown, vault)
        for found in _links(vault, note, text):
            if not _leads(vault, note, found, names) and not (found.wiki and canon.nfc(found.target) in attached):
                line = len(textfile.LINE_BREAK.findall(text[: found.start])) + 1
                what = f"the link to {found.target} leads nowhere"
                yield Finding("dangling-link", shown, line, what, "write the file's name as it is, or remove the link")
        if not note.bare:
            yield from fields.check(text, shown)


def badness(text: str) -> int:
    """Returns how much of a text looks mis-decoded; a replacement character is as bad as a mis-decoded word."""
    from ftfy.badness import badness as measure

    return int(measure(text)) + BADNESS * text.count("\ufffd")


def _mojibake(text: str, shown: str) -> Iterator[Finding]:
    if not _SUSPECT.search(text):
        return
    worst, line = 0, 1
    for at, part in enumerate(textfile.LINE_BREAK.split(link.blanked(text)), 1):
        found = badness(part) if _SUSPECT.search(part) else 0
        if found > worst:
            worst, line = found, line if worst >= BADNESS else at
    if worst >= BADNESS:
        found_ = "text that was UTF-8 and was read as something else"
        yield Finding("mojibake", shown, line, found_, f"`roadmap repair {shown}` writes a restored copy beside it")


def _conflicts(text: str, shown: str, vault: Vault) -> Iterator[Finding]:
    if "<<<<<<<" in text and shown != vault.document.file.path:
        for hit in (hit for hit in re.finditer(CONFLICT, link.blanked(text)) if hit[0].startswith("<")):
            line = len(textfile.LINE_BREAK.findall(text[: hit.start()])) + 1
            yield Finding("conflict-marker", shown, line, f"git conflict marker {hit[0][:7]}", "finish the merge")


def _links(vault: Vault, note: Note, text: str) -> Iterator[Link]:
    """The links of a text; those to the rows' notes are judged with the rows."""
    if vault.path(note.path) != vault.document.file.path:
        yield from link.links(text)
        return
    cells = sorted((cell.start, cell.end) for cell in (row.cells["note"] for row in vault.document.rows))
    for found in link.links(text):
        before = bisect_right(cells, (found.start, len(text))) - 1
        if before < 0 or found.start >= cells[before][1]:
            yield found


def _leads(vault: Vault, note: Note, found: Link, names: Names) -> bool:
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(note.path), found.target))
    if found.wiki and (names.find(found.target) or names.find(beside)):
        return True
    inside = found.target.lstrip("/")
    places = (Path(note.file).parent / found.target, vault.config.vault / inside, vault.config.root / inside)
    return any(place.exists() for place in places)


def _files(folder: Path) -> Iterator[str]:
    """Every file of the vault, relative to it, in NFC; hidden folders are not part of it."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            yield canon.nfc((Path(place) / name).relative_to(folder).as_posix())
