"""Debian's packages, installed where that is allowed: as root, where there is an apt-get."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence


class InstallFailed(RuntimeError):
    """apt-get failed; the message is one line."""


def is_root() -> bool:
    """Return whether this process is root's."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def can_install() -> bool:
    """Return whether packages may be installed here."""
    return is_root() and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> None:
    """Install them, saying so in one line first. Raises InstallFailed."""
    print(f"apt-get: installing {', '.join(packages)}", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no output"])[-1]
            raise InstallFailed(f"{' '.join(command[:2])} failed · {last} · install {', '.join(packages)} by hand")
