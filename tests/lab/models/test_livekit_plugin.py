"""livekit-plugins-openai itself, as an agent uses it, with nothing but the two OPENAI_ variables set."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine

import pytest
from livekit import rtc
from livekit.agents import Agent, AgentSession, APIConnectOptions, APIStatusError, llm, utils
from livekit.agents.llm import ToolError, function_tool
from livekit.agents.stt import SpeechEventType
from livekit.agents.voice.run_result import RunResult
from livekit.plugins import openai
from openai import AsyncOpenAI

from lab.models import ModelServer
from lab.models.script import OTHERWISE

ONCE = APIConnectOptions(max_retry=0)


@function_tool
async def get_weather(city: str) -> str:
    """Tell the weather."""
    return f"Sunny in {city}."


@pytest.fixture(autouse=True)
def _environment(models: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", models.url)
    monkeypatch.setenv("OPENAI_API_KEY", models.api_key)


def run(work: Callable[[], Coroutine[object, object, None]]) -> None:
    async def in_context() -> None:
        async with utils.http_context.open():
            await work()

    asyncio.run(in_context())


def said(*words: str) -> llm.ChatContext:
    context = llm.ChatContext.empty()
    context.add_message(role="system", content="You are a receptionist.")
    for text in words:
        context.add_message(role="user", content=text)
    return context


async def heard(frames: list[rtc.AudioFrame], *, prompt: str, model: str = "gpt-4o-mini-transcribe") -> str:
    async with AsyncOpenAI(max_retries=0) as client:  # openai.STT never closes a client it made itself
        stt = openai.STT(model=model, prompt=prompt, client=client)
        event = await stt.recognize(frames, conn_options=ONCE)
        await stt.aclose()
    return event.alternatives[0].text


async def spoken(tts: openai.TTS, text: str) -> list[rtc.AudioFrame]:
    return [audio.frame async for audio in tts.synthesize(text, conn_options=ONCE)]


def test_a_turn_with_a_tool() -> None:
    async def work() -> None:
        async with openai.LLM() as model:
            context = said("what is the weather in tokyo")
            asked = await model.chat(chat_ctx=context, tools=[get_weather], conn_options=ONCE).collect()
            (call,) = asked.tool_calls
            assert (call.name, json.loads(call.arguments)) == ("get_weather", {"city": "tokyo"})
            made = llm.FunctionCall(call_id=call.call_id, name=call.name, arguments=call.arguments)
            result = llm.FunctionCallOutput(call_id=call.call_id, name=call.name, output="Sunny.", is_error=False)
            context.insert([made, result])
            told = await model.chat(chat_ctx=context, tools=[get_weather], conn_options=ONCE).collect()
            assert told.text == "Here is the forecast: Sunny."
            assert told.usage and told.usage.total_tokens > 0

    run(work)


def test_instructions_for_one_reply() -> None:
    async def work() -> None:
        async with openai.LLM() as model:
            context = said()
            context.add_message(role="system", content="Greet the caller.")  # what generate_reply(instructions=) adds
            reply = await model.chat(chat_ctx=context, conn_options=ONCE).collect()
            assert reply.text == "Welcome. What can I do for you?"

    run(work)


class Receptionist(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="You are a receptionist.")

    @function_tool
    async def get_weather(self, city: str) -> str:
        """Tell the weather."""
        if city == "atlantis":
            raise ToolError("there is no such city")
        return f"Sunny in {city}."


def test_a_whole_session_follows_the_script() -> None:
    async def work() -> None:
        async with openai.LLM() as model:
            session: AgentSession[None] = AgentSession(llm=model, vad=None, turn_handling={"turn_detection": None})
            await session.start(Receptionist())
            for words, answer in (
                ("what is the weather in rome", "Here is the forecast: Sunny in rome."),
                ("and the weather in atlantis", "Here is the forecast: there is no such city"),
                ("sing", OTHERWISE),
            ):
                result: RunResult[None] = await session.run(user_input=words)
                assert [event.item.text_content for event in result.events if event.type == "message"] == [answer]
            greeting = session.generate_reply(instructions="Greet the caller.")
            await greeting
            (message,) = greeting.chat_items
            assert isinstance(message, llm.ChatMessage)
            assert message.text_content == "Welcome. What can I do for you?"
            await session.aclose()

    run(work)


@pytest.mark.parametrize("options", [{}, {"response_format": "pcm"}, {"response_format": "wav"}, {"model": "tts-1"}])
def test_speech_is_heard_again(options: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        tts = openai.TTS(voice="nova", **options)  # type: ignore[arg-type]
        frames = await spoken(tts, "transfer me to billing")
        assert {frame.sample_rate for frame in frames} == {24_000}
        assert await heard(frames, prompt="transfer me to billing\nhello") == "transfer me to billing"
        await tts.aclose()

    with caplog.at_level(logging.WARNING):
        run(work)
    assert not caplog.records


def test_a_text_without_a_sound_still_gives_audio() -> None:
    async def work() -> None:
        tts = openai.TTS()
        assert await spoken(tts, "...")
        await tts.aclose()

    run(work)


def test_whisper_too() -> None:
    async def work() -> None:
        tts = openai.TTS(voice="nova")
        assert await heard(await spoken(tts, "goodbye"), prompt="hello\ngoodbye", model="whisper-1") == "goodbye"
        await tts.aclose()

    run(work)


def test_an_error_reaches_the_agent_with_its_status_and_words() -> None:
    async def work() -> None:
        tts = openai.TTS(voice="nobody")
        with pytest.raises(APIStatusError, match="no voice named 'nobody'") as caught:
            await spoken(tts, "hello")
        assert caught.value.status_code == 400 and caught.value.request_id
        await tts.aclose()

    run(work)


def test_a_stream_is_transcribed_by_the_realtime_api() -> None:
    async def work() -> None:
        async with AsyncOpenAI(max_retries=0) as client:
            tts = openai.TTS(voice="nova", response_format="pcm")
            frames = await spoken(tts, "transfer me to billing")
            await tts.aclose()
            stt = openai.STT(prompt="transfer me to billing\nhello", use_realtime=True, client=client)
            async with stt.stream(conn_options=ONCE) as stream:
                for frame in [*frames, rtc.AudioFrame(bytes(48_000 * 2), 24_000, 1, 48_000)]:
                    stream.push_frame(frame)
                async for event in stream:
                    if event.type == SpeechEventType.FINAL_TRANSCRIPT:
                        assert event.alternatives[0].text == "transfer me to billing"
                        break
            await stt.aclose()

    run(work)
