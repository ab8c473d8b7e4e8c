"""A child process that dies with its parent, also when the parent is killed with SIGKILL.

The child runs in a session of its own, so that interrupting a notebook cell (SIGINT to the kernel's process group)
does not end it, and so that what it started can be ended with it. A one-line shell waits on a pipe whose other end
only the parent holds: when the parent is gone, however it went, the pipe closes and the shell ends the child.
(PR_SET_PDEATHSIG is Linux-only and follows a *thread*.)
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_WATCH = "read _; kill -TERM $0 2>/dev/null; sleep 2; kill -s KILL -- -$0 2>/dev/null"


class Child:
    """One running process with its log in a file. Stop it with ``stop``; it also ends with this process."""

    def __init__(self, argv: Sequence[str | Path], *, env: Mapping[str, str], log: Path, stdin: bytes = b"") -> None:
        self.log = log
        fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._process = subprocess.Popen(
                [os.fspath(a) for a in argv],
                env=dict(env),
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                stdout=fd,
                stderr=fd,
                start_new_session=True,
            )
        finally:
            os.close(fd)
        self._watch = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, str(self.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if stdin and self._process.stdin:
            self._process.stdin.write(stdin)
            self._process.stdin.close()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Return whether the process still runs."""
        return self.exit_code() is None

    def exit_code(self) -> int | None:
        """Return the exit code (negative: the signal that ended it), or None while it runs."""
        code = self._process.poll()
        if code is not None:  # the pid is free for another process now: the watch must never end that one
            self._dismiss_watch()
        return code

    def tail(self, lines: int = 10) -> list[str]:
        """Return the last lines of the log."""
        return self.log.read_text("utf-8", "replace").splitlines()[-lines:] if self.log.exists() else []

    def stop(self, grace_s: float = 3.0) -> None:
        """End the process and what it started: SIGTERM, then SIGKILL after ``grace_s`` seconds. Again: nothing."""
        if self.alive():
            self._process.send_signal(signal.SIGTERM)
            leftovers = signal.SIGTERM
            try:
                self._process.wait(grace_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                leftovers = signal.SIGKILL
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the latter of zombies
                os.killpg(self.pid, leftovers)
        self._dismiss_watch()

    def _dismiss_watch(self) -> None:
        if self._watch.poll() is None:
            self._watch.kill()
        self._watch.wait()
        if self._watch.stdin:
            self._watch.stdin.close()
