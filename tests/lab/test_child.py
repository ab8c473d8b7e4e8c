"""A child process and what it started end with its parent: by stop, and when the parent is killed."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.child import Child

ENV = {"PATH": os.environ["PATH"]}


class Line:
    """A named pipe: processes that hold it open are alive, end of file means that every one of them is gone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def read(self) -> bytes:
        """Return what was written, b"" at the end of file."""
        assert select.select([self.fd], [], [], 20)[0], "nothing written, and still held open"
        return os.read(self.fd, 100)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    one = Line(tmp_path / "line")
    yield one
    os.close(one.fd)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def shell(script: str, log: Path, line: Line | None = None) -> Child:
    """Return a running shell; with ``line``, once it holds that open and has set its traps."""
    if line is None:
        return Child(["/bin/sh", "-c", script], env=ENV, log=log)
    child = Child(["/bin/sh", "-c", f'exec 3>"$0"; {script}', line.path], env=ENV, log=log)
    assert line.read() == b"up\n"
    return child


def end_of(child: Child) -> int | None:
    """Return the exit code once the child ended by itself."""
    child._process.wait(20)
    return child.exit_code()


def test_the_log_holds_both_outputs_and_is_only_for_its_owner(log: Path) -> None:
    child = shell("echo out; echo err >&2; exit 3", log)
    assert end_of(child) == 3
    assert not child.alive()
    assert child.tail() == ["out", "err"]
    assert child.tail(1) == ["err"]
    assert log.stat().st_mode & 0o777 == 0o600
    child.stop()


def test_only_the_given_environment_and_input_reach_it(log: Path) -> None:
    child = Child(["/bin/sh", "-c", "read x; echo $x $A ${HOME-none}"], env={"A": "a"}, log=log, stdin=b"hi\n")
    assert end_of(child) == 0
    assert child.tail() == ["hi a none"]
    child.stop()


def test_stop_ends_it_and_a_second_stop_does_nothing(log: Path) -> None:
    child = Child(["/bin/sleep", "1000"], env=ENV, log=log)
    assert child.alive()
    child.stop()
    child.stop()
    assert child.exit_code() == -signal.SIGTERM


def test_what_ignores_sigterm_is_killed(log: Path, line: Line) -> None:
    child = shell("trap '' TERM; echo up >&3; while :; do sleep 1000; done", log, line)
    child.stop(grace_s=0.1)
    assert child.exit_code() == -signal.SIGKILL
    assert line.read() == b""


def test_what_it_started_ends_with_it(log: Path, line: Line) -> None:
    child = shell("sleep 1000 & echo up >&3; wait", log, line)
    child.stop()
    assert line.read() == b""


def test_the_watch_ends_when_its_child_is_seen_to_have_ended(log: Path) -> None:
    """The pid may be another process's by then, which the watch must not end."""
    child = shell(":", log)
    child._process.wait(20)
    assert child._watch.poll() is None
    assert not child.alive()
    assert child._watch.poll() is not None


def test_what_cannot_be_run_says_so_in_its_log(log: Path, tmp_path: Path) -> None:
    child = Child([tmp_path / "no such program"], env=ENV, log=log)
    assert end_of(child) == 127
    assert "no such program" in child.tail()[0]
    child.stop()


def test_a_program_that_ends_before_it_read_its_input_is_no_error(log: Path) -> None:
    child = Child(["/bin/sh", "-c", "exit 5"], env=ENV, log=log, stdin=b"x" * 2**20)
    assert end_of(child) == 5
    child.stop()


PARENT_THAT_DIES_WHILE_STARTING = """
import os, signal, subprocess, sys
from pathlib import Path
from lab.child import Child
start = subprocess.Popen
def killed(argv, **options):
    if "kill -TERM" in argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    return start(argv, **options)
subprocess.Popen = killed
Child(["/bin/sh", "-c", "echo started; sleep 1000"], env={"PATH": "/usr/bin:/bin"}, log=Path(sys.argv[1]))
"""


def test_it_never_starts_when_its_parent_dies_before_the_watch_stands(line: Line) -> None:
    """The log is the pipe here: end of file without a word means that nothing ran and nothing is left."""
    with subprocess.Popen([sys.executable, "-c", PARENT_THAT_DIES_WHILE_STARTING, line.path], env=dict(os.environ)):
        assert line.read() == b""


PARENT = """
import sys, time
from pathlib import Path
from lab.child import Child
script, line, log = sys.argv[1:]
child = Child(["/bin/sh", "-c", script, line], env={"PATH": "/usr/bin:/bin"}, log=Path(log))
time.sleep(1000)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "terminated"])
@pytest.mark.parametrize(
    "script",
    ["echo up >&3; exec sleep 1000", "trap '' TERM; (sleep 1000) & echo up >&3; while :; do wait; done"],
    ids=["plain", "ignores SIGTERM and has a child"],
)
def test_it_ends_with_its_parent(end: signal.Signals, script: str, line: Line, log: Path) -> None:
    argv = [sys.executable, "-c", PARENT, f'exec 3>"$0"; {script}', str(line.path), str(log)]
    with subprocess.Popen(argv, env=dict(os.environ)) as parent:
        assert line.read() == b"up\n"
        parent.send_signal(end)
    assert line.read() == b""
