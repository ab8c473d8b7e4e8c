"""An agent in a process of its own is called like one in the kernel, and its log can be read."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lab.hosting import AgentNotServed
from tests.lab import agents

pytestmark = pytest.mark.room

AGENT = """
import os

from livekit.agents import AgentServer, JobContext
from tests.lab import agents

server = AgentServer(host="127.0.0.1", port=0, num_idle_processes=1, load_fnc=lambda *_: 0)

@server.rtc_session(agent_name=os.environ["AGENT_NAME"])
async def entry(ctx: JobContext) -> None:
    await agents.session().start(agent=agents.Receptionist(), room=ctx.room)
"""


def test_an_agent_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "agent.py"
    path.write_text(AGENT, "utf-8")

    async def lesson() -> tuple[str, list[str], bool]:
        async with agents.opened("test-process") as lesson:
            async with (
                lesson.process(path, env={"AGENT_NAME": "test-process"}) as process,
                lesson.call("test-process") as call,
            ):
                await call.say("what is the weather in tokyo")
                text = (await call.hear()).text
                logged = any("registered worker" in line for line in process.log_lines())
            return text, call.tools, logged

    assert asyncio.run(lesson()) == ("Here is the forecast: sunny and 25 degrees in tokyo", ["get_weather"], True)


def test_an_agent_file_that_cannot_be_imported_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "agent.py"
    path.write_text("raise RuntimeError('no such database')", "utf-8")

    async def lesson() -> None:
        async with agents.opened("test-broken-file") as lesson, lesson.process(path):
            pass

    with pytest.raises(AgentNotServed, match="no such database"):
        asyncio.run(lesson())
