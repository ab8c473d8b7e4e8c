"""A build is whole or not at all, once however many ask, and leaves nothing but the server behind."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from lab.server import VERSION, BuildFailed, Progress, build, locate
from lab.server.build import SPACE_MB
from lab.server.find import cache_folder, cached_binary

GO_MOD = Path(__file__).parents[3] / "lab/server/go.mod"

# What stands in for Go: it writes down how it is called and what it is given, and behaves as `behaviour` says.
GO = """#!/bin/sh
here=$(dirname "$0")/..
[ "$1" = version ] && { cat "$here/version"; exit; }
shift 2
echo "$@" >> "$here/calls"
env > "$here/environment"
. "$here/behaviour"
"$@"
"""
WORKS = f"""
list() {{
  for n in 1 2 3; do echo "go: downloading example.com/module$n v1.0.0" >&2; done
  for name in runtime fmt example.com/a example.com/a/b main; do echo $name; done
}}
build() {{
  for name in runtime fmt example.com/a example.com/a/b main; do echo $name >&2; done
  while [ "$1" != -o ]; do shift; done
  printf '#!/bin/sh\\necho livekit-server version {VERSION}\\n' > "$2"
  chmod +x "$2"
}}
"""
# Holds a named pipe open, compiles a package, and goes on once a file called `gate` is there.
BLOCKS = (
    WORKS.replace("build()", "finish()")
    + """
build() { exec 3> "$here/alive"; echo runtime; until [ -e "$here/gate" ]; do sleep 0.05; done; finish "$@"; }
"""
)


class FakeGo:
    """A program called go on a PATH of its own, and the environment of a build that finds it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        go = home / "bin/go"
        go.parent.mkdir(parents=True)
        go.write_text(GO)
        go.chmod(0o755)
        self.behave(WORKS)
        self.say_version("go version go1.26.3 linux/amd64")
        self.environ = {"PATH": f"{go.parent}:/usr/bin:/bin", "XDG_CACHE_HOME": str(home / "cache"), "HOME": str(home)}
        self.target = cached_binary(self.environ)
        self.root = cache_folder(self.environ)

    def behave(self, script: str) -> None:
        (self.home / "behaviour").write_text(script)

    def say_version(self, line: str) -> None:
        (self.home / "version").write_text(line + "\n")

    def calls(self) -> list[str]:
        """Return the Go commands that were run, in order."""
        path = self.home / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def environment(self) -> dict[str, str]:
        """Return what the last one was given."""
        lines = (self.home / "environment").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def left(self) -> set[str]:
        """Return what lies in the folder of built servers."""
        return {path.name for path in self.root.iterdir()}


@pytest.fixture
def go(tmp_path: Path) -> FakeGo:
    return FakeGo(tmp_path)


@pytest.fixture
def alive(go: FakeGo) -> Iterator[int]:
    """The reading end of what a blocked Go holds open: end of file means it is gone."""
    os.mkfifo(go.home / "alive")
    fd = os.open(go.home / "alive", os.O_RDONLY | os.O_NONBLOCK)
    yield fd
    os.close(fd)


def nothing(progress: Progress) -> None:
    """Take no notice."""


def test_it_counts_modules_then_packages_and_puts_the_server_into_the_cache(go: FakeGo) -> None:
    seen: list[Progress] = []
    assert build(seen.append, go.environ) == go.target
    modules = len([line for line in GO_MOD.read_text().splitlines() if line.endswith("// indirect")])
    assert modules > 100
    assert seen == [
        *(Progress("downloading", n, modules) for n in range(4)),
        *(Progress("compiling", n, 5) for n in range(6)),
        Progress("cleaning up"),
    ]
    assert locate(go.environ).path == go.target
    assert go.left() == {go.target.parent.name, ".lock"}


def test_go_is_told_to_build_what_is_pinned(go: FakeGo) -> None:
    build(nothing, go.environ)
    listing, building = go.calls()
    assert listing == "list -mod=readonly -deps github.com/livekit/livekit-server/cmd/server"
    assert building.startswith("build -mod=readonly -v -trimpath -ldflags=-s -w -o ")
    assert building.endswith("/livekit-server github.com/livekit/livekit-server/cmd/server")


def test_go_gets_the_users_mirror_and_nothing_that_changes_what_is_built(go: FakeGo) -> None:
    users = {
        "GOPROXY": "https://mirror.example",
        "GOFLAGS": "-race -p=1 -mod=mod",
        "GOOS": "plan9",
        "GOROOT": "/nowhere",
    }
    build(nothing, go.environ | users)
    got = go.environment()
    assert got["GOPROXY"] == "https://mirror.example"
    assert got["GOFLAGS"] == "-p=1 -modcacherw"
    assert (got["GOTOOLCHAIN"], got["CGO_ENABLED"], got["GOWORK"]) == ("local", "0", "off")
    assert not {"GOOS", "GOROOT"} & got.keys()
    for name in ("GOCACHE", "GOMODCACHE", "GOPATH", "TMPDIR"):
        assert Path(got[name]).is_relative_to(go.root), f"{name} is outside of the private folder"
        assert not Path(got[name]).exists()


