"""``make test``: lint, types, every test and every notebook, in that order; the first failure ends it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lab import browser

ROOT = Path(__file__).parent.parent
_PRIVATE = ("LIVEKIT_", "OPENAI_", "UPSTREAM_", "LANGFUSE_")
_PYTEST = ["-m", "pytest", "-n", "2"]
_NBVAL = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60"]
STEPS = (
    ["-m", "ruff", "format", "--check", "."],
    ["-m", "ruff", "check", "."],
    ["-m", "mypy"],
    [*_PYTEST, "--dist", "loadgroup", "tests"],
    [*_PYTEST, "--dist", "loadfile", *_NBVAL, "notebooks"],  # nbval's cells know no groups
)


def environment() -> dict[str, str]:
    """Return the environment of every step: nobody's keys or servers, unless LAB_LIVE=1 asks for them."""
    keep = os.environ.get("LAB_LIVE") == "1"
    clean = {name: value for name, value in os.environ.items() if keep or not name.startswith(_PRIVATE)}
    return clean | {"LAB_EVIDENCE_DIR": tempfile.mkdtemp(prefix="lab-evidence-"), "PYTHONPATH": str(ROOT)}


def main(extra: list[str]) -> int:
    """Run all steps; ``extra`` goes to pytest. Returns the exit code of the first that fails, or 0."""
    try:
        browser.ensure()
    except browser.BrowserMissing as error:
        print(f"{error} (tests marked browser are skipped)", flush=True)
    env, start = environment(), time.monotonic()
    for step in STEPS:
        arguments = [*step, *(extra if "pytest" in step else [])]
        print(f"$ python {' '.join(arguments)}", flush=True)
        code = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, check=False).returncode
        if code:
            return code
    print(f"make test: all passed in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
