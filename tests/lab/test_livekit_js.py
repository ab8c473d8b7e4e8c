"""livekit-client is installed once, whole or not at all; what is missing is said in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab import doctor, livekit_js


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def npm(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put an npm of the test's own first on PATH."""
    folder.mkdir()
    (folder / "npm").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_npm_one_line_says_what_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(livekit_js.PagesMissing, match=r"^page · no npm on PATH · Node\.js") as raised:
        livekit_js.ensure()
    assert "\n" not in str(raised.value)


def test_what_npm_says_is_quoted_and_nothing_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path
) -> None:
    npm(tmp_path / "bin", monkeypatch, "echo 'npm warn old' >&2; echo 'npm error code ENOTFOUND' >&2; exit 1")
    with pytest.raises(livekit_js.PagesMissing, match="ended with 1 · npm error code ENOTFOUND"):
        livekit_js.ensure()
    assert not list(cache.rglob("package.json"))


def test_doctor_says_it_is_missing_and_what_mends_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    npm(tmp_path / "bin", monkeypatch, "exit 0")
    assert doctor._pages(tmp_path).fix == "lab build"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor._pages(tmp_path).fix == "install Node.js 18 or newer, then lab build"


def test_it_is_installed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = Path(livekit_js._CLIENT)
    npm(
        tmp_path / "bin", monkeypatch, f"mkdir -p {client.parent} && echo made > {client} && echo x >> {tmp_path}/calls"
    )
    first, second = livekit_js.ensure(), livekit_js.ensure()
    assert first == second and first.read_text("utf-8") == "made\n"
    assert (tmp_path / "calls").read_text("utf-8") == "x\n"


def test_who_comes_second_takes_what_the_first_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = Path(livekit_js._CLIENT)
    folder = livekit_js.folder()
    made = [f"mkdir -p {p.parent} && echo {who} > {p}" for who, p in (("mine", client), ("theirs", folder / client))]
    npm(tmp_path / "bin", monkeypatch, " && ".join(made))
    assert livekit_js.ensure().read_text("utf-8") == "theirs\n"


def test_the_lock_names_the_version_of_the_package_file() -> None:
    here = Path(livekit_js.__file__).parent / "page"
    wanted = json.loads((here / "package.json").read_text("utf-8"))["dependencies"]["livekit-client"]
    lock = json.loads((here / "package-lock.json").read_text("utf-8"))
    assert lock["packages"]["node_modules/livekit-client"]["version"] == wanted
    assert all("resolved" not in package for package in lock["packages"].values())
