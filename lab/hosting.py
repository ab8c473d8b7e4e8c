"""Where a lesson's agent runs: in this kernel (``serve``), or in a process of its own (``process``)."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from livekit.agents import AgentServer

from lab.child import Child

REGISTER_S = 45.0  # a process imports for 4 s, five times that on a busy machine; a dead one is seen at once
_END_S = 5.0


class AgentNotServed(RuntimeError):
    """An agent server did not come up: the message quotes why."""


@asynccontextmanager
async def serve(server: AgentServer) -> AsyncIterator[AgentServer]:
    """Run ``server`` in this kernel while the block lasts; it is registered when the block begins.

    Raises AgentNotServed when it does not register. At the end its jobs are given five seconds to finish.
    """
    server._host = server._host or "127.0.0.1"  # LiveKit's default is every interface; a lesson stays on loopback
    registered = asyncio.Event()
    server.on("worker_registered", lambda *_: registered.set())
    run = asyncio.create_task(server.run(devmode=True), name="lab.serve")
    waiting = asyncio.create_task(registered.wait())
    try:
        await asyncio.wait({run, waiting}, timeout=REGISTER_S, return_when=asyncio.FIRST_COMPLETED)
        if run.done():
            await run
        if not registered.is_set():
            raise AgentNotServed(f"agent server · not registered in {REGISTER_S:.0f} s · is the LiveKit server alive?")
        yield server
    finally:
        waiting.cancel()
        await _end(server, run)


async def _end(server: AgentServer, run: asyncio.Task[None]) -> None:
    deadline = asyncio.get_running_loop().time() + _END_S
    while server.active_jobs and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # AgentServer has no event for the end of its last job
    if not run.done():
        await server.aclose()
    await asyncio.gather(run, return_exceptions=True)


class AgentProcess:
    """An agent server in its own process: ``pid``, and ``log_lines()`` for what it wrote."""

    def __init__(self, child: Child) -> None:
        self._child = child

    @property
    def pid(self) -> int:
        """The process id of the agent server (its jobs are its children)."""
        return self._child.pid

    def alive(self) -> bool:
        """Return whether it still runs."""
        return self._child.alive()

    def exit_code(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return self._child.exit_code()

    def log_lines(self) -> list[str]:
        """Return everything it has logged."""
        return self._child.tail(1_000_000)

    async def logged(self, text: str, *, timeout_s: float = REGISTER_S) -> str:
        """Return the log line that contains ``text``, once it is there. Raises AgentNotServed when none comes."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while True:
            ended, lines = not self.alive(), self.log_lines()
            if found := next((line for line in lines if text in line), ""):
                return found
            if ended or asyncio.get_running_loop().time() > deadline:
                what = f"ended with {self.exit_code()}" if ended else f"did not log {text!r} in {timeout_s:.0f} s"
                raise AgentNotServed(f"agent process {self.pid} · {what} · its last lines:\n" + "\n".join(lines[-10:]))
            await asyncio.sleep(0.05)  # a log file has no event; the process writes a few lines a second

    def stop(self, grace_s: float = 10.0) -> None:
        """Ask it to drain (SIGTERM), then end it after ``grace_s`` seconds."""
        self._child.stop(grace_s)


@asynccontextmanager
async def process(path: str | Path, *, env: Mapping[str, str] | None = None) -> AsyncIterator[AgentProcess]:
    """Run ``python -m livekit.agents start PATH`` while the block lasts; it is registered when the block begins."""
    folder = Path(tempfile.mkdtemp(prefix="lab-agent-"))
    argv = [sys.executable, "-m", "livekit.agents", "start", str(path)]
    agent = AgentProcess(Child(argv, env=os.environ | dict(env or {}), log=folder / "agent.log"))
    try:
        await agent.logged("registered worker")
        yield agent
    finally:
        await asyncio.to_thread(agent.stop)
        shutil.rmtree(folder, ignore_errors=True)
