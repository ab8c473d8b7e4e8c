"""What the tool writes between its markers: progress by phase, what comes next, the list of notes."""

import posixpath
from collections.abc import Callable, Mapping
from typing import NamedTuple

from roadmap import dates
from roadmap.document import Row, phase_of
from roadmap.lessonfile import Lesson
from roadmap.link import Names, in_cell, target_of
from roadmap.note import Note
from roadmap.table import escape, spans
from roadmap.textfile import LINE_BREAK
from roadmap.vault import Vault

BAR = 10
_TYPES = {"literature": "LiteratureNote", "source": "SourceNote", "structure": "StructureNote"}


class Count(NamedTuple):
    """How many rows of a phase, or of all, are in which state."""

    rows: int
    done: int
    doing: int
    todo: int
    skipped: int

    @property
    def share(self) -> float:
        """Returns what part of the rows that are not skipped is done; all of them when only skipped ones are left."""
        wanted = self.rows - self.skipped
        return self.done / wanted if wanted else float(self.rows > 0)


def count(vault: Vault, rows: tuple[Row, ...] | list[Row]) -> Count:
    """Returns the count of some rows."""
    found = [vault.status(row) for row in rows]
    return Count(len(found), *(found.count(status) for status in ("done", "doing", "todo", "skipped")))


def bar(share: float, width: int = BAR) -> str:
    """Returns a bar of blocks; it is full only when all is done."""
    full = min(int(share * width), width)
    return "█" * full + "░" * (width - full)


def next_row(vault: Vault) -> Row | None:
    """Returns the first open row by phase, then in the order of the file; without one, the first in progress."""
    rows = [row for phase in vault.document.ordered for row in phase.rows]
    later = {
        phase.number for phase in vault.document.phases if vault.config.later and vault.config.later in phase.heading
    }
    for wanted in ("todo", "doing"):
        found = [row for row in rows if vault.status(row) == wanted]
        if found:
            return next((row for row in found if row.phase not in later), found[0])
    return None


def notebook_link(vault: Vault, lesson: Lesson) -> str:
    """Returns the Markdown link from the roadmap to a lesson."""
    here = posixpath.dirname(vault.document.file.path)
    path = posixpath.relpath(lesson.path, here or ".")
    safe = f"<{path}>" if set(path) & set(" ()") else path
    return f"[{escape(lesson.title).replace('[', '(').replace(']', ')')}]({safe})"


def render(vault: Vault, name: str, old: str) -> str:
    """Returns a region's new text, with the file's line breaks; `old` is what stands there."""
    makers: Mapping[str, Callable[[Vault, str], list[str]]] = {"summary": _summary, "next": _next, "created": _created}
    newline = vault.document.file.newline
    return newline + "".join(f"{line}{newline}" for line in makers[name](vault, old)) + newline


def _summary(vault: Vault, _old: str) -> list[str]:
    phases = vault.document.ordered
    total = count(vault, vault.document.rows)
    skips = total.skipped > 0
    cells = ["Phase", "内容", "完了", "進行中", "未着手", *(["対象外"] if skips else []), "進捗"]
    lines = [f"| {' | '.join(cells)} |", "|---" * len(cells) + "|"]
    for phase in phases:
        lines.append(_summary_line(phase.number, escape(phase.title), count(vault, phase.rows), skips))
    return [*lines, _summary_line("合計", "", total, skips)]


def _summary_line(number: str, title: str, found: Count, skips: bool) -> str:
    numbers = [found.done, found.doing, found.todo, *([found.skipped] if skips else [])]
    cells = [number, title, *map(str, numbers), f"{bar(found.share)} {int(found.share * 100)}%"]
    return "| " + " | ".join(cells) + " |"


def _next(vault: Vault, _old: str) -> list[str]:
    row = next_row(vault)
    if row is None:
        return ["すべての行が完了しています。"]
    verb = "次に読むのは" if vault.status(row) == "todo" else "続きは"
    lines = [f"{verb} **{row.title}**（Phase {row.phase}）。"]
    parts = [f"<{row.url}>"] if row.url else []
    parts += [f"レッスン: {notebook_link(vault, lesson)}" for lesson in vault.lessons_of(row)]
    return [*lines, "、".join(parts)] if parts else lines


def _created(vault: Vault, old: str) -> list[str]:
    head, rows = _listed(old)
    lines = []
    for note in vault.notes:
        made = dates.day(note, vault.config)
        lines.append((made or "9999", note.path, _created_line(vault, note, made)))
    names = Names(vault.unreadable)
    for line in rows:
        # A note that cannot be read now keeps its line: nothing better is known about it.
        found = [path for cell in _texts(line) if (link := in_cell(cell)) for path in names.find(link.target)]
        if found:
            made = next((text for text in _texts(line) if text[:4].isdigit()), "9999")
            lines.append((made, found[0], line))
    return [*head, *(line for _, _, line in sorted(lines))]


def _created_line(vault: Vault, note: Note, made: str) -> str:
    here = vault.path(note.path) == vault.document.file.path
    row = vault.row_of(note.path)
    phase = phase_of(note.chapter, vault.config) if note.chapter else None
    number = row.phase if row else phase[0] if phase else "-"
    link = "このノート" if here else target_of(note, note.title)
    return f"| {made or '-'} | {number if note.kind == 'literature' else '-'} | {_TYPES[note.kind]} | {link} |"


def _listed(old: str) -> tuple[list[str], list[str]]:
    """Returns the header lines to keep and the rows of the list that stands there."""
    lines = [line for line in LINE_BREAK.split(old) if "|" in line]
    if len(lines) > 1 and len(spans(lines[0])) == 4 and not set(lines[1]) - set("|-: \t"):
        return lines[:2], lines[2:]
    return ["| 作成日 | Phase | 種別 | ノート |", "|---|---|---|---|"], []


def _texts(line: str) -> list[str]:
    return [line[start:end].strip() for start, end in spans(line)]
