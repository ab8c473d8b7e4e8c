"""A part that is missing is named: by a skip on a learner's machine, by a failure in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HIDDEN = "from lab import browser\nbrowser.find = lambda: None\n"


@pytest.mark.parametrize(("ci", "told"), [("", " skipped in"), ("1", " errors in")])
def test_a_lesson_with_a_page_says_that_there_is_no_chromium(tmp_path: Path, ci: str, told: str) -> None:
    (tmp_path / "hidden.py").write_text(HIDDEN, encoding="utf-8")
    lesson = "notebooks/8-frontend/03_screen_share.ipynb"
    command = [sys.executable, "-m", "pytest", "-p", "hidden", "-q", "-p", "no:cacheprovider", "--nbval-lax", lesson]
    env = os.environ | {"CI": ci, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    last = done.stdout.strip().splitlines()[-1]
    assert told in last and "passed" not in last
    assert "no Chromium: see `lab doctor`" in done.stdout
