"""The guard of a lesson: what broke in the background between ``open`` and ``close``, with its original text.

nbval passes a cell whose background task died, and asyncio reports only tasks that nobody references any more. The
guard watches every task made in any event loop of this process (an agent in a THREAD job has a loop of its own) and
every log record of level ERROR.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import traceback
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

# Said at every normal end of a call; not an error (measured on livekit-server 1.13.5, livekit 1.1.21).
_NOISE = re.compile(
    r"publisher data channel .* closed unexpectedly|Attempted to drop unknown FFI handle"
    r"|error putting to queue: Event loop is closed"
    r"|ignoring (byte|text) stream with topic|negotiate the publisher: .*(wrong state: closed|PeerConnection is closed)"
    # Of somebody who left, or was replaced, before the track arrived:
    r"|received track from an unknown participant|dropping remote track due to invalid TrackSid"
    # Of a ping to a job that has just ended:
    r"|Error in _read_ipc_task · ChanClosed"
)


class LessonBroken(RuntimeError):
    """Something a lesson started has failed. The message names what, and quotes the original error."""


class Guard(logging.Handler):
    """Collects failures while it is on. ``start`` and ``stop`` are safe to repeat."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self._errors: list[str] = []
        self._died: list[asyncio.Task[Any]] = []
        self._expected: list[re.Pattern[str]] = []
        self._create_task: Any = None

    def start(self) -> None:
        """Begin to watch."""
        if self._create_task is None:
            logging.getLogger().addHandler(self)
            self._create_task = asyncio.BaseEventLoop.create_task
            _watch_tasks(self._create_task, self._task_done)

    def stop(self) -> None:
        """Stop watching; what was found stays."""
        if self._create_task is not None:
            logging.getLogger().removeHandler(self)
            asyncio.BaseEventLoop.create_task = self._create_task  # type: ignore[method-assign]
            self._create_task = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a log record; an ERROR that nobody expects is shown at once and fails ``close``."""
        text = record.getMessage() + _exception_text(record)
        if record.name.startswith("livekit") and _NOISE.search(text):
            return
        line = f"{record.levelname} {record.name}: {text}"
        self.lines.append(line)
        if record.levelno >= logging.ERROR and not any(p.search(text) for p in self._expected):
            self._errors.append(line)
            print(line, file=sys.stderr)

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[list[str]]:
        """Yield a list that is filled at the end with the log lines matching ``pattern``; they fail nothing.

        Raises LessonBroken when none came: an expected error that stays away is a surprise too.
        """
        first, expected, seen = len(self.lines), re.compile(pattern), list[str]()
        self._expected.append(expected)
        try:
            yield seen
        finally:
            self._expected.remove(expected)
        seen += [line for line in self.lines[first:] if expected.search(line)]
        for task in [t for t in self._died if expected.search(_task_text(t))]:
            seen.append(_task_text(task))
            self._died.remove(task)
        if not seen:
            raise LessonBroken(f"expect_error · nothing in the log matched {pattern!r} · the error was meant to happen")

    def findings(self) -> list[str]:
        """Return what failed so far, oldest first, without duplicates."""
        died = [_task_text(t) for t in self._died if getattr(t, "_log_traceback", False)]
        return list(dict.fromkeys([*self._errors, *died]))

    def _task_done(self, task: asyncio.Task[Any]) -> None:
        # _log_traceback is asyncio's own mark for "failed, and nobody has looked at the exception yet".
        if not task.cancelled() and getattr(task, "_log_traceback", False):
            self._died.append(task)


def _watch_tasks(create: Any, done: Any) -> None:
    def create_task(loop: asyncio.BaseEventLoop, coro: Coroutine[Any, Any, Any], **options: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = create(loop, coro, **options)
        task.add_done_callback(done)
        return task

    asyncio.BaseEventLoop.create_task = create_task  # type: ignore[method-assign,assignment]


def _exception_text(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f" · {type(error).__name__}: {error}" if error else ""


def _task_text(task: asyncio.Task[Any]) -> str:
    error: BaseException | None = getattr(task, "_exception", None)  # task.exception() would mark it as looked at
    where = traceback.extract_tb(error.__traceback__)[-1] if error and error.__traceback__ else None
    at = f" ({where.filename}:{where.lineno})" if where else ""
    return f"background task {task.get_name()} died · {type(error).__name__}: {error}{at}"
