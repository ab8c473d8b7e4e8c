"""The agents of the lab's tests, and a lesson opened for one of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, JobExecutorType, function_tool, inference
from livekit.plugins import openai

import lab

HINTS = "hello\nwhat is the weather in tokyo\nwhat is the weather in paris\ntell me a long story"
STORY = "Once upon a time there was a very small server. It had only one room, and nobody ever came. " * 2
SCRIPT = (
    lab.Rule(r"weather in (?P<city>[a-z ]+)", call="get_weather", args={"city": "{city}"}),
    lab.Rule(r".*", after="get_weather", say="Here is the forecast: {result}"),
    lab.Rule(r"story", say=STORY),
    lab.Rule(r"hello", say="Hello! How can I help you today?"),
)
VAD_TURNS = {
    "turn_detection": "vad",
    "endpointing": {"min_delay": 0.3, "max_delay": 1.0},
    "interruption": {"mode": "vad"},
}


class Receptionist(Agent):
    """One tool, no greeting."""

    def __init__(self, greeting: str = "") -> None:
        super().__init__(instructions="You are a friendly receptionist.")
        self._greeting = greeting

    async def on_enter(self) -> None:
        if self._greeting:
            await self.session.say(self._greeting)

    @function_tool
    async def get_weather(self, city: str) -> str:
        """Tell the weather in a city."""
        return f"sunny and 25 degrees in {city}"


def session(turns: dict[str, object] = VAD_TURNS) -> AgentSession[None]:
    """Return a session on the lesson's models, with quick turns unless told."""
    return AgentSession(
        stt=openai.STT(prompt=HINTS),
        llm=openai.LLM(),
        tts=openai.TTS(),
        vad=inference.VAD(),
        turn_handling=turns,  # type: ignore[arg-type]
        aec_warmup_duration=None,
        session_close_transcript_timeout=0.2,
    )


def server(name: str, agent: Agent | None = None, turns: dict[str, object] = VAD_TURNS) -> AgentServer:
    """Return an agent server that runs ``agent`` in this process."""
    made = AgentServer(
        job_executor_type=JobExecutorType.THREAD, host="127.0.0.1", port=0, num_idle_processes=1, load_fnc=lambda *_: 0
    )

    @made.rtc_session(agent_name=name)
    async def entry(ctx: JobContext) -> None:
        await session(turns).start(agent=agent or Receptionist(), room=ctx.room)

    return made


@asynccontextmanager
async def opened(name: str, script: Sequence[lab.Rule] = SCRIPT) -> AsyncIterator[lab.Lesson]:
    """Open a lesson and close it, judged, when the block ends well; let it go when it does not."""
    lesson = await lab.open(name, script=script)
    try:
        yield lesson
        await lesson.close()
    finally:
        lesson.abandon()
