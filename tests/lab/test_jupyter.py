"""`lab start`: the first lesson in a real JupyterLab, driven by a real browser as a learner would."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from lab import jupyter
from tests import chromium
from tests.notebooks import lessons

LESSON = "notebooks/0-basics/01_hello_voice_agent.ipynb"
STEP_MS = 60_000
FINISHED = """() => {
  const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputArea-prompt')];
  const idle = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
  return idle && prompts.length > 0 && prompts.every(p => /\\[\\d+\\]/.test(p.textContent));
}"""


def private(folder: Path) -> dict[str, str]:
    """Return an environment in which JupyterLab keeps everything it writes in ``folder``."""
    places = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    return os.environ | places | {"PYTHONUNBUFFERED": "1"}


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """``lab start --no-browser`` on a copy of the first lesson: the address it prints. Ctrl-C ends it."""
    source = lessons.ROOT / LESSON
    (folder / LESSON).parent.mkdir(parents=True)
    (folder / LESSON).write_bytes(source.read_bytes())
    argv = [sys.executable, "-m", "lab", "start", "--no-browser", "--root", str(folder)]
    with subprocess.Popen(
        argv, env=private(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=lessons.ROOT
    ) as process:
        try:
            yield _address(process)
        finally:
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read() if process.stdout else ""
        assert process.wait(20) == 0, rest
    assert "Traceback" not in rest


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    seen = []
    for line in process.stdout:
        seen.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/lab\S*token=\w+", line):
            return found[0]
    raise AssertionError("JupyterLab did not start:\n" + "".join(seen))


@pytest.mark.room
@pytest.mark.browser
def test_run_all_cells(tmp_path: Path) -> None:
    with chromium.started() as browser, started(tmp_path) as running:
        page = browser.new_page(viewport={"width": 1400, "height": 30_000})
        page.goto(running)
        assert LESSON.rsplit("/", 1)[1] in page.url or "tree" in page.url
        _run_all(page)
        _look(page)
        if shot := os.environ.get("LAB_SCREENSHOT"):
            page.screenshot(path=shot, clip={"x": 0, "y": 0, "width": 1400, "height": 6000})


def test_a_second_start_finds_a_port_of_its_own(tmp_path: Path) -> None:
    with started(tmp_path / "one") as one, started(tmp_path / "two") as two:
        assert urlsplit(one).port != urlsplit(two).port
        for address in (one, two):
            with urllib.request.urlopen(address, timeout=STEP_MS / 1000) as answer:
                assert answer.status == HTTPStatus.OK


def _run_all(page: Page) -> None:
    count = sum(c.cell_type == "code" for c in lessons.read(lessons.ROOT / LESSON).cells)
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(count, timeout=STEP_MS)
    expect(page.locator("#jupyterlab-splash")).to_have_count(0, timeout=STEP_MS)
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).first.click()
    page.wait_for_function(FINISHED, timeout=120_000)


def _look(page: Page) -> None:
    assert "Traceback (most recent call last)" not in page.locator(".jp-Notebook").inner_text()
    assert page.locator(".jp-OutputArea-output svg").first.is_visible()
    player = page.locator(".jp-OutputArea-output audio").first
    seconds = player.evaluate(
        "a => new Promise(r => a.duration ? r(a.duration) : a.onloadedmetadata = () => r(a.duration))"
    )
    assert seconds > 5
    text = page.locator(".jp-Notebook").inner_text()
    assert "未回答" in text and "Here is the forecast: sunny and 25 degrees in tokyo" in text


def test_the_first_open_lesson_is_the_first_without_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAB_EVIDENCE_DIR", raising=False)
    (tmp_path / "notes" / ".roadmap" / "evidence").mkdir(parents=True)
    for folder, name, lesson in (("10-late", "01_c", "c"), ("2-second", "01_b", "b"), ("0-first", "01_a", "a")):
        path = tmp_path / "notebooks" / folder / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"metadata": {"lesson": {"id": lesson}}}), "utf-8")
    assert _first(tmp_path) == "a"
    for lesson, then in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / "notes" / ".roadmap" / "evidence" / f"{lesson}.json").write_text("{}", "utf-8")
        assert _first(tmp_path) == then


def _first(root: Path) -> str:
    path = jupyter.first_open(root)
    assert path
    return str(json.loads(path.read_text("utf-8"))["metadata"]["lesson"]["id"])


def test_it_listens_on_loopback_and_a_chosen_port_is_that_one_or_none(tmp_path: Path) -> None:
    free, chosen = (jupyter.command(tmp_path, browser=False, port=port) for port in (None, 9123))
    assert {"--ServerApp.ip=127.0.0.1", "--no-browser"} <= set(free) & set(chosen)
    assert not any("--ServerApp.port" in word for word in free), (
        "a second `lab start` takes JupyterLab's next free port"
    )
    assert {"--ServerApp.port=9123", "--ServerApp.port_retries=0"} <= set(chosen)
    assert "--no-browser" not in jupyter.command(tmp_path, browser=True, port=None)


def test_no_lessons_is_no_error(tmp_path: Path) -> None:
    assert jupyter.first_open(tmp_path) is None
    assert not any("default_url" in part for part in jupyter.command(tmp_path, browser=False, port=None))
