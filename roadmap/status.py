"""A row's status from its note: an explicit word, else a draft is in progress, else the note exists and is done."""

from roadmap import canon
from roadmap.config import Config
from roadmap.note import Note


def explicit(note: Note) -> str:
    """Returns the status word a note states (`status`, else `extra.progress`), empty when it states none."""
    for value in (note.fields.get("status"), note.extra.get("progress")):
        if value is not None and str(value).strip():
            return str(value).strip()
    return ""


def derive(note: Note, config: Config) -> str | None:
    """Returns `todo`, `doing`, `done` or `skipped`, None when the note's word is not known."""
    stated = explicit(note)
    if stated:
        return config.words.get(canon.word(stated)) or config.statuses.get(canon.mark(stated))
    return "doing" if note.draft else "done"
