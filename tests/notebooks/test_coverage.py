"""Every row of the roadmap is taught by a lesson, or stands in COVERAGE.md with the reason and what will cover it."""

from __future__ import annotations

import re

from roadmap import vault
from tests.notebooks import lessons

COVERAGE = lessons.ROOT / "notebooks" / "COVERAGE.md"


def test_every_row_has_a_lesson_or_a_reason() -> None:
    read = vault.read(lessons.ROOT)
    rows = [row for phase in read.document.ordered for row in phase.rows]
    untaught = {row.title for row in rows if not read.lessons_of(row)}
    listed = dict(re.findall(r"^\| \S+ \| (.+?) \| (.+) \|$", COVERAGE.read_text("utf-8"), re.M))
    listed.pop("行", None)
    assert untaught == set(listed), "write the row into COVERAGE.md, or take it out: a lesson teaches it now"
    assert all(reason.strip(" -|") for reason in listed.values())
