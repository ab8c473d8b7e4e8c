"""The model server as a child process: up, down, and gone with its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from lab.models import ModelsDied, ModelServer, Rule, launch
from tests.lab.models.conftest import ask_of, until

PARENT = """
import asyncio, sys
from lab.models import launch
server = launch(environ={})
asyncio.run(server.ready())
print(server.pid, server.log, flush=True)
sys.stdin.read()
"""


def ready(server: ModelServer) -> ModelServer:
    asyncio.run(server.ready())
    return server


def test_it_becomes_ready_and_stops() -> None:
    server = ready(launch(environ={}))
    assert server.alive()
    assert server.url.startswith("http://127.0.0.1:") and server.url.endswith("/v1")
    assert server.log_lines()[0] == f"ready: {server.url}"
    server.require_alive()
    server.stop()
    server.stop()
    assert not server.alive()
    assert server.log_lines() == []


def test_its_log_is_for_its_owner_only_and_goes_with_it() -> None:
    server = ready(launch(environ={}))
    assert server.log.stat().st_mode & 0o777 == 0o600
    assert server.log.parent.stat().st_mode & 0o777 == 0o700
    server.stop()
    assert not server.log.parent.exists()


def test_the_address_is_unknown_until_ready() -> None:
    server = launch(environ={})
    with pytest.raises(RuntimeError, match="await it first"):
        _ = server.url
    server.stop()


def test_starting_it_takes_no_time_from_whoever_starts_it() -> None:
    began = time.perf_counter()
    server = launch(environ={})
    launched = time.perf_counter() - began
    ready(server)
    up = time.perf_counter() - began
    memory_mb = psutil.Process(server.pid).memory_info().rss / 1e6
    server.stop()
    print(f"\nlaunch {launched * 1000:.0f} ms, ready after {up * 1000:.0f} ms, {memory_mb:.0f} MB idle")
    assert launched < up / 4
    assert memory_mb < 160


def test_two_servers_know_their_own_rules_and_keys_only() -> None:
    servers = [ready(launch(script=[Rule("hello", say=name)], environ={})) for name in ("one", "two")]
    body = {"model": "scripted-1", "messages": [{"role": "user", "content": "hello"}]}
    answers = [ask_of(server)("/v1/chat/completions", body).body for server in servers]
    assert [b'"content": "one"' in answers[0], b'"content": "two"' in answers[1]] == [True, True]
    assert ask_of(servers[0])("/v1/models", Authorization=f"Bearer {servers[1].api_key}").status == 401
    for server in servers:
        server.stop()


def test_a_server_that_was_killed_says_so_with_its_log() -> None:
    server = ready(launch(environ={}))
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not server.alive())
    with pytest.raises(ModelsDied, match=r"ended with code -9(.|\n)*ready: http"):
        server.require_alive()
    server.stop()


def test_a_server_that_cannot_start_says_why() -> None:
    server = launch(environ={"PATH": os.environ["PATH"], "PYTHONHOME": "/nowhere"})
    with pytest.raises(ModelsDied, match=r"ended with code 1(.|\n)*encodings"):
        asyncio.run(server.ready())
    server.stop()


def test_a_server_that_is_slow_to_start_says_so() -> None:
    server = launch(environ={})
    with pytest.raises(ModelsDied, match=r"not ready after 0 s"):
        asyncio.run(server.ready(0))
    server.stop()


def test_it_dies_with_a_parent_that_was_killed_and_leaves_nothing() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        pid, log = parent.stdout.readline().split()
        assert psutil.pid_exists(int(pid)) and Path(log).exists()
        parent.kill()
    until(lambda: not psutil.pid_exists(int(pid)))
    until(lambda: not Path(log).parent.exists())


def test_the_keys_of_whoever_starts_it_stay_with_them() -> None:
    secrets = {"OPENAI_API_KEY": "s1", "LIVEKIT_API_SECRET": "s2", "LANGFUSE_SECRET_KEY": "s3"}
    server = ready(
        launch(
            environ={**os.environ, **secrets, "UPSTREAM_BASE_URL": "http://127.0.0.1:1/v1", "UPSTREAM_API_KEY": "s4"}
        )
    )
    environment = psutil.Process(server.pid).environ()
    assert not {"s1", "s2", "s3", "s4"} & set(environment.values())
    server.stop()


@pytest.mark.parametrize(
    ("given", "found"),
    [(b"{", "JSONDecodeError"), (b'{"api_key": "k", "rules": [{"when": "(", "say": "x"}]}', "broken pattern")],
)
def test_a_configuration_that_makes_no_sense_is_one_line(given: bytes, found: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "lab.models"], input=given, capture_output=True, check=False)
    assert ran.returncode == 2
    assert found in ran.stderr.decode() and ran.stderr.decode().count("\n") == 1


def test_the_server_knows_nothing_of_livekit() -> None:
    code = "import sys, lab.models.app; print(sorted({'livekit', 'openai', 'numpy'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
