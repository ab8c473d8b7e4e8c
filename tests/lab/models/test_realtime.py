"""GET /v1/realtime, event by event, over a bare websocket."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from lab.models import ModelServer
from lab.models.mouth import RATE, say
from lab.models.script import OTHERWISE
from tests.lab.models.conftest import Ask

WEATHER = {"type": "function", "name": "get_weather", "parameters": {"type": "object"}}
HINTS = "hello\nwhat is the weather in tokyo"
Event = dict[str, object]


class Talk:
    """One session seen from its client."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def tell(self, kind: str, **fields: object) -> None:
        await self._socket.send_json({"type": kind, "event_id": f"mine-{kind}", **fields})

    async def until(self, *kinds: str) -> list[Event]:
        """Everything up to the first event of one of these kinds."""
        seen: list[Event] = []
        while not seen or seen[-1]["type"] not in kinds:
            seen.append(await self._socket.receive_json(timeout=30))
        return seen

    async def speak(self, text: str, pause_s: float = 1.0) -> None:
        pcm = say(text) + bytes(int(RATE * pause_s) * 2)
        for at in range(0, len(pcm), RATE // 5):
            await self.tell("input_audio_buffer.append", audio=base64.b64encode(pcm[at : at + RATE // 5]).decode())


@asynccontextmanager
async def talking(models: ModelServer, query: str = "model=gpt-realtime") -> AsyncIterator[Talk]:
    headers = {"Authorization": f"Bearer {models.api_key}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.ws_connect(f"{models.url}/realtime?{query}") as socket,
    ):
        talk = Talk(socket)
        assert [event["type"] for event in await talk.until("session.created")] == ["session.created"]
        yield talk


def run(models: ModelServer, work: Callable[[Talk], Awaitable[None]], **settings: object) -> None:
    async def session() -> None:
        async with talking(models) as talk:
            await talk.tell("session.update", session={"type": "realtime", "tools": [WEATHER], **settings})
            await talk.until("session.updated")
            await work(talk)

    asyncio.run(session())


def kinds(events: list[Event]) -> list[object]:
    return [event["type"] for event in events]


def transcription(**detection: object) -> Event:
    return {"input": {"transcription": {"model": "whisper-1", "prompt": HINTS}, "turn_detection": detection or None}}


async def write(talk: Talk, text: str) -> list[Event]:
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    await talk.tell("conversation.item.create", item=item)
    await talk.tell("response.create", response={"metadata": {"client_event_id": "x"}})
    return await talk.until("response.done")


def test_a_text_turn_with_a_tool(models: ModelServer) -> None:
    async def work(talk: Talk) -> None:
        events = await write(talk, "what is the weather in tokyo")
        assert kinds(events)[:4] == [
            "conversation.item.added",
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
        ]
        assert events[1]["response"]["metadata"] == {"client_event_id": "x"}  # type: ignore[index]
        (call,) = events[-1]["response"]["output"]  # type: ignore[index]
        assert (call["name"], call["arguments"]) == ("get_weather", '{"city": "tokyo"}')
        output = {"type": "function_call_output", "call_id": call["call_id"], "output": "Sunny."}
        await talk.tell("conversation.item.create", item=output)
        await talk.tell("response.create")
        told = await talk.until("response.done")
        assert (
            "".join(str(e["delta"]) for e in told if e["type"] == "response.output_text.delta")
            == "Here is the forecast: Sunny."
        )

    run(models, work, output_modalities=["text"])


def test_a_spoken_turn_is_heard_and_answered_aloud(models: ModelServer) -> None:
    async def work(talk: Talk) -> None:
        await talk.speak("hello")
        events = await talk.until("response.done")
        seen = kinds(events)
        spoken = [e for e in events if e["type"] == "response.output_audio.delta"]
        if "conversation.item.input_audio_transcription.completed" not in seen:
            events += await talk.until("conversation.item.input_audio_transcription.completed")
        for first, second in (
            ("input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"),
            ("input_audio_buffer.speech_stopped", "input_audio_buffer.committed"),
            ("input_audio_buffer.committed", "response.created"),
            ("response.created", "response.output_audio.delta"),
        ):
            assert seen.index(first) < seen.index(second)
        done = "conversation.item.input_audio_transcription.completed"
        assert [e["transcript"] for e in events if e["type"] == done] == ["hello"]
        assert b"".join(base64.b64decode(str(e["delta"])) for e in spoken) == say(
            "Hello! How can I help you today?", "marin"
        )

    run(models, work, audio=transcription(type="server_vad", silence_duration_ms=300))


def test_the_answer_does_not_wait_for_the_transcript(models: ModelServer, ask: Ask) -> None:
    async def work(talk: Talk) -> None:
        ask("/lab/faults", {"transcriptions": {"delay_ms": 2_000}})
        await talk.speak("hello")
        assert "conversation.item.input_audio_transcription.completed" not in kinds(await talk.until("response.done"))
        await talk.until("conversation.item.input_audio_transcription.completed")

    try:
        run(models, work, audio=transcription(type="server_vad"))
    finally:
        ask("/lab/faults", {"transcriptions": None})


def test_with_turn_detection_off_the_client_says_when(models: ModelServer) -> None:
    async def work(talk: Talk) -> None:
        await talk.speak("hello")
        await talk.tell("input_audio_buffer.commit")
        await talk.tell("response.create")
        events = await talk.until("response.done")
        assert "input_audio_buffer.speech_started" not in kinds(events)
        assert events[-1]["response"]["output"][0]["content"][0]["transcript"] == "Hello! How can I help you today?"  # type: ignore[index]
        await talk.tell("input_audio_buffer.commit")
        (error,) = (await talk.until("error"))[-1:]
        assert error["error"]["code"] == "input_audio_buffer_commit_empty"  # type: ignore[index]

    run(models, work, audio=transcription())


def test_who_speaks_interrupts_the_answer(models: ModelServer, ask: Ask) -> None:
    async def work(talk: Talk) -> None:
        ask("/lab/faults", {"realtime": {"token_ms": 60_000}})
        await talk.speak("hello")
        await talk.until("response.output_audio.delta")
        ask("/lab/faults", {"realtime": None})
        await talk.speak("what is the weather in tokyo")
        first = (await talk.until("response.done"))[-1]["response"]
        assert (first["status"], first["status_details"]["reason"]) == ("cancelled", "turn_detected")  # type: ignore[index]
        assert (await talk.until("response.done"))[-1]["response"]["output"][0]["name"] == "get_weather"  # type: ignore[index]

    try:
        run(models, work, audio=transcription(type="server_vad"))
    finally:
        ask("/lab/faults", {"realtime": None})


def test_the_client_cancels_and_truncates(models: ModelServer, ask: Ask) -> None:
    async def work(talk: Talk) -> None:
        await talk.tell("response.cancel")
        error = (await talk.until("error"))[-1]["error"]
        assert error["message"].startswith("Cancellation failed") and error["event_id"] == "mine-response.cancel"  # type: ignore[index]
        events = await write(talk, "hello")
        said = events[-1]["response"]["output"][0]["id"]  # type: ignore[index]
        await talk.tell("conversation.item.truncate", item_id=said, content_index=0, audio_end_ms=100)
        assert (await talk.until("conversation.item.truncated"))[-1]["audio_end_ms"] == 100
        await talk.tell("conversation.item.delete", item_id=said)
        await talk.until("conversation.item.deleted")

    run(models, work)


def test_a_failure_is_told_and_the_session_goes_on(models: ModelServer, ask: Ask) -> None:
    async def work(talk: Talk) -> None:
        ask("/lab/faults", {"realtime": {"status": 503, "times": 1}})
        failed = (await write(talk, "hello"))[-1]["response"]
        assert (failed["status"], failed["status_details"]["error"]["code"]) == ("failed", "injected_fault")  # type: ignore[index]
        assert (await write(talk, "sing"))[-1]["response"]["status"] == "completed"  # type: ignore[index]

    run(models, work)


def test_instructions_of_one_response_come_last_and_its_tools_count(models: ModelServer) -> None:
    async def work(talk: Talk) -> None:
        for instructions in ("Be brief.\nGreet the caller.", "Greet the caller."):
            await talk.tell("response.create", response={"instructions": instructions, "tool_choice": "none"})
            output = (await talk.until("response.done"))[-1]["response"]["output"][0]  # type: ignore[index]
            assert output["content"][0]["text"] == "Welcome. What can I do for you?"
        await talk.tell("session.update", session={"tools": []})
        assert (await write(talk, "the weather in tokyo"))[-1]["response"]["output"][0]["content"][0][
            "text"
        ] == OTHERWISE  # type: ignore[index]

    run(models, work, instructions="Be brief.", output_modalities=["text"])


@pytest.mark.parametrize(
    ("kind", "fields", "found"),
    [
        ("dance", {}, "dance"),
        ("input_audio_buffer.append", {"audio": "!"}, "base64"),
        ("input_audio_buffer.append", {}, "audio"),
        ("session.update", {"session": 3}, "session"),
        ("session.update", {"session": {"audio": {"input": {"turn_detection": {"type": "guess"}}}}}, "guess"),
        ("session.update", {"session": {"audio": {"input": 3}}}, "input"),
        ("conversation.item.create", {"item": {"type": "message"}}, "role"),
        ("conversation.item.delete", {"item_id": "x"}, "item_id"),
        ("response.create", {"response": []}, "response"),
    ],
)
def test_nonsense_is_an_error_that_names_it_and_ends_nothing(
    models: ModelServer, kind: str, fields: Event, found: str
) -> None:
    async def work(talk: Talk) -> None:
        await talk.tell(kind, **fields)
        error = (await talk.until("error"))[-1]["error"]
        assert found in error["message"] and error["event_id"] == f"mine-{kind}"  # type: ignore[index]
        assert (await write(talk, "hello"))[-1]["type"] == "response.done"

    run(models, work, output_modalities=["text"])


def test_what_is_no_websocket_or_no_realtime_model_is_refused(ask: Ask) -> None:
    assert ask("/v1/realtime?model=gpt-realtime").status == 426
    assert ask("/v1/realtime?model=whisper-1").status == 404
    assert ask("/v1/realtime?model=gpt-realtime", Authorization="Bearer x").status == 401
