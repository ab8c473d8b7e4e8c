"""The tree in a folder, and another site engine that builds it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from roadmap import cli, vault
from roadmap.errors import Refused
from roadmap.publish import collect, stage
from roadmap.publish.markup import plain
from tests import absent
from tests.publish import world
from tests.publish.conftest import Built

ZENSICAL = "zensical>=0.0.73"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world.write(tmp_path_factory.mktemp("stage"), count=6, done=3)


def test_the_verb_writes_every_page_and_a_configuration_without_the_hook(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["stage", str(tmp_path / "out"), "--root", str(root)]) == 0
    tree = collect.collect(vault.read(root))
    assert f"{len(tree.pages)} pages" in capsys.readouterr().out
    for page in tree.pages:
        assert (tmp_path / "out/docs" / page.address).read_text("utf-8") == plain(page.text)
    config = (tmp_path / "out/mkdocs.yml").read_text("utf-8")
    assert "hooks:" not in config
    assert config.count("docs_dir:") == config.count("\nnav:") == config.count("site_dir:") == 1


def test_again_removes_what_is_gone(root: Path, tmp_path: Path) -> None:
    found = vault.read(root)
    tree = collect.collect(found)
    stage.write(tree, root, tmp_path)
    world.put(tmp_path / "docs/old.md", "# old")
    stage.write(tree, root, tmp_path)
    assert not (tmp_path / "docs/old.md").exists()


def test_a_folder_with_something_else_is_left_alone(root: Path, tmp_path: Path) -> None:
    world.put(tmp_path / "mine.txt", "mine")
    with pytest.raises(Refused, match="not empty"):
        stage.write(collect.collect(vault.read(root)), root, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_zensical_builds_the_same_pages(site: Built, tmp_path: Path) -> None:
    """mkdocs-material ends on 2027-05-05: this is the way on."""
    zensical = installed(tmp_path)
    assert cli.main(["stage", str(tmp_path / "stage"), "--root", str(site.root)]) == 0
    done = subprocess.run(
        [zensical, "build", "--strict"], cwd=tmp_path / "stage", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ours = {path.relative_to(site.html) for path in site.html.rglob("*.html")}
    assert ours <= {path.relative_to(tmp_path / "stage/html") for path in (tmp_path / "stage/html").rglob("*.html")}
    hero = (tmp_path / "stage/html/index.html").read_text("utf-8")
    assert 'class="hero"' in hero and "{{" not in hero


def installed(folder: Path) -> str:
    """Return zensical from an environment of its own; where it cannot be installed, the test is skipped."""
    uv = Path(sys.executable).with_name("uv")
    home = folder / "zensical"
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for words in (
        ["venv", "-q", "--python", sys.executable, str(home)],
        ["pip", "install", "-q", "--python", str(home), ZENSICAL],
    ):
        done = subprocess.run([str(uv), *words], capture_output=True, text=True, check=False, env=env)
        if done.returncode:
            absent.skip(f"zensical does not install: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    return str(home / "bin/zensical")
