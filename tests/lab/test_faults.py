"""Six things that break behind a lesson's back. Each must fail the notebook and say which it was, in its own words."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.notebooks import lessons

pytestmark = pytest.mark.room

OPEN = """
import lab
from tests.lab import agents
lesson = await lab.open("test-fault", script=agents.SCRIPT)
"""
CALL = """
async with lesson.serve(agents.server("test-fault", {agent})), lesson.call("test-fault") as call:
    {before}
    await call.say("what is the weather in tokyo")
    await call.hear(timeout_s=12)
"""
CLOSE = "await lesson.close()"

BROKEN_TOOL = """
class Broken(agents.Receptionist):
    @agents.function_tool
    async def get_weather(self, city: str) -> str:
        "Tell the weather in a city."
        raise ValueError("the weather service is down")
"""
LEAVES = """
import asyncio
from livekit.agents import get_job_context
class Leaves(agents.Receptionist):
    async def on_user_turn_completed(self, turn_ctx, new_message):
        get_job_context().shutdown("gone home")
"""
FAULTS = {
    "a tool that raises": (BROKEN_TOOL, "Broken()", "pass", ["the weather service is down", "ValueError"]),
    "STT answers 500": ("", "None", "await lesson.services.models.fault('transcriptions', status=500)", ["500", "STT"]),
    "an LLM that hangs": (
        "",
        "None",
        "await lesson.services.models.fault('chat', hang=True)",
        ["thinking", "timed out"],
    ),
    "an agent that leaves": (LEAVES, "Leaves()", "pass", ["left the room", "test-fault"]),
    "the server is killed": (
        "import os, signal",
        "None",
        "os.kill(lesson.services.server.pid, signal.SIGKILL)",
        ["livekit-server", "died", "log"],
    ),
}


def notebook(*sources: str) -> nbformat.NotebookNode:
    return new_notebook(
        cells=[new_code_cell(source) for source in sources],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_the_notebook_fails_and_says_why(fault: str, tmp_path: Path) -> None:
    prepare, agent, before, quoted = FAULTS[fault]
    cells = [OPEN, prepare, CALL.format(agent=agent, before=before), CLOSE]
    failed = lessons.run(notebook(*filter(None, cells)), tmp_path)
    told = "\n".join(f"{f.kind}: {f.text}" for f in failed)
    assert failed, "the notebook passed"
    for part in quoted:
        assert part.lower() in told.lower(), told


def test_an_agent_that_never_joins(tmp_path: Path) -> None:
    call = "async with lesson.call('nobody-here', join_s=3.0) as call:\n    pass"
    failed = lessons.run(notebook(OPEN, call, CLOSE), tmp_path)
    assert failed and "nobody joined" in failed[0].text and "nobody-here" in failed[0].text


def test_the_same_notebook_without_a_fault_passes(tmp_path: Path) -> None:
    assert lessons.run(notebook(OPEN, CALL.format(agent="None", before="pass"), CLOSE), tmp_path) == []
    assert os.environ.get("LIVEKIT_URL") is None
