"""A row's status from its note: an explicit word, else a draft is in progress, else the note exists and is done."""

from roadmap import canon
from roadmap.config import Config
from roadmap.note import Note


def explicit(note: Note) -> str:
    """Returns the status word a note states (`status`, else `extra.progress`), empty when it states none."""
    stated = note.fields.get("status")
    if stated is None or stated == "":
        stated = note.extra.get("progress")
    return "" if stated is None else str(stated).strip()


def derive(note: Note, config: Config) -> str | None:
    """Returns `todo`, `doing`, `done` or `skipped`, None when the note's word is not known."""
    stated = explicit(note)
    if stated:
        return config.words.get(canon.word(stated)) or config.statuses.get(canon.mark(stated))
    return "doing" if note.draft else "done"
