"""Which note of the vault is the roadmap."""

from collections.abc import Iterable
from pathlib import Path

from roadmap import blocks, canon, document, textfile
from roadmap.config import Config
from roadmap.document import Document
from roadmap.errors import Unreadable
from roadmap.finding import Finding
from roadmap.note import Note


def find(settings: Config, notes: Iterable[Note], unread: Iterable[Finding]) -> Document:
    """Returns the roadmap: the one named in the configuration, else the one StructureNote with phase tables.

    Raises Unreadable when there is none, when it cannot be read, or, naming them, when there are several.
    """
    if settings.roadmap:
        places = (settings.root / settings.roadmap, settings.vault / settings.roadmap)
        return _document(settings, next((place for place in places if place.is_file()), places[0]))
    candidates = [Path(found.file) for found in notes if found.kind == "structure"]
    papers = [paper for file in candidates if (paper := _candidate(settings, file, alone=len(candidates) == 1))]
    papers = [paper for paper in papers if not _is_copy(paper)] or papers
    if len(papers) == 1:
        return papers[0]
    folder = settings.shown(settings.vault / settings.folders["structure"])
    if papers:
        names = ", ".join(paper.file.path for paper in papers)
        raise Unreadable(
            folder, f"{len(papers)} notes have phase tables: {names}", "one", "name it: [tool.roadmap] roadmap = …"
        )
    lost = next((finding for finding in unread if finding.path.startswith(f"{folder}/")), None)
    if lost:
        raise Unreadable(f"{lost.path}:{lost.line}", lost.message, todo=lost.fix)
    what = "no note with phase tables"
    raise Unreadable(folder, what, "headings `Phase N: …` with tables", "see `roadmap init --new DIR`, or --root")


def _is_copy(paper: Document) -> bool:
    """Returns whether `roadmap repair` put the file beside another one, which a human has not replaced yet."""
    stem = paper.file.real.removesuffix(".restored.md")
    return stem != paper.file.real and Path(f"{stem}.md").exists()


def _candidate(settings: Config, file: Path, *, alone: bool) -> Document | None:
    text = textfile.read(file, settings.shown(file))
    folded = "" if alone else canon.title(text.text)
    if not alone and not any(header in folded for header, column in settings.headers.items() if column == "status"):
        return None
    paper = _document(settings, file, text)
    return paper if any(phase.tables for phase in paper.phases) else None


def _document(settings: Config, file: Path, text: textfile.TextFile | None = None) -> Document:
    text = text or textfile.read(file, settings.shown(file))
    return document.read(text, blocks.known(text.text, settings.machine), settings)
