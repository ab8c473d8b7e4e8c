"""The two scripts that no Python package carries: Mermaid, and the shim that lets the search work from a folder."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from roadmap.errors import RoadmapError
from roadmap.publish.page import MERMAID

SHIM = "assets/vendor/iframe-worker.js"
PACKAGES = Path("tests") / "web"
_FILES = {MERMAID: "mermaid/dist/mermaid.min.js", SHIM: "iframe-worker/shim/index.js"}


class Missing(RoadmapError):
    """The scripts are not there and could not be installed."""


def ensure(root: Path) -> Path:
    """Returns the folder of installed npm packages; what the lock file asks for is installed first where it is not.

    Raises Missing when the project has no such lock file, when there is no npm, or it fails.
    """
    folder = root / PACKAGES
    modules, lock = folder / "node_modules", folder / "package-lock.json"
    stamp = modules / ".installed"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return modules
    if not lock.is_file():
        raise Missing(str(root), f"no {(PACKAGES / lock.name).as_posix()}", "the project's own folder", "see --root")
    npm = shutil.which("npm")
    if not npm:
        raise Missing("site", "no npm on PATH", "Node.js 18 or newer", "install it, then `make site` again")
    print(f"site: installing the scripts of {PACKAGES.as_posix()} with npm", flush=True)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise Missing("site", f"npm ci failed: {last}", todo=f"run it in {PACKAGES.as_posix()}")
    stamp.write_bytes(lock.read_bytes())
    return modules


def files(root: Path) -> Mapping[str, Path]:
    """Returns the scripts by their address on the site; those that are not installed are left out."""
    found = {address: root / PACKAGES / "node_modules" / name for address, name in _FILES.items()}
    return {address: file for address, file in found.items() if file.is_file()}
