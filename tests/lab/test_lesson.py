"""A lesson's end: what it leaves as evidence."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

import lab
from tests.notebooks import lessons


@pytest.mark.room
@pytest.mark.parametrize(("answer", "files"), [(1, 0), (..., 0), (2, 1)], ids=str)
def test_only_a_lesson_with_every_check_passed_leaves_evidence(
    answer: object, files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def learn() -> None:
        lesson = await lab.open(name)
        with suppress(lab.CheckFailed):
            lesson.check("one and one", got=answer, want=2)
        await lesson.close()

    monkeypatch.setenv("LAB_EVIDENCE_DIR", str(tmp_path))
    monkeypatch.chdir(lessons.ROOT)
    name = lessons.read(lessons.PATHS[0]).metadata["lesson"]["id"]
    asyncio.run(learn())
    assert [path.stem for path in tmp_path.iterdir()] == [name] * files
