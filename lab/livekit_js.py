"""The script of lessons' web pages, livekit-client from npm: installed into this user's cache, never committed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from lab.server.find import cache_folder

_HERE = Path(__file__).parent / "page"
_FILES = ("package.json", "package-lock.json")
_CLIENT = Path("node_modules/livekit-client/dist/livekit-client.umd.js")


class PagesMissing(RuntimeError):
    """livekit-client is not there and could not be installed. The message is one line and says what to do."""


def ensure() -> Path:
    """Return livekit-client's script, of the version the lock file names. Raises PagesMissing."""
    if not installed():
        _install(folder())
    return folder() / _CLIENT


def installed() -> bool:
    """Return whether it is there already."""
    return (folder() / _CLIENT).is_file()


def folder() -> Path:
    """Return where it is installed: a folder of this user's cache, named after the lock file's content."""
    lock = hashlib.sha256((_HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    return cache_folder().parent / "page" / lock


def _install(target: Path) -> None:
    # Two kernels may come here at once: each installs in a folder of its own, and the first to be done stays.
    npm = shutil.which("npm")
    if npm is None:
        raise PagesMissing("page · no npm on PATH · Node.js 18 or newer is needed once · install it, then `lab build`")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        for name in _FILES:
            shutil.copy(_HERE / name, made)
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], made)
        try:
            made.rename(target)
        except OSError:
            if not (target / _CLIENT).is_file():
                raise


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")] or ["it said nothing"]
        raise PagesMissing(f"page · npm ci ended with {done.returncode} · {said[0]} · is the network there?")
