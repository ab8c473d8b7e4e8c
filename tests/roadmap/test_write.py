"""Tests of roadmap.write: the old file or the new one, whoever is killed and whoever else writes."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from roadmap import write
from roadmap.errors import Refused

OLD, NEW = b"old\n" * 20_000, b"new\n" * 30_000
# Kills its own process at one step of the write: nothing of Python's clean-up runs, as with kill -9 from outside.
KILLED = """
import os, signal, sys
from pathlib import Path
from roadmap import write
steps = [int(sys.argv[2])]
def dying(real):
    def step(*a, **k):
        steps[0] -= 1
        if steps[0] == 0:
            if real is os.fsync:
                os.ftruncate(a[0], 1000)
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*a, **k)
    return step
os.fsync = dying(os.fsync)
Path.replace = dying(Path.replace)
Path.read_bytes = dying(Path.read_bytes)
write.replace(Path(sys.argv[1]), b"old\\n" * 20_000, b"new\\n" * 30_000, "file")
"""


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_killed_writer_leaves_the_old_or_the_new_file(tmp_path: Path, step: int) -> None:
    file = tmp_path / "学習.md"
    file.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", KILLED, str(file), str(step)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() == (NEW if step == 4 else OLD)
    now = file.read_bytes()
    write.replace(file, now, b"next", "file")
    assert file.read_bytes() == b"next"
    assert [path.name for path in tmp_path.iterdir()] == ["学習.md"], "the next writer clears up"


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "n.md"
    file.write_bytes(b"")
    refused = []

    def add(name: bytes) -> None:
        for _ in range(20):
            with write.alone(tmp_path):
                old = file.read_bytes()
                try:
                    write.replace(file, old, old + name, "n.md")
                except Refused as problem:
                    refused.append(problem)

    threads = [threading.Thread(target=add, args=(name,)) for name in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not refused
    assert sorted(file.read_bytes()) == sorted(b"ab" * 20)


def test_change_since_reading_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "n.md"
    file.write_bytes(b"theirs")
    with pytest.raises(Refused, match="changed on disk"):
        write.replace(file, b"mine", b"new", "n.md")
    assert file.read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["n.md"]


def test_symlink_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "n.md"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "n.md"
    link.symlink_to(real)
    assert write.replace(link, b"old", b"new", "n.md")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_read_only_file_is_refused_to_root_too(tmp_path: Path) -> None:
    file = tmp_path / "n.md"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(Refused, match="read-only"):
        write.replace(file, b"old", b"new", "n.md")
    assert file.read_bytes() == b"old"


def test_new_file_never_takes_anothers_place(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "n.md"
    assert write.replace(file, None, b"one", "n.md")
    with pytest.raises(Refused, match="already there"):
        write.replace(file, None, b"two", "n.md")
    assert file.read_bytes() == b"one"


def test_same_bytes_write_nothing(tmp_path: Path) -> None:
    file = tmp_path / "n.md"
    file.write_bytes(b"x")
    before = file.stat().st_ino
    assert not write.replace(file, b"x", b"x", "n.md")
    assert file.stat().st_ino == before


def test_gone_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="gone"):
        write.replace(tmp_path / "n.md", b"x", b"y", "n.md")
    assert os.listdir(tmp_path) == []  # noqa: PTH208
