"""LiveKit Inference's protocol, pinned from both sides: what the installed client sends, and what our answers give it.

It is LiveKit's own and undocumented. When the first test fails after an upgrade, read livekit/agents/inference/stt.py
and tts.py, mend lab/models/gateway.py, and put the new shapes here.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import get_args

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from livekit import rtc
from livekit.agents import APIConnectOptions, APIError, inference, llm, stt, utils
from livekit.agents.inference.llm import LLMModels
from livekit.agents.inference.realtime import RealtimeModel
from livekit.agents.inference.stt import STTModels
from livekit.agents.inference.tts import TTSModels
from livekit.agents.version import __version__

from lab.models import ModelServer, catalog
from lab.models.audio import resample
from lab.models.mouth import RATE, say
from tests.lab.models.conftest import Ask

ONCE = APIConnectOptions(max_retry=0, timeout=20)
HINTS = ["hello", "what is the weather in tokyo"]
PATHS = {"stt": "/v1/stt?model=deepgram/nova-3", "tts": "/v1/tts?model=cartesia/sonic-3"}
SENDS = {
    "stt": {
        "session.create": "connection.retries connection.timeout model settings.encoding settings.extra.keyterm "
        "settings.sample_rate",
        "input_audio": "audio",
        "session.finalize": "",
        "session.close": "",
    },
    "tts": {
        "session.create": "connection.retries connection.timeout encoding extra model sample_rate",
        "input_transcript": "extra generation_config.model transcript",
        "session.flush": "",
    },
}


def shape(event: Mapping[str, object]) -> list[str]:
    """The names of an event's fields, inner ones behind a dot."""
    found = []
    for name, value in event.items():
        inner = shape(value) if isinstance(value, dict) else []
        found += [f"{name}.{one}" for one in inner] or [name]
    return sorted(set(found) - {"type"})


