"""The guard: tasks that died (looked at, referenced, in another thread's loop), errors, noise, expected errors."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator

import pytest
from livekit.agents.ipc import channel, proto
from livekit.agents.ipc.proc_client import _ProcClient
from livekit.agents.utils import aio

from lab.guard import Guard, LessonBroken

log = logging.getLogger("livekit.agents")


@pytest.fixture
def guard() -> Iterator[Guard]:
    watching = Guard()
    watching.start()
    yield watching
    watching.stop()


async def boom() -> None:
    raise ValueError("the original text")


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


def test_a_task_that_died_is_found_even_when_it_is_still_referenced(guard: Guard) -> None:
    async def lesson() -> list[str]:
        task = asyncio.create_task(boom(), name="the-agent")
        await settle()
        found = guard.findings()
        assert task.done() and isinstance(task.exception(), ValueError)
        return found

    found = asyncio.run(lesson())
    assert len(found) == 1
    for part in ("the-agent", "ValueError: the original text", "test_guard.py"):
        assert part in found[0]


def test_findings_can_be_read_twice(guard: Guard) -> None:
    async def lesson() -> tuple[list[str], list[str]]:
        task = asyncio.create_task(boom())
        await settle()
        both = guard.findings(), guard.findings()
        task.exception()
        return both

    first, second = asyncio.run(lesson())
    assert first == second and first


def test_an_exception_somebody_looked_at_is_not_a_finding(guard: Guard) -> None:
    async def lesson() -> None:
        await asyncio.gather(boom(), return_exceptions=True)
        with pytest.raises(ValueError, match="original"):
            await asyncio.create_task(boom())
        task = asyncio.create_task(asyncio.sleep(10))
        task.cancel()
        await settle()

    asyncio.run(lesson())
    assert guard.findings() == []


def test_tasks_of_other_threads_loops_are_watched(guard: Guard) -> None:
    kept: list[asyncio.Task[None]] = []

    async def job() -> None:
        kept.append(asyncio.create_task(boom()))
        await settle()

    thread = threading.Thread(target=lambda: asyncio.run(job()))
    thread.start()
    thread.join()
    assert "the original text" in guard.findings()[0]
    assert kept[0].exception()


def test_errors_are_quoted_and_warnings_kept(guard: Guard, capsys: pytest.CaptureFixture[str]) -> None:
    log.warning("slow")
    try:
        raise RuntimeError("db is gone")
    except RuntimeError:
        log.exception("tool failed")
    assert guard.findings() == ["ERROR livekit.agents: tool failed · RuntimeError: db is gone"]
    assert guard.lines[0] == "WARNING livekit.agents: slow"
    assert "db is gone" in capsys.readouterr().err


def test_noise_is_dropped(guard: Guard) -> None:
    log.error("publisher data channel '_data_track' closed unexpectedly")
    log.error("failed to negotiate the publisher: CreateOffer called when PeerConnection is closed.")
    log.error('livekit::room:1414:livekit::room - received track from an unknown participant: ParticipantSid("PA_x")')
    log.error("error putting to queue: Event loop is closed")
    assert guard.findings() == [] == guard.lines


def test_a_ping_in_the_moment_a_job_ends_is_noise(guard: Guard, caplog: pytest.LogCaptureFixture) -> None:
    """LiveKit's own client of a job, whose main task ends while a message is already on its way to it."""
    server, client = socket.socketpair()
    pipe = aio.duplex_unix._Duplex.open(server)

    async def job(_: object) -> None:
        channel.send_message(pipe, proto.PingRequest())
        await asyncio.sleep(0)

    def run() -> None:
        of_job = _ProcClient(client, None, lambda *_: None, job)
        of_job.initialize()
        of_job.run()

    channel.send_message(pipe, proto.InitializeRequest())
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    pipe.close()
    assert "Error in _read_ipc_task" in caplog.text
    assert guard.findings() == []


def test_the_words_of_noise_are_no_noise_when_somebody_else_says_them(guard: Guard) -> None:
    logging.getLogger("shop").error("Event loop is closed")
    log.error("tool failed: Event loop is closed")
    assert len(guard.findings()) == 2


def test_expected_errors_pass_and_are_handed_over(guard: Guard) -> None:
    with guard.expecting("db is gone") as seen:
        log.error("tool failed: db is gone")
    assert guard.findings() == [] and seen == ["ERROR livekit.agents: tool failed: db is gone"]


def test_an_expected_error_that_stays_away_is_a_finding(guard: Guard) -> None:
    with pytest.raises(LessonBroken, match="meant to happen"), guard.expecting("db is gone"):
        log.warning("nothing of the kind")


def test_expecting_does_not_hide_other_errors_or_the_blocks_own(guard: Guard) -> None:
    with guard.expecting("db"):
        log.error("db")
        log.error("something else")
    assert guard.findings() == ["ERROR livekit.agents: something else"]
    with pytest.raises(ZeroDivisionError), guard.expecting("db"):
        _ = 1 / 0


def test_a_task_may_be_expected_to_die_but_only_inside_the_block(guard: Guard) -> None:
    kept: list[asyncio.Task[None]] = []

    async def die() -> None:
        kept.append(asyncio.create_task(boom()))
        await settle()

    with guard.expecting("the original text") as seen:
        asyncio.run(die())
    assert len(seen) == 1 and guard.findings() == []
    asyncio.run(die())
    assert len(guard.findings()) == 1
    assert all(task.exception() for task in kept)


def test_stop_puts_everything_back() -> None:
    before, watching = asyncio.BaseEventLoop.create_task, Guard()
    watching.start()
    watching.start()
    assert asyncio.BaseEventLoop.create_task is not before
    watching.stop()
    watching.stop()
    assert asyncio.BaseEventLoop.create_task is before
    log.error("after the lesson")
    assert watching.findings() == []
