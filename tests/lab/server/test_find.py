"""Which livekit-server is taken: PATH first, then the cache, else one line that says what to do."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from lab.server import VERSION, Binary, ServerMissing, locate
from lab.server.find import cache_folder, cached_binary

GO_MOD = Path(__file__).parents[3] / "lab/server/go.mod"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def install(path: Path, says: str) -> Path:
    """Put a program at ``path`` that prints ``says``, as livekit-server does for --version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{says}"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("version", ["1.11.0", "1.13.5", "2.0.1", "1.11"])
def test_a_new_enough_one_on_path_is_taken(environ: dict[str, str], tmp_path: Path, version: str) -> None:
    path = install(tmp_path / "bin/livekit-server", f"livekit-server version {version}")
    install(cached_binary(environ), f"livekit-server version {VERSION}")
    assert locate(environ) == Binary(path, "PATH", version)


@pytest.mark.parametrize(
    ("says", "reason"),
    [("livekit-server version 1.10.9", "version 1.10.9"), ("hello", "version unknown")],
)
def test_an_older_or_strange_one_is_reported_and_passed_over(
    environ: dict[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture, says: str, reason: str
) -> None:
    install(tmp_path / "bin/livekit-server", says)
    cached = install(cached_binary(environ), f"livekit-server version {VERSION}")
    with caplog.at_level(logging.WARNING):
        binary = locate(environ)
    assert (binary.path, binary.origin, binary.version) == (cached, "cache", VERSION)
    assert reason in binary.passed_over
    assert caplog.messages == [binary.passed_over]


def test_none_at_all_says_in_one_line_what_was_looked_for_and_what_to_do(environ: dict[str, str]) -> None:
    with pytest.raises(ServerMissing) as caught:
        locate(environ)
    message = str(caught.value)
    assert "\n" not in message
    for part in ("none on PATH", str(cached_binary(environ)), "1.11 or newer", "`make lab`", "`lab build`"):
        assert part in message


def test_an_old_one_and_no_cache_names_the_old_one(environ: dict[str, str], tmp_path: Path) -> None:
    path = install(tmp_path / "bin/livekit-server", "livekit-server version 1.9.0")
    with pytest.raises(ServerMissing, match=r"version 1\.9\.0") as caught:
        locate(environ)
    assert str(path) in str(caught.value)


def test_a_cached_file_that_cannot_be_run_is_no_server(environ: dict[str, str]) -> None:
    install(cached_binary(environ), "").chmod(0o644)
    with pytest.raises(ServerMissing):
        locate(environ)


@pytest.mark.parametrize(
    ("system", "environ", "want"),
    [
        ("Linux", {"HOME": "/home/me"}, "/home/me/.cache"),
        ("Linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "/c"}, "/c"),
        ("Linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "relative"}, "/home/me/.cache"),
        ("Linux", {"HOME": "/home/me", "XDG_CACHE_HOME": ""}, "/home/me/.cache"),
        ("Darwin", {"HOME": "/Users/me"}, "/Users/me/Library/Caches"),
    ],
)
def test_cache_folder(monkeypatch: pytest.MonkeyPatch, system: str, environ: dict[str, str], want: str) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    assert cache_folder(environ) == Path(want) / "livekit-agents-course/server"


def test_the_cache_tells_versions_and_platforms_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    assert cached_binary({"HOME": "/h"}).parts[-2:] == (f"{VERSION}-darwin-arm64", "livekit-server")


def test_version_is_the_one_that_go_mod_pins() -> None:
    lines = GO_MOD.read_text().split("\n")
    assert f"\tgithub.com/livekit/livekit-server v{VERSION} // indirect" in lines
    assert "tool github.com/livekit/livekit-server/cmd/server" in lines
