"""Where everything of a vault stands on the site, and the links from one place to another."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from roadmap import canon
from roadmap.lessonfile import Lesson
from roadmap.note import Note
from roadmap.publish import anchor
from roadmap.vault import Vault

HOME = "index.md"
LESSONS = "notebooks/index.md"
NOTES = "notes/index.md"
_SOURCES = (".md", ".canvas", ".base")


class Target(NamedTuple):
    """Something a link can lead to. An address is a path on the site, with `.md` for a page."""

    address: str
    title: str
    file: Path
    hidden: bool = False  # a draft: it has an address and no page


@dataclass(frozen=True)
class Places:
    """Every target by what names it."""

    roadmap: Target
    phases: Mapping[str, str]  # the anchor of each phase's heading on the roadmap, by its number
    notes: Mapping[str, Target]  # by path in the vault
    lessons: Mapping[str, Target]  # by id
    attachments: Mapping[str, Target]  # by path in the vault, and by bare name
    files: Mapping[str, Target]  # by absolute path on disk

    def note(self, note: Note | None) -> Target | None:
        """Returns where a note's page is, None without a page."""
        found = self.notes.get(note.path) if note else None
        return None if found is None or found.hidden else found

    def lesson(self, lesson: Lesson) -> Target:
        """Returns where a lesson's page is."""
        return self.lessons[lesson.id]


def find(vault: Vault, *, drafts: bool) -> Places:
    """Returns the places of a vault; `drafts`: whether they have pages too."""
    notes = {
        note.path: Target(f"notes/{note.path}", note.title, Path(note.file), note.draft and not drafts)
        for note in vault.notes
    }
    lessons = {
        lesson.id: Target(f"notebooks/{_below(vault, lesson)}.md", lesson.title, lesson.file)
        for lesson in vault.lessons
    }
    attachments = {target.address.removeprefix("notes/"): target for target in _attachments(vault)}
    every = (*notes.values(), *lessons.values(), *attachments.values())
    road = vault.document.file
    headings = anchor.of_blocks(vault.document.blocks)
    return Places(
        roadmap=next((target for target in notes.values() if target.file == Path(road.real)), _lone(road.real)),
        phases={
            phase.number: name
            for phase in vault.document.phases
            for title, name in headings
            if title.split() == canon.plain(phase.heading).split()
        },
        notes=notes,
        lessons=lessons,
        attachments={posixpath.basename(path): target for path, target in attachments.items()} | attachments,
        files={canon.nfc(str(target.file)): target for target in every},
    )


def link(here: str, there: str, spot: str = "") -> str:
    """Returns the link from one page to another as Markdown wants it: to the source."""
    path = _relative(posixpath.dirname(here), there)
    return f"{path}#{spot}" if spot else path


def href(here: str, there: str, spot: str = "") -> str:
    """Returns the same link as raw HTML wants it: to the page that is built."""
    return link(here, f"{there.removesuffix('.md')}.html" if there.endswith(".md") else there, spot)


@lru_cache(maxsize=4096)
def _relative(folder: str, there: str) -> str:
    return quote(posixpath.relpath(there, folder or "."))


def _lone(file: str) -> Target:
    # `[tool.roadmap] roadmap` may name a file outside the three folders.
    return Target(f"notes/{canon.nfc(Path(file).name)}", Path(file).stem, Path(file))


def _below(vault: Vault, lesson: Lesson) -> str:
    folder = vault.config.root / vault.config.folders["lessons"]
    return canon.nfc(lesson.file.relative_to(folder).with_suffix("").as_posix())


def _attachments(vault: Vault) -> list[Target]:
    """Pictures and other files beside the notes; a vault that is the project itself only shares its three folders."""
    root, names = vault.config.vault, vault.config.folders
    folders = [root / names[kind] for kind in ("literature", "source", "structure")]
    found = [file for folder in ([root] if root != vault.config.root else folders) for file in _walk(folder)]
    paths = sorted((canon.nfc(file.relative_to(root).as_posix()), file) for file in found)
    return [Target(f"notes/{path}", file.name, file) for path, file in paths if file.suffix.lower() not in _SOURCES]


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path
