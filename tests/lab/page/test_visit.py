"""Whose camera a visit uses: the learner's where a person looks and allows it, else a fake one, and it says why."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from lab import browser
from lab.page import PageFailed, devices, site, visit
from lab.page.chromium import Chromium
from tests import absent


def test_fake_devices_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "lesson.ipynb")
    assert devices() == "fake"
    monkeypatch.setattr(visit, "in_notebook", lambda: True)
    assert devices() == "own"
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert devices() == "fake"


@pytest.mark.browser
@pytest.mark.parametrize(("allow", "used"), [(("camera", "microphone"), "own"), (("microphone",), "fake")])
def test_own_devices_that_are_refused_give_way_to_fake_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], allow: tuple[str, ...], used: str
) -> None:
    if browser.find() is None or shutil.which("npm") is None:
        absent.skip("no Chromium or no npm on PATH")

    async def run() -> tuple[str, list[str]]:
        learner = Chromium("", screen=False)
        tab = await learner.page(allow)

        class Shown:
            def __init__(self, url: str) -> None:
                self.going = asyncio.create_task(tab.goto(url))

            def remove(self) -> None:
                self.going.cancel()

        monkeypatch.setattr(visit, "Frame", Shown)
        served = await site.open(lambda _: {})
        try:
            async with served.visit(devices="own") as page:
                return page.devices, [r.what for r in served.reports]
        finally:
            await served.close()
            await learner.close()

    got, reported = asyncio.run(run())
    assert got == used and reported[0] == "loaded"
    said = capsys.readouterr().out
    assert ("NotAllowedError" in said) == (used == "fake")


def test_what_does_not_happen_is_told_with_the_last_reports() -> None:
    reports = [visit.Report("a", "camera failed", "NotFoundError: none", 0.0), visit.Report("b", "loaded", "", 0.0)]
    with pytest.raises(PageFailed, match=r"in 0 s · it last reported \['camera failed NotFoundError: none'\]"):
        asyncio.run(visit.Page("a", reports).until(lambda: False, timeout_s=0.01))
