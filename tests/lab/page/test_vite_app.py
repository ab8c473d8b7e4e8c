"""The optional React page of the lesson on screen sharing builds, types and all, with the versions it is locked to."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from lab import livekit_js
from tests import absent

APP = Path(__file__).parents[3] / "notebooks" / "8-frontend" / "vite-app"
FILES = shutil.ignore_patterns("node_modules", "dist")


def test_it_speaks_to_the_room_with_the_same_client_as_the_page() -> None:
    page = json.loads((Path(livekit_js.__file__).parent / "page" / "package.json").read_text("utf-8"))["dependencies"]
    app = json.loads((APP / "package.json").read_text("utf-8"))["dependencies"]
    assert app["livekit-client"] == page["livekit-client"]
    assert app["@livekit/components-react"] == "2.9.24", "3.0.0, npm's latest, has no useSession"


@pytest.mark.slow
def test_it_builds(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        absent.skip("no npm on PATH: install Node.js 20 or newer")
    copy = shutil.copytree(APP, tmp_path / "app", ignore=FILES)
    for command in (["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "build"]):
        done = subprocess.run([npm, *command], cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"npm {command[0]}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
    built = (copy / "dist" / "index.html").read_text("utf-8")
    scripts = list((copy / "dist" / "assets").glob("*.js"))
    assert len(scripts) == 1 and scripts[0].name in built
    assert "画面共有" in scripts[0].read_text("utf-8")
