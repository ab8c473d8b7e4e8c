"""`serve`: a note that changes is seen, drafts too, and a new note; nothing rebuilds twice for one change."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.publish import world
from tests.publish.world import put

LONG_S = 60


class Server:
    """A running `serve`. ``log`` is what it said."""

    def __init__(self, root: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = log
        command = [sys.executable, "-m", "roadmap.publish", "serve", "--root", str(root), "--port", str(self.port)]
        with log.open("w") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, cwd=root, start_new_session=True)

    def page(self, address: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{address}", timeout=LONG_S) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError):
            return ""

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + LONG_S
        while not holds():
            assert time.monotonic() < end and self.process.poll() is None, self.log.read_text("utf-8")
            time.sleep(0.05)

    def builds(self) -> int:
        return len(re.findall("Building documentation", self.log.read_text("utf-8")))

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(LONG_S)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world.write(tmp_path_factory.mktemp("serve"), count=6, done=3)


@pytest.fixture(scope="module")
def server(scripts: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(root, tmp_path_factory.mktemp("log") / "serve.txt")
    try:
        running.until(lambda: "Serving on" in running.log.read_text("utf-8"))
        yield running
    finally:
        running.stop()


def test_an_edit_a_draft_and_a_new_note_are_seen_with_one_build_each(server: Server, root: Path) -> None:
    name = world.note_name(0)
    page = f"notes/{name}".replace(".md", ".html")
    assert "下書き" in server.page(f"notes/{world.note_name(3)}".replace(".md", ".html"))
    file = root / "notes" / name
    put(file, file.read_text("utf-8") + "\n新しい一文\n")
    server.until(lambda: "新しい一文" in server.page(page))
    put(root / "notes" / world.note_name(5), world.note("新しいノート", "6", 5))
    server.until(lambda: "新しいノート" in server.page(f"notes/{world.note_name(5)}".replace(".md", ".html")))
    assert server.builds() == 3
