"""``lab demo``: the first lesson's call in the terminal, for a person without a browser."""

from __future__ import annotations

import atexit
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from lab.call import Call
from lab.lesson import open as open_lesson
from lab.models.script import Rule

if TYPE_CHECKING:
    from livekit.agents import AgentServer

LINES = ("hello", "what is the weather in tokyo")
SCRIPT = (
    Rule(r"weather in (?P<city>[a-z ]+)", call="get_weather", args={"city": "{city}"}),
    Rule(r".*", after="get_weather", say="Here is the forecast: {result}"),
    Rule(r"hello", say="Hello! How can I help you today?"),
)


async def run(console: Console, out: Path) -> dict[str, object]:
    """Make the call and print it; return what was measured. Raises CallFailed when the agent was not heard."""
    atexit.register(_hush)
    with console.status("starting livekit-server and the models"):
        lesson = await open_lesson("lab-demo", script=SCRIPT)
    try:
        server = _server()
        with console.status("calling the receptionist") as status:
            async with lesson.serve(server), lesson.call("demo-receptionist") as call:
                for line in LINES:
                    status.update(f"you: {line}")
                    await call.say(line)
                    await call.hear()
        await lesson.close()
    finally:
        lesson.abandon()
    logging.getLogger("livekit").addHandler(logging.NullHandler())  # the guard has judged; what still comes is farewell
    return _report(console, call, call.recording.save(out))


def _hush() -> None:
    """Close stderr before livekit's native library says goodbye: it logs a handle it has already dropped."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _report(console: Console, call: Call, path: Path) -> dict[str, object]:
    console.print(str(call.timeline()), markup=False, highlight=False)
    turns = [
        {
            "said": t.said.text,
            "heard": t.heard,
            "silence_ms": round(t.silence_ms or 0),
            "reply": t.reply.text if t.reply else "",
        }
        for t in call.turns
    ]
    for turn in turns:
        console.print(f"you:   {turn['said']}\nagent: {turn['reply']}  ({turn['silence_ms']} ms of silence before it)")
    console.print(f"recording: {path} (left: you, right: the agent)", highlight=False)
    return {"turns": turns, "tools": call.tools, "recording": str(path)}


def _server() -> AgentServer:
    from livekit.agents import Agent, AgentServer, AgentSession, JobContext, JobExecutorType, function_tool, inference
    from livekit.plugins import openai

    class Receptionist(Agent):
        def __init__(self) -> None:
            super().__init__(instructions="You are a friendly receptionist. Keep answers short.")

        @function_tool
        async def get_weather(self, city: str) -> str:
            """Tell the weather in a city."""
            return f"sunny and 25 degrees in {city}"

    server = AgentServer(
        job_executor_type=JobExecutorType.THREAD, host="127.0.0.1", port=0, num_idle_processes=1, load_fnc=lambda *_: 0
    )

    @server.rtc_session(agent_name="demo-receptionist")
    async def receptionist(ctx: JobContext) -> None:
        session: AgentSession[None] = AgentSession(
            stt=openai.STT(prompt="\n".join(LINES)),
            llm=openai.LLM(),
            tts=openai.TTS(),
            vad=inference.VAD(),
            turn_handling={
                "turn_detection": inference.TurnDetector(version="v1-mini"),
                "endpointing": {"min_delay": 0.3, "max_delay": 1.2},
                "interruption": {"mode": "vad"},
            },
            aec_warmup_duration=None,
            session_close_transcript_timeout=0.2,
        )
        await session.start(agent=Receptionist(), room=ctx.room)

    return server
