"""``make test``: lint and types, of which the first failure ends it, then every test and every notebook."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lab import browser, debian, keys

ROOT = Path(__file__).parent.parent
_PYTEST = ["-m", "pytest", "-n", "2"]
NBVAL = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60"]
LINT = (["-m", "ruff", "format", "--check", "."], ["-m", "ruff", "check", "."], ["-m", "mypy"])
TESTS = (
    [*_PYTEST, "tests"],
    [*_PYTEST, *NBVAL, "notebooks"],
)


def environment() -> dict[str, str]:
    """Return the environment of every step: nobody's keys or servers, unless LAB_LIVE=1 asks for them."""
    return keys.allowed(os.environ) | {
        "LAB_EVIDENCE_DIR": tempfile.mkdtemp(prefix="lab-evidence-"),
        "PYTHONPATH": str(ROOT),
    }


def main(extra: list[str]) -> int:
    """Run all steps; ``extra`` goes to pytest. Returns the exit code of the first that failed, or 0."""
    _bring()
    env, start = environment(), time.monotonic()
    for step in LINT:
        if code := _run(step, env):
            return code
    for code in [_run([*step, *extra], env) for step in TESTS]:  # both, so that one run tells of every failure
        if code:
            return code
    print(f"make test: all passed in {time.monotonic() - start:.0f} s")
    return 0


def _bring() -> None:
    """Install what single tests and lessons need of Debian; where that fails, they are skipped, in CI they fail."""
    try:
        browser.ensure()
        if debian.can_install() and not shutil.which("redis-server"):  # for the two nodes of 6-operations/01
            debian.install(["redis-server"])
    except (browser.BrowserMissing, debian.InstallFailed) as error:
        print(error, flush=True)


def _run(arguments: list[str], env: dict[str, str]) -> int:
    print(f"$ python {' '.join(arguments)}", flush=True)
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
