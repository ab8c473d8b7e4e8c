"""Whole calls in a real room: an agent of model strings, and one on a realtime model, both by environment alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from livekit.agents import (
    AgentServer,
    AgentSession,
    ConversationItemAddedEvent,
    JobContext,
    JobExecutorType,
    inference,
    llm,
)
from livekit.plugins import openai
from openai.types.realtime import AudioTranscription

from tests.lab import agents

pytestmark = pytest.mark.room


def from_strings() -> AgentSession[None]:
    return AgentSession(
        stt="deepgram/nova-3",
        llm="openai/gpt-4.1-mini",
        tts="cartesia/sonic-3",
        vad=inference.VAD(),
        turn_handling=agents.VAD_TURNS,  # type: ignore[arg-type]
        stt_context_options={"keyterms": agents.HINTS.split("\n")},
        aec_warmup_duration=None,
        session_close_transcript_timeout=0.2,
    )


def realtime() -> AgentSession[None]:
    hearing = AudioTranscription(model="gpt-4o-mini-transcribe", prompt=agents.HINTS)
    model = openai.realtime.RealtimeModel(input_audio_transcription=hearing)
    return AgentSession(llm=model, aec_warmup_duration=None, session_close_transcript_timeout=0.2)


def half_cascade() -> AgentSession[None]:
    hearing = AudioTranscription(model="gpt-4o-mini-transcribe", prompt=agents.HINTS)
    model = openai.realtime.RealtimeModel(modalities=["text"], input_audio_transcription=hearing)
    return AgentSession(llm=model, tts=openai.TTS(), aec_warmup_duration=None, session_close_transcript_timeout=0.2)


def serving(name: str, session: Callable[[], AgentSession[None]]) -> AgentServer:
    """A server whose agent runs on this session; made once the environment is set."""
    server = AgentServer(
        job_executor_type=JobExecutorType.THREAD, host="127.0.0.1", port=0, num_idle_processes=1, load_fnc=lambda *_: 0
    )

    @server.rtc_session(agent_name=name)
    async def entry(ctx: JobContext) -> None:
        await session().start(agent=agents.Receptionist(), room=ctx.room)

    return server


@pytest.mark.parametrize("session", [from_strings, realtime, half_cascade])
def test_a_turn_with_a_tool(session: Callable[[], AgentSession[None]]) -> None:
    async def lesson() -> None:
        async with (
            agents.opened("test-models") as lesson,
            lesson.serve(serving("test-models", session)),
            lesson.call("test-models") as call,
        ):
            await call.say("what is the weather in tokyo")
            reply = await call.hear(timeout_s=40)
            assert "sunny and 25 degrees in tokyo" in reply.text
            await call.until(lambda: call.tools == ["get_weather"])

    asyncio.run(lesson())


def test_who_speaks_over_a_realtime_answer_interrupts_it() -> None:
    said: list[llm.ChatMessage] = []

    def session() -> AgentSession[None]:
        talk = realtime()

        @talk.on("conversation_item_added")
        def added(event: ConversationItemAddedEvent) -> None:
            if isinstance(event.item, llm.ChatMessage) and event.item.role == "assistant":
                said.append(event.item)

        return talk

    async def lesson() -> None:
        async with (
            agents.opened("test-barge-in") as lesson,
            lesson.serve(serving("test-barge-in", session)),
            lesson.call("test-barge-in") as call,
        ):
            await call.say("tell me a long story")
            # An answer cut off within its first word leaves no message at all, so some of it has to be heard.
            await call.until(lambda: sum(s.end_s - s.start_s for s in call.trace().sounds) > 2, timeout_s=40)
            await call.say("what is the weather in paris")
            await call.hear(timeout_s=40)
            await call.until(lambda: "get_weather" in call.tools and len(said) > 1, timeout_s=40)

    asyncio.run(lesson())
    story, answer = said
    assert story.interrupted and len(story.text_content or "") < len(agents.STORY.strip())
    assert not answer.interrupted and "paris" in (answer.text_content or "")
