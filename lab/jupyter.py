"""``lab start``: JupyterLab on the first open lesson, on loopback, without looking for a network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from lab import evidence

_QUIET = (
    "--ServerApp.ip=127.0.0.1",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--LabApp.collaborative=False",
)


def first_open(root: Path) -> Path | None:
    """Return the first lesson without evidence; the very first when every one has some; None without lessons."""
    notebooks = sorted((root / "notebooks").glob("*/*.ipynb"), key=_order)
    target = evidence.folder(root)
    for path in notebooks:
        about = json.loads(path.read_text("utf-8")).get("metadata", {}).get("lesson", {})
        if not target or not (target / f"{about.get('id')}.json").exists():
            return path
    return notebooks[0] if notebooks else None


def _order(path: Path) -> tuple[float, str]:
    phase = path.parent.name.split("-")[0]
    return (float(phase) if phase.replace(".", "", 1).isdigit() else float("inf"), path.name)


def command(root: Path, *, browser: bool, port: int | None) -> list[str]:
    """Return the command line of JupyterLab; without ``port`` it takes a free one from 8888 on."""
    lesson = first_open(root)
    where = f"--LabApp.default_url=/lab/tree/{lesson.relative_to(root).as_posix()}" if lesson else ""
    fixed = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"] if port else []
    root_user = "--allow-root" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    options = [*_QUIET, f"--ServerApp.root_dir={root}", where, *fixed, root_user, "" if browser else "--no-browser"]
    return [sys.executable, "-m", "jupyterlab", *filter(None, options)]


def run(root: Path, *, browser: bool = True, port: int | None = None) -> int:
    """Run JupyterLab until it ends or Ctrl-C; return its exit code.

    It has a session of its own: Ctrl-C reaches only us, and we ask it to stop (its own handler would ask back).
    """
    env = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"}
    process = subprocess.Popen(command(root, browser=browser, port=port), env=env, cwd=root, start_new_session=True)
    signal.signal(signal.SIGTERM, lambda *_: _interrupt())
    try:
        return process.wait()
    except KeyboardInterrupt:
        print("lab: stopping JupyterLab and its kernels", flush=True)
        return 0
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _interrupt() -> None:
    raise KeyboardInterrupt
