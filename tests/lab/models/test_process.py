"""The model server as a child process."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from lab.models import ModelsDied, launch


def test_it_becomes_ready_and_stops() -> None:
    server = launch(environ={})
    asyncio.run(server.ready())
    assert server.alive()
    assert server.url.startswith("http://127.0.0.1:") and server.url.endswith("/v1")
    assert server.log.stat().st_mode & 0o777 == 0o600
    server.stop()
    server.stop()
    assert not server.alive()
    assert not server.log.parent.exists()


def test_the_address_is_unknown_until_ready() -> None:
    server = launch(environ={})
    with pytest.raises(RuntimeError, match="await it first"):
        _ = server.url
    server.stop()


def test_a_server_that_was_killed_says_so_with_its_log() -> None:
    server = launch(environ={})
    asyncio.run(server.ready())
    os.kill(server.pid, signal.SIGKILL)
    while server.alive():
        pass
    with pytest.raises(ModelsDied, match=r"ended with code -9(.|\n)*ready: http"):
        server.require_alive()
    server.stop()