def test_what_is_cached_is_not_built_again(go: FakeGo) -> None:
    build(nothing, go.environ)
    calls, seen = go.calls(), list[Progress]()
    assert build(seen.append, go.environ) == go.target
    assert (go.calls(), seen) == (calls, [])


def test_what_cannot_be_run_is_built_again(go: FakeGo) -> None:
    build(nothing, go.environ).chmod(0o644)
    build(nothing, go.environ)
    assert locate(go.environ).path == go.target


def test_an_error_of_gos_is_quoted_without_its_progress(go: FakeGo) -> None:
    error = "build() { echo runtime; echo '# example.com/a'; echo 'a.go:3:1: undefined: x'; echo fmt; exit 1; }"
    go.behave(WORKS + error)
    with pytest.raises(BuildFailed) as caught:
        build(nothing, go.environ)
    first, *quoted = str(caught.value).split("\n")
    assert first.startswith("livekit-server build · Go ended with an error · ")
    assert first.endswith("go said:")
    assert [line.strip() for line in quoted] == ["# example.com/a", "a.go:3:1: undefined: x"]
    assert go.left() == {".lock"}


def test_a_download_that_fails_says_that_the_network_is_needed(go: FakeGo) -> None:
    go.behave("list() { echo 'go: downloading x v1'; echo 'go: x@v1: dial tcp: no such host'; return 1; }")
    with pytest.raises(BuildFailed, match="network") as caught:
        build(nothing, go.environ)
    assert str(caught.value).endswith("go said:\n  go: x@v1: dial tcp: no such host")
    assert go.left() == {".lock"}


def test_a_display_that_fails_leaves_nothing_either(go: FakeGo) -> None:
    def broken(progress: Progress) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        build(broken, go.environ)
    assert go.left() == {".lock"}


def test_a_program_of_another_version_is_not_kept(go: FakeGo) -> None:
    go.behave(WORKS.replace(f"version {VERSION}", "version 1.9.0"))
    with pytest.raises(BuildFailed, match="version"):
        build(nothing, go.environ)
    assert go.left() == {".lock"}


@pytest.mark.usefixtures("alive")
def test_two_at_once_build_once(go: FakeGo) -> None:
    go.behave(BLOCKS)
    seen: list[Progress] = []
    with ThreadPoolExecutor() as pool:
        begun = Event()
        first = pool.submit(build, lambda progress: begun.set(), go.environ)
        assert begun.wait(20)

        def on_progress(progress: Progress) -> None:
            seen.append(progress)
            (go.home / "gate").touch()  # the second waits now: let the first go on

        second = pool.submit(build, on_progress, go.environ)
        assert first.result(20) == second.result(20) == go.target
    assert seen == [Progress("waiting")]
    assert [call.split()[0] for call in go.calls()] == ["list", "build"]


BUILDER = """
import sys
from lab.server import build
try:
    build(lambda progress: print(progress.phase, progress.done, flush=True))
except KeyboardInterrupt:
    sys.exit("interrupted")
"""


@pytest.mark.parametrize(
    ("end", "stale"),
    [(signal.SIGINT, False), (signal.SIGTERM, True), (signal.SIGKILL, True)],
    ids=["interrupted", "terminated", "killed"],
)
def test_a_build_that_is_ended_leaves_nothing_half_made(
    go: FakeGo, alive: int, end: signal.Signals, stale: bool
) -> None:
    go.behave(BLOCKS)
    argv = [sys.executable, "-c", BUILDER]
    with subprocess.Popen(argv, env=go.environ, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout
        assert "compiling 1\n" in builder.stdout
        builder.send_signal(end)
        try:
            builder.wait(20)
        finally:
            builder.kill()
    assert select.select([alive], [], [], 20)[0], "Go still runs"
    assert any(name.startswith(".build-") for name in go.left()) == stale
    assert not go.target.exists()
    go.behave(WORKS)
    folders: set[int] = set()
    build(lambda progress: folders.add(len(list(go.root.glob(".build-*")))), go.environ)
    assert folders == {1}, "what was left took space during the next build"
    assert go.left() == {go.target.parent.name, ".lock"}


def test_without_space_it_says_how_much_is_needed(go: FakeGo, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(go.home)._replace(free=100 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    seen: list[Progress] = []
    with pytest.raises(BuildFailed, match=f"100 MB of free space · {SPACE_MB} MB are needed") as caught:
        build(seen.append, go.environ)
    assert "\n" not in str(caught.value)
    assert (go.calls(), seen) == ([], [])


def test_a_cache_that_cannot_be_written_is_named(go: FakeGo) -> None:
    (go.home / "cache").write_text("a file where a folder should be")
    with pytest.raises(BuildFailed, match=r"cannot be written .* set XDG_CACHE_HOME") as caught:
        build(nothing, go.environ)
    assert str(go.root) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.room
def test_the_server_in_use_is_the_pinned_one_when_it_was_built_here() -> None:
    """The set-up of `make test` builds it where there is none, with the code that is tested above."""
    binary = locate()
    said = subprocess.run([binary.path, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.split()[-1] == (VERSION if binary.origin == "cache" else binary.version)
