"""The page of a lesson: the notebook with what it printed, and how to open it oneself."""

import posixpath
from collections.abc import Mapping
from typing import NamedTuple

from roadmap import lessonfile, textfile
from roadmap.document import Row
from roadmap.lessonfile import Lesson
from roadmap.publish import badge, notepage, page, place
from roadmap.publish.kept import Kept, cells_of
from roadmap.publish.markup import Child, Html, block, el
from roadmap.publish.notebook import Converter, without_outputs
from roadmap.publish.page import Page
from roadmap.publish.place import Places
from roadmap.publish.prose import mend
from roadmap.publish.weave import Source, Weaver
from roadmap.vault import Vault

SHARED = "assets/lessons"  # what several lessons show


class Rendered(NamedTuple):
    """A lesson's page and the files beside it, by address."""

    page: Page
    files: Mapping[str, bytes]


def make(weaver: Weaver, lesson: Lesson, kept: Kept, around: page.Neighbours) -> Rendered:
    """Returns a lesson's page; raises Unreadable when the notebook cannot be read."""
    here = weaver.places.lesson(lesson).address
    raw = textfile.read(lesson.file, lesson.path).text

    def prose(text: str, cell: str) -> str:
        line = raw.count("\n", 0, max(raw.find(f'"id": "{cell}"'), 0)) + 1
        return mend(weaver.weave(Source(text, here, lesson.file, lesson.path, line)))

    outputs = kept.get(lesson)
    side = f"{posixpath.basename(here).removesuffix('.md')}_files"
    converter = Converter(side, prose, place.href(here, SHARED))
    text = converter.convert(cells_of(lesson), outputs or {})
    parts = [text, page.pager(here, around, "レッスン")]
    full = "\n\n".join(part for part in parts if part)
    top = facts(weaver.vault, weaver.places, lesson, here), opening(lesson, here, run=outputs is not None)
    folder = posixpath.dirname(here)
    files = {posixpath.normpath(posixpath.join(folder, name)): data for name, data in converter.files.items()}
    notebook = f"{here.removesuffix('.md')}.ipynb"
    made = page.make(here, lesson.title, full, facts=Html("\n\n".join(top)), tags=("レッスン",))
    return Rendered(
        Page(here, made, lesson.path), files | {notebook: without_outputs(lessonfile.read(lesson.file, lesson.path))}
    )


def facts(vault: Vault, places: Places, lesson: Lesson, here: str) -> Html:
    """Returns what is known of a lesson: phase, minutes, whether it was passed, the notes of its rows."""
    rows = rows_of(vault, lesson)
    phase = next((row for row in rows if row.phase == lesson.phase), rows[0] if rows else None)
    notes = dict.fromkeys(target for row in rows if (target := places.note(vault.note(row))))
    return page.facts(
        badge.proof(vault.evidence.get(lesson.id), vault.config.package),
        notepage.phase_link(vault, places, phase, here) if phase else None,
        el("span", f"{lesson.minutes} 分") if lesson.minutes else None,
        *(el("a", f"ノート: {target.title}", href=place.href(here, target.address)) for target in notes),
    )


def opening(lesson: Lesson, here: str, *, run: bool) -> Html:
    """Returns the line that says how to open the lesson in JupyterLab, and whether its outputs are there."""
    name = posixpath.basename(here).removesuffix(".md") + ".ipynb"
    how: list[Child] = ["JupyterLab で開く: ", el("code", "make lab"), " → ", el("code", lesson.path), " ・ "]
    saved = el(
        "a", "ノートブックを保存", href=place.href(here, posixpath.join(posixpath.dirname(here), name)), download=""
    )
    missing = None if run else el("em", " ・ 出力はまだありません（make site で実行されます）")
    return block(el("p", *how, saved, missing, cls="open-lab"))


def rows_of(vault: Vault, lesson: Lesson) -> list[Row]:
    """Returns the rows that a lesson teaches, in the order of the roadmap."""
    return [row for phase in vault.document.ordered for row in phase.rows if lesson in vault.lessons_of(row)]
