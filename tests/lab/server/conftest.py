"""What every test of the server shares: none of them sees a server or a key of the person who runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from lab.server import Binary, LiveKitServer, launch, locate


@pytest.fixture(autouse=True)
def _no_services_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("LIVEKIT_", "OPENAI_", "UPSTREAM_")):
            monkeypatch.delenv(name)


Start = Callable[..., LiveKitServer]


@pytest.fixture
def start() -> Iterator[Start]:
    """A function that launches servers (the real one, or a program given) which end with the test."""
    running: list[LiveKitServer] = []

    def run(program: Path | None = None, *, overrides: Mapping[str, object] | None = None) -> LiveKitServer:
        binary = Binary(program, "PATH", "0.0.0") if program else locate()
        running.append(launch(binary, overrides=overrides))
        return running[-1]

    yield run
    for server in running:
        server.stop()


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """A function that makes an executable shell script with the given body."""

    def make(body: str) -> Path:
        path = tmp_path / "program"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return make
