"""A note of the vault, read from the first 4 KB of its file."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from roadmap import canon, head
from roadmap.errors import Unreadable
from roadmap.finding import Finding

_SOURCE = re.compile(
    r"(?:ソース|[Ss]ource)[*_]*[ \t]*[:：][*_]*[ \t]*(?:\[[^\]\n]*\]\(|<)?(https?://[^\s>)]+|https?://[^\s>]+)"
)
_HEADING = r"(?m)^# +(.+?)[ #]*$"


class Note(NamedTuple):
    """A readable note. `path` is relative to the vault, in NFC; `file` is its name on disk."""

    path: str
    file: str
    kind: str  # literature, structure or source
    title: str
    fields: Mapping[str, object]  # the frontmatter
    extra: Mapping[str, object]  # its `extra`
    url: str
    bare: bool  # it has no frontmatter

    @property
    def stem(self) -> str:
        """Returns the file's name without folder and `.md`."""
        return self.path.rpartition("/")[2][:-3]

    @property
    def date(self) -> str:
        """Returns the `date` as written, empty when there is none."""
        return _text(self.fields.get("date"))

    @property
    def chapter(self) -> str:
        """Returns `extra.chapter`, empty when there is none."""
        return _text(self.extra.get("chapter"))

    @property
    def tags(self) -> tuple[str, ...]:
        """Returns the tags, empty when there are none."""
        tags = self.fields.get("tags")
        return tuple(str(tag) for tag in tags) if isinstance(tags, list) else ()

    @property
    def draft(self) -> bool:
        """Returns whether the note calls itself a draft."""
        value = self.fields.get("draft")
        return value is True or (isinstance(value, str) and value.casefold() in ("true", "yes", "on"))


def scan(folder: str, kind: str, vault: str, shown: str) -> tuple[list[Note], list[Finding]]:
    """Returns the notes under a folder in order of their paths, and a finding for each that is bare or unreadable.

    `vault` and `folder` are absolute; `shown` stands for the vault in a finding's path.
    """
    notes: list[Note] = []
    findings: list[Finding] = []
    cut = len(vault) + 1
    for file in sorted(_files(folder)):
        path = canon.nfc(file[cut:])
        try:
            note = parse(head.read(file, shown + path), path, file, kind, shown)
        except Unreadable as problem:
            findings.append(unreadable(problem, shown + path))
            continue
        notes.append(note)
        if note.bare or not _text(note.fields.get("title")):
            findings.append(_bare(note, shown))
    return notes, findings


def metadata(folder: str) -> Iterator[Mapping[str, object]]:
    """Yields the frontmatter of every note under a folder; raises Unreadable at the first that cannot be read."""
    return map(head.fields_only, _files(folder))


def parse(text: str, path: str, file: str, kind: str, shown: str = "") -> Note:
    """Returns the note that a head of text holds.

    Raises Unreadable with file:line when its frontmatter is broken, has no end, or is not a mapping.
    """
    fields, body = head.split(text, shown + path)
    extra = fields.get("extra")
    if not isinstance(extra, dict):
        extra = head.NO_FIELDS
    title = fields.get("title")
    if not isinstance(title, str):
        if title is not None and not isinstance(title, (int, float)):
            raise Unreadable(
                f"{shown}{path}:{line_of(text, 'title')}", f"title is {title!r}", "text", 'write title: "…"'
            )
        title = "" if title is None else str(title)
    url = extra.get("url") or fields.get("url") or _source(body)
    return Note(path, file, kind, title.strip() or _named(body, path), fields, extra, str(url), not fields)


def line_of(text: str, key: str) -> int:
    """Returns the line of a top-level or nested key in a note's frontmatter, 1 when it is not there."""
    hit = re.search(rf"^[ ]*[\"']?{re.escape(key)}[\"']?[ ]*:", text, re.MULTILINE)
    return text.count("\n", 0, hit.start()) + 1 if hit else 1


def unreadable(problem: Unreadable, path: str) -> Finding:
    """Returns the finding for a note that could not be read."""
    where, _, rest = str(problem).partition(" · ")
    line = where.rpartition(":")[2]
    what, _, fix = rest.rpartition(" · ")
    fix = fix.replace("FILE", path)
    return Finding("unreadable-note", path, int(line) if line.isdigit() else 1, what or rest, fix or "mend the file")


def _files(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if name.endswith((".md", ".MD")):
            if not entry.is_dir():
                yield entry.path
        elif entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _source(body: str) -> str:
    at = body.find("ソース")
    if at < 0 and (at := body.find("ource")) < 0:
        return ""
    for hit in _SOURCE.finditer(body, max(0, at - 1)):
        line = body[body.rfind("\n", 0, hit.start()) + 1 : hit.start()]
        if not line.strip(" \t>*_-"):
            return hit[1]
    return ""


def _named(body: str, path: str) -> str:
    hit = re.search(_HEADING, body)
    return hit[1].strip() if hit else path.rpartition("/")[2][:-3]


def _bare(note: Note, shown: str) -> Finding:
    what = "the note has no frontmatter" if note.bare else "the frontmatter has no title"
    return Finding("frontmatter-missing", shown + note.path, 1, what, 'add ---, title: "…", date: "YYYY-MM-DD", ---')