class Recorder:
    """A gateway that answers what the client needs, and keeps what it sends."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[str, str]] = {}
        self.paths: dict[str, str] = {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        kind = request.path.rsplit("/", 1)[-1]
        self.paths[kind], seen = request.path_qs.replace("%2F", "/"), self.seen.setdefault(kind, {})
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            assert message.type is WSMsgType.TEXT
            event = message.json()
            seen[event["type"]] = " ".join(shape(event))
            if event["type"] == "session.finalize":
                await socket.send_json({"type": "final_transcript", "transcript": "hello"})
            elif event["type"] == "session.flush":
                await socket.send_json(
                    {"type": "output_audio", "session_id": "s", "audio": base64.b64encode(b"\0" * 960).decode()}
                )
                await socket.send_json({"type": "done", "session_id": "s"})
        return socket


def test_the_installed_client_still_speaks_the_protocol_we_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()

    async def work() -> None:
        app = web.Application()
        app.add_routes([web.get("/v1/{kind}", recorder.answer)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        inference_at(monkeypatch, f"http://127.0.0.1:{runner.addresses[0][1]}/v1", "k", "s" * 32)
        heard = await transcripts(say("hello"))
        await spoken("Hello there.")
        await runner.cleanup()
        assert [event.alternatives[0].text for event in heard if event.type == "final_transcript"] == ["hello"]

    in_context(work)
    changed = (
        f"livekit-agents {__version__} changed LiveKit Inference's protocol · mend lab/models/gateway.py and this table"
    )
    assert (recorder.paths, recorder.seen) == (PATHS, SENDS), changed


@pytest.mark.parametrize(
    ("endpoint", "models"), [("stt", STTModels), ("tts", TTSModels), ("chat", LLMModels)], ids=["stt", "tts", "chat"]
)
def test_every_model_string_is_known_and_for_its_own_purpose(endpoint: str, models: object) -> None:
    names = set(strings(models))
    assert len(names) > 10
    for name in names:
        catalog.require(endpoint, name)
    for other in {"deepgram/nova-3": "stt", "cartesia/sonic-3": "tts", "openai/gpt-4.1-mini": "chat"}.items():
        if other[1] != endpoint:
            with pytest.raises(Exception, match="not for"):
                catalog.require(endpoint, other[0])


def test_a_stream_is_heard_with_guesses_before_the_end(here: None) -> None:
    pcm = say("what is the weather in tokyo") + bytes(RATE * 2) + say("hello") + bytes(RATE)

    async def work() -> None:
        heard = await transcripts(pcm)
        finals = [event.alternatives[0].text for event in heard if event.type == stt.SpeechEventType.FINAL_TRANSCRIPT]
        assert finals == ["what is the weather in tokyo", "hello"]
        order = [event.type for event in heard if event.type != stt.SpeechEventType.RECOGNITION_USAGE]
        assert order[0] == stt.SpeechEventType.START_OF_SPEECH
        assert order.index(stt.SpeechEventType.INTERIM_TRANSCRIPT) < order.index(stt.SpeechEventType.FINAL_TRANSCRIPT)

    in_context(work)


@pytest.mark.parametrize(("voice", "rate"), [("nova", 24_000), ("a0e99841-438c-4a64-b679-ae501e7d6091", 16_000)])
def test_segments_are_spoken_one_after_another(here: None, voice: str, rate: int) -> None:
    async def work() -> None:
        tts = inference.TTS("cartesia/sonic-3", voice=voice, sample_rate=rate)
        for text in ("Hello there.", "Good morning. How are you?"):
            pcm = b"".join([audio.frame.data.tobytes() async for audio in tts.synthesize(text, conn_options=ONCE)])
            whole = resample(say(text, "nova" if voice == "nova" else "ash"), rate=RATE, to=rate)
            assert 0.8 < len(pcm) / len(whole) < 1.3  # sentence by sentence, the pauses are a little different
        await tts.aclose()

    in_context(work)


def test_a_language_model_by_its_string(here: None) -> None:
    async def work() -> None:
        context = llm.ChatContext.empty()
        context.add_message(role="user", content="hello")
        async with inference.LLM("openai/gpt-4.1-mini") as model:
            assert (
                await model.chat(chat_ctx=context, conn_options=ONCE).collect()
            ).text == "Hello! How can I help you today?"

    in_context(work)


def test_a_realtime_model_by_its_string(here: None) -> None:
    async def work() -> None:
        async with RealtimeModel("openai/gpt-realtime") as model:
            session = model.session()
            try:
                await session.update_chat_ctx(llm.ChatContext([llm.ChatMessage(role="user", content=["hello"])]))
                generation = await session.generate_reply()
                async for message in generation.message_stream:
                    assert "".join([text async for text in message.text_stream]) == "Hello! How can I help you today?"
            finally:
                await session.aclose()

    in_context(work)


@pytest.mark.parametrize("endpoint", ["stt", "tts"])
def test_a_fault_reaches_the_agent(here: None, ask: Ask, endpoint: str) -> None:
    async def work() -> None:
        with pytest.raises(APIError):
            await (transcripts(say("hello") + bytes(RATE), pace_s=0) if endpoint == "stt" else spoken("Hello there."))

    ask("/lab/faults", {endpoint: {"status": 503}})
    try:
        in_context(work)
    finally:
        ask("/lab/faults", {endpoint: None})


def test_an_unknown_model_is_refused_at_the_door(ask: Ask) -> None:
    assert ask("/v1/stt?model=cartesia/sonic-3").status == 404
    assert ask("/v1/tts?model=nobody/nothing").status == 404
    assert ask("/v1/tts?model=cartesia/sonic-3").status == 426


@pytest.mark.parametrize(
    ("path", "event", "found"),
    [
        ("stt?model=auto", {"type": "dance"}, "dance"),
        ("stt?model=auto", {"type": "input_audio", "audio": "!"}, "base64"),
        ("stt?model=auto", {"type": "session.create", "settings": {"sample_rate": "3"}}, "sample_rate"),
        (
            "stt?model=auto",
            {"type": "session.create", "settings": {"extra": {"keyterm": [f"x{n}" for n in range(501)]}}},
            "at most 500",
        ),
        ("tts?model=cartesia", {"type": "session.create", "encoding": "mp3"}, "mp3"),
        ("tts?model=cartesia", {"type": "input_transcript"}, "transcript"),
        ("tts?model=cartesia", [], "type"),
    ],
)
def test_nonsense_is_an_error_that_names_it_and_ends_the_connection(
    models: ModelServer, path: str, event: object, found: str
) -> None:
    async def work() -> None:
        headers = {"Authorization": f"Bearer {models.api_key}"}
        async with aiohttp.ClientSession(headers=headers) as http, http.ws_connect(f"{models.url}/{path}") as socket:
            await socket.send_json(event)
            error = await socket.receive_json(timeout=20)
            assert (error["type"], error["code"]) == ("error", 400) and found in error["message"]
            assert (await socket.receive(timeout=20)).type is WSMsgType.CLOSE

    asyncio.run(work())


@pytest.fixture
def here(models: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    inference_at(monkeypatch, models.url, models.inference_key, models.api_key)


def inference_at(monkeypatch: pytest.MonkeyPatch, url: str, key: str, secret: str) -> None:
    monkeypatch.setenv("LIVEKIT_INFERENCE_URL", url)
    monkeypatch.setenv("LIVEKIT_INFERENCE_API_KEY", key)
    monkeypatch.setenv("LIVEKIT_INFERENCE_API_SECRET", secret)


def in_context(work: Callable[[], Awaitable[None]]) -> None:
    async def inside() -> None:
        async with utils.http_context.open():
            await work()

    asyncio.run(inside())


def strings(literal: object) -> list[str]:
    """Every string of a union of Literals."""
    if isinstance(literal, str):
        return [literal]
    return [found for inner in get_args(literal) for found in strings(inner)]


async def transcripts(pcm: bytes, *, pace_s: float = 0.02) -> list[stt.SpeechEvent]:
    """What inference.STT makes of a sound that comes in real pieces."""
    hearing = inference.STT("deepgram/nova-3", extra_kwargs={"keyterm": HINTS})
    async with hearing.stream(conn_options=ONCE) as stream:
        for at in range(0, len(pcm), RATE // 10 * 2):
            piece = pcm[at : at + RATE // 10 * 2]
            stream.push_frame(rtc.AudioFrame(piece, RATE, 1, len(piece) // 2))
            if pace_s:
                await asyncio.sleep(pace_s)
        stream.end_input()
        return [event async for event in stream]


async def spoken(text: str) -> None:
    tts = inference.TTS("cartesia/sonic-3")
    try:
        async for _ in tts.synthesize(text, conn_options=ONCE):
            pass
    finally:
        await tts.aclose()
