"""Where livekit-server is: on PATH, or in the per-user cache that ``build`` fills."""

from __future__ import annotations

import logging
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

VERSION = "1.13.5"  # what go.mod beside this file pins
OLDEST = (1, 11)  # from here on data tracks are delivered to the Python SDK

_log = logging.getLogger(__name__)


class ServerMissing(RuntimeError):
    """No usable livekit-server was found; the message names what was looked for and what builds one."""


@dataclass(frozen=True)
class Binary:
    """A livekit-server that can be started; ``passed_over`` says why another one on PATH was not taken."""

    path: Path
    origin: Literal["PATH", "cache"]
    version: str
    passed_over: str = ""


def locate(environ: Mapping[str, str] = os.environ) -> Binary:
    """Return the livekit-server to run: the one on PATH if it is 1.11 or newer, else the cached build.

    Raises ServerMissing when there is neither. LIVEKIT_URL is not looked at: who has a server needs no binary.
    """
    found = shutil.which("livekit-server", path=environ.get("PATH", ""))
    version = version_of(Path(found), environ) if found else ""
    passed_over = ""
    if found and _numbers(version) >= OLDEST:
        return Binary(Path(found).absolute(), "PATH", version)
    if found:
        passed_over = f"{found} is version {version or 'unknown'}, older than {_dotted(OLDEST)}, and was passed over"
        _log.warning("%s", passed_over)
    cached = cached_binary(environ)
    if runs_here(cached):
        return Binary(cached, "cache", VERSION, passed_over)
    raise ServerMissing(
        f"livekit-server · {passed_over or 'none on PATH'}; none at {cached} · "
        f"{_dotted(OLDEST)} or newer is needed · run `make lab` or `lab build`"
    )


def cached_binary(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the built server lies, by version and platform, whether or not it is there yet."""
    place = f"{VERSION}-{platform.system()}-{platform.machine()}".lower()
    return cache_folder(environ) / place / "livekit-server"


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return this user's folder of built servers: in $XDG_CACHE_HOME if set, else where the system keeps caches.

    Its parent is the course's own too, nobody else's: `lab clean` removes that.
    """
    chosen = Path(environ.get("XDG_CACHE_HOME", ""))
    if not chosen.is_absolute():  # the XDG rules: a relative path is to be ignored
        home = Path(environ.get("HOME") or Path.home())
        chosen = home / ("Library/Caches" if platform.system() == "Darwin" else ".cache")
    return chosen / "livekit-agents-course" / "server"


def runs_here(binary: Path) -> bool:
    """Return whether there is a file that this user may run."""
    return binary.is_file() and os.access(binary, os.X_OK)


def version_of(binary: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return what the binary says it is ("1.13.5"), or "" when it does not run or says something else."""
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, timeout=10, check=False, env=dict(environ))
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"livekit-server version v?(\d+(?:\.\d+)+)", said.stdout.decode("utf-8", "replace"))
    return match[1] if match else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
