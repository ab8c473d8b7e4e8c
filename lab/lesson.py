"""A lesson: its services, guard, calls and checks. ``open`` makes one; ``close`` says whether all went well."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from types import EllipsisType
from typing import TYPE_CHECKING

from lab import evidence, services
from lab.checks import Checks
from lab.guard import Guard, LessonBroken
from lab.models.script import Rule
from lab.show import Services as ServicesTable
from lab.show import show
from lab.trace import Guesses, Prediction

if TYPE_CHECKING:
    from livekit.agents import AgentServer

    from lab.call import Call
    from lab.hosting import AgentProcess

_current: Lesson | None = None


class Lesson:
    """One lesson in progress. ``local``: its answers come from the script, so exact words may be expected."""

    def __init__(self, lesson_id: str, running: services.Services) -> None:
        self.id = lesson_id
        self.services = running
        self.guard = Guard()
        self._checks = Checks()
        self._guesses = Guesses()
        self._rooms: set[str] = set()
        self._closed = False

    @property
    def local(self) -> bool:
        """Whether the models are the local, scripted ones."""
        return self.services.models is not None

    def serve(self, server: AgentServer) -> AbstractAsyncContextManager[AgentServer]:
        """Run an AgentServer in this kernel: ``async with lesson.serve(server): ...``."""
        from lab.hosting import serve

        self.services.require_alive()
        return serve(server)

    def process(
        self, path: str | Path, *, env: Mapping[str, str] | None = None
    ) -> AbstractAsyncContextManager[AgentProcess]:
        """Run ``python -m livekit.agents start PATH`` in a process of its own while the block lasts.

        ``env`` is added to the environment it inherits from this one.
        """
        from lab.hosting import process

        self.services.require_alive()
        return process(path, env=env)

    def call(self, agent_name: str, **options: object) -> Call:
        """Return a call to an agent: ``async with lesson.call("name") as call: ...``. Options: lab.CallOptions."""
        from lab.call import Call, CallOptions

        chosen = CallOptions(**options)  # type: ignore[arg-type]  # a wrong name is a TypeError that names it
        url, alive = self.services.url, self.services.require_alive
        call = Call(agent_name, url, options=chosen, alive=alive, guesses=self._guesses)
        self._rooms.add(call.name)
        return call

    def predict(
        self,
        *,
        silence_ms: float | EllipsisType = ...,
        order: Sequence[str | EllipsisType] | EllipsisType = ...,
        turn: int = 0,
    ) -> None:
        """Keep what the learner expects of a turn; ``...`` is none. It is laid over the next call that is drawn."""
        guess = Prediction(
            silence_ms=None if silence_ms is ... else silence_ms,
            order=() if order is ... else tuple(x for x in order if x is not ...),
            turn=turn,
        )
        self._guesses.add(guess)
        show("予想を記録しました。" if guess.order or guess.silence_ms is not None else "予想なしで進みます。")

    def check(self, name: str, *, got: object, want: object, because: str = "", reread: str = "") -> None:
        """Show whether ``got`` is what was wanted (a value, or a function of it). Raises CheckFailed if not."""
        lines = (because, f"読み直す: {reread}" if reread else "")
        show(self._checks.check(name, got=got, want=want, lines=lines))

    def ask(self, name: str, chosen: object, *, right: str, feedback: Mapping[str, str]) -> None:
        """Show the feedback of a chosen answer. Raises CheckFailed when it is the wrong one."""
        show(self._checks.ask(name, chosen, right=right, feedback=feedback))

    def expect_error(self, pattern: str) -> AbstractContextManager[list[str]]:
        """Let errors whose text matches ``pattern`` happen inside the block; raises LessonBroken when none does."""
        return self.guard.expecting(pattern)

    def server_log(self, lines: int = 20) -> list[str]:
        """Return the last lines of livekit-server's log, without noise; none for a server that is not the lab's."""
        return self.services.server.log_lines()[-lines:] if self.services.server else []

    async def close(self) -> None:
        """End the lesson. Raises LessonBroken when something failed in the background, a service died, a room was left.

        Writes the evidence when every check was answered and right.
        """
        if self._closed:
            return
        findings = await self._findings()
        self.abandon()
        if findings:
            raise LessonBroken(f"lesson {self.id} · " + "\n  · ".join(findings))
        show(self._summary())

    def abandon(self) -> None:
        """End what the lesson started, without judging it."""
        self._closed = True
        self.guard.stop()
        self.services.stop()

    async def _findings(self) -> list[str]:
        try:
            self.services.require_alive()
        except RuntimeError as error:
            return [str(error), *self.guard.findings()]
        await asyncio.sleep(0)  # let tasks that ended in this turn of the loop report
        left = await _rooms_left(None if self.services.server else self._rooms)
        hint = "still open · leave the `async with lesson.call` block, or delete the room"
        return self.guard.findings() + [f"room {name} · {hint}" for name in left]

    def _summary(self) -> str:
        outcomes, still_open = self._checks.outcomes, self._checks.unanswered()
        passed = sum(o == "passed" for o in outcomes.values())
        text = f"レッスン {self.id}: {passed} / {len(outcomes)} 合格"
        if still_open:
            return f"{text}。未回答: {', '.join(still_open)}"
        about = evidence.find(self.id, Path.cwd()) if outcomes and passed == len(outcomes) else None
        version = self.services.server.version if self.services.server else "not the lab's"
        path = evidence.write(about, outcomes, server=version, start=Path.cwd()) if about else None
        return f"{text}。" + (f"記録: {path.name}" if path else "")


async def open(lesson_id: str, *, script: Sequence[Rule] = (), server: Mapping[str, object] | None = None) -> Lesson:
    """Start a lesson: a LiveKit server and models of its own (or the learner's), the environment set, the guard on.

    ``script``: what the local model will do, ignored by a real one. ``server``: overrides of livekit-server's config.
    An earlier lesson of this process is ended first, so running the cell again starts afresh.
    Raises ServicesError, ServerMissing, ServerDied or ModelsDied, each with one line that says what to do.
    """
    global _current  # noqa: PLW0603  # one lesson a process: its environment is the process's
    if _current is not None and not _current._closed:
        _current.abandon()
    running = services.start(script, server=server)
    lesson = Lesson(lesson_id, running)
    try:
        _import_livekit()
        await running.ready()
    except BaseException:
        running.stop()
        raise
    lesson.guard.start()
    show(ServicesTable(running, tuple(script)))
    _current = lesson
    return lesson


def _import_livekit() -> None:
    """Import what every lesson uses while the services start; plugins must be imported on the main thread."""
    import livekit.agents
    import livekit.plugins.openai  # noqa: F401

    import lab.call
    import lab.hosting  # noqa: F401


async def _rooms_left(names: set[str] | None) -> list[str]:
    """Return the open rooms: of ``names`` on somebody's server, any at all (None) on the lesson's own."""
    from livekit import api

    if names is not None and not names:
        return []
    async with api.LiveKitAPI() as livekit:
        found = await livekit.room.list_rooms(api.ListRoomsRequest(names=sorted(names or ())))
    return sorted(room.name for room in found.rooms)
