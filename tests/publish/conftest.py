"""One built site for all tests of it, on whatever worker they run."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from roadmap import cli
from roadmap.publish import assets
from tests import absent, chromium
from tests.publish import school, world
from tests.publish.world import ROOT


@dataclass(frozen=True)
class Built:
    """A site that was built: the project, its HTML, and what building it said."""

    root: Path
    html: Path
    said: str

    def page(self, pattern: str) -> Path:
        """Return the one page whose path matches."""
        (found,) = self.html.glob(pattern)
        return found


@pytest.fixture(scope="session")
def scripts() -> Path:
    """Return the installed npm packages; without npm, what needs them is skipped."""
    with lock(ROOT / "build"):
        try:
            return assets.ensure(ROOT)
        except assets.Missing as problem:
            absent.skip(str(problem))


@pytest.fixture(scope="session")
def site(scripts: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the site of the fixture project, with its lessons run."""
    folder = shared(tmp_path_factory) / "site"
    root = folder / "project"

    def build() -> subprocess.CompletedProcess[str]:
        world.write(root, count=60, done=41)
        hello = school.write(root)
        world.proven(root, "hello", hello, version="1.8.9")
        world.proven(root, "rooms", root / school.SECOND, version="1.5.0")
        assert cli.main(["init", "--root", str(root)]) == cli.main(["sync", "--root", str(root)]) == 0
        return publish(root, "build")

    return Built(root, root / "build/html", once(folder, build))


@pytest.fixture(scope="session")
def shipped(scripts: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the site of this project's own vault, lessons as they last ran."""
    folder = shared(tmp_path_factory) / "shipped"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder / "html")]

    def build() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    return Built(ROOT, folder / "html", once(folder, build))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; without one, what needs it is skipped."""
    with chromium.started() as shown:
        yield shown


def once(folder: Path, build: Callable[[], subprocess.CompletedProcess[str]]) -> str:
    """Return what a strict build said; the first worker that asks builds, for all."""
    log = folder / "said.txt"
    with lock(folder):
        if not log.is_file():
            done = build()
            assert done.returncode == 0, done.stderr + done.stdout
            log.write_text(done.stderr, encoding="utf-8")
        return log.read_text("utf-8")


def publish(root: Path, *words: str, env: Mapping[str, str] = os.environ) -> subprocess.CompletedProcess[str]:
    """Run ``python -m roadmap.publish`` on a project."""
    command = [sys.executable, "-m", "roadmap.publish", *words, "--root", str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root, env=dict(env), timeout=300)


def shared(factory: pytest.TempPathFactory) -> Path:
    """Return a folder that every worker of this run has."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Let one process at a time in."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
