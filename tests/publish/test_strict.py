"""A fault in the vault fails the build, with file and line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.publish import world
from tests.publish.world import put

NOTE = world.note_name(0)
FAULTS = {
    "broken wikilink": ("[[無いノート]]", "broken-link", "無いノート leads nowhere"),
    "broken anchor": (f"[[{world.note_name(1)}#無い見出し]]", "broken-anchor", "has no heading '無い見出し'"),
    "draft link": (f"[[{world.note_name(3)}]]", "draft-link", "is a draft"),
    "mojibake": ("ã\x81“ã‚Œã¯éŸ³å£°ã®ãƒŽãƒ¼ãƒˆã§ã™", "mojibake", "read as something else"),
}


def build(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=env)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world.write(tmp_path_factory.mktemp("strict"), count=6, done=3)


def test_a_sound_vault_with_drafts_in_its_tables_builds(scripts: Path, root: Path) -> None:
    done = build(root)
    assert done.returncode == 0, done.stderr
    assert not (root / "build/html" / "notes" / world.note_name(3)).with_suffix(".html").exists()


@pytest.mark.parametrize(("text", "code", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_fails_the_build_with_its_place(scripts: Path, root: Path, text: str, code: str, words: str) -> None:
    file = root / "notes" / NOTE
    sound = file.read_text("utf-8")
    put(file, f"{sound}{text}\n")
    try:
        done = build(root)
    finally:
        put(file, sound)
    assert done.returncode == 1
    line = sound.count("\n") + 1
    assert f"notes/{NOTE}:{line} · {code} · " in done.stderr
    assert words in done.stderr


def test_a_vault_without_a_roadmap_is_one_line(scripts: Path, tmp_path: Path) -> None:
    world.engine(tmp_path)
    (tmp_path / "notes/StructureNotes").mkdir(parents=True)
    done = build(tmp_path)
    assert done.returncode == 2
    assert "no note with phase tables" in done.stderr
    assert "Traceback" not in done.stderr


def test_configuration_keeps_the_hand_written_pages_apart() -> None:
    """With `site_dir` on `site`, MkDocs would wipe them; with /site ignored, git would not have them."""
    config = (world.ROOT / "mkdocs.yml").read_text("utf-8")
    assert "\ndocs_dir: site\n" in config
    assert "\nsite_dir: build/html" in config
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", "site/index.md"], cwd=world.ROOT, check=False, capture_output=True
    )
    assert ignored.returncode != 0


def test_only_built_in_plugins_are_used() -> None:
    config = (world.ROOT / "mkdocs.yml").read_text("utf-8")
    plugins = config.partition("\nplugins:\n")[2].partition("\nmarkdown_extensions:")[0]
    names = [line[4:].split(":")[0].split(" ")[0] for line in plugins.splitlines() if line.startswith("  - ")]
    assert names == ["offline", "search", "tags"]


def test_the_hook_is_thin_and_the_tracker_does_not_know_the_lab() -> None:
    assert len((world.ROOT / "roadmap/publish/hook.py").read_text("utf-8").splitlines()) <= 90
    for file in (world.ROOT / "roadmap").rglob("*.py"):
        text = file.read_text("utf-8")
        assert "import lab" not in text and "from lab" not in text, file
