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

# The program starts only at a word from its parent, which comes once the watch stands: it never runs unwatched.
_START = 'read -r _ && exec "$@"'
_WATCH = "read _; kill -TERM $0 2>/dev/null; sleep 2; kill -s KILL -- -$0 2>/dev/null"


class Child:
    """One running process with its log in a file. Stop it with ``stop``; it also ends with this process.

    A program that cannot be run ends at once with exit code 126 or 127; the log says why.
    """

    def __init__(self, argv: Sequence[str | Path], *, env: Mapping[str, str], log: Path, stdin: bytes = b"") -> None:
        self.log = log
        start = _START if stdin else f"{_START} </dev/null"
        fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", start, "sh", *(os.fspath(one) for one in argv)],
                env=dict(env),
                stdin=subprocess.PIPE,
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
        if gate := self._process.stdin:
            with contextlib.suppress(BrokenPipeError), gate:  # it ended already: exit_code and the log tell
                gate.write(b"\n" + stdin)

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
