"""A real model behind UPSTREAM_BASE_URL: here another of our own servers, or one that misbehaves."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai
import pytest
from aiohttp.test_utils import make_mocked_request
from openai.types.chat import ChatCompletionFunctionToolParam

from lab.models import ModelServer, launch
from lab.models.config import Upstream
from lab.models.errors import ApiError
from lab.models.upstream import UpstreamClient
from tests.lab.models.conftest import ask_of
from tests.lab.models.test_realtime import talking, write

CHAT = {"model": "llama3", "messages": [{"role": "user", "content": "hello"}]}
TOOL: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {"name": "get_weather", "parameters": {"type": "object"}},
}


@contextmanager
def server(**environ: str) -> Iterator[ModelServer]:
    running = launch(environ=environ)
    try:
        asyncio.run(running.ready())
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def passing(models: ModelServer) -> Iterator[ModelServer]:
    with server(UPSTREAM_BASE_URL=models.url, UPSTREAM_MODEL="gpt-4.1", UPSTREAM_API_KEY=models.api_key) as running:
        yield running


@pytest.fixture
def client(passing: ModelServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=passing.url, api_key=passing.api_key, max_retries=0) as client:
        yield client


def test_chat_comes_from_upstream(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="anything", messages=[{"role": "user", "content": "hello"}])
    assert answer.choices[0].message.content == "Hello! How can I help you today?"


def test_a_streamed_tool_call_comes_through_whole(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="x", messages=[{"role": "user", "content": "weather in tokyo"}], tools=[TOOL], stream=True
    )
    calls = [call for chunk in stream for choice in chunk.choices for call in choice.delta.tool_calls or []]
    arguments = "".join(call.function.arguments or "" for call in calls if call.function)
    assert json.loads(arguments) == {"city": "tokyo"}


def test_ears_and_mouth_stay_here_and_the_model_is_listed(client: openai.OpenAI) -> None:
    listed = [model.id for model in client.models.list()]
    assert listed == ["gpt-4.1", "pocketsphinx", "espeak-ng", "lexical-1", "scripted-realtime-1"]
    assert client.embeddings.create(model="text-embedding-3-small", input="x").model == "lexical-1"


def test_an_error_upstream_is_passed_on(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match=r"invalid 'messages'") as caught:
        client.chat.completions.create(model="x", messages=3)  # type: ignore[call-overload]
    assert caught.value.param == "messages"


def test_embeddings_go_upstream_when_asked(models: ModelServer) -> None:
    wanted = {"UPSTREAM_BASE_URL": models.url, "UPSTREAM_API_KEY": models.api_key}
    with server(**wanted, UPSTREAM_EMBEDDINGS_MODEL="whisper-1") as running:
        answer = ask_of(running)("/v1/embeddings", {"model": "text-embedding-3-small", "input": "x"})
    assert (answer.status, answer.error()["code"]) == (404, "model_not_found")  # which upstream says, not this server


def test_without_a_model_of_its_own_the_id_asked_for_goes_upstream(models: ModelServer) -> None:
    with server(UPSTREAM_BASE_URL=models.url, UPSTREAM_API_KEY=models.api_key) as running:
        answer = ask_of(running)("/v1/chat/completions", CHAT)
    assert answer.status == 404 and "'llama3'" in str(answer.error()["message"])


def test_an_upstream_that_is_down_is_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        with server(UPSTREAM_BASE_URL=address, UPSTREAM_MODEL="x") as running:
            answers = [ask_of(running)("/v1/chat/completions", {**CHAT, "stream": stream}) for stream in (True, False)]
    for answer in answers:
        assert (answer.status, answer.error()["code"]) == (502, "upstream_unreachable")
        assert address in str(answer.error()["message"]) and "unset UPSTREAM_BASE_URL" in str(answer.error()["message"])


class Misbehaving(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        how = self.path.split("/")[1]
        status = {"text": 500, "ollama": 404}.get(how, 200)
        body = {"text": b"<html>oh no", "ollama": b'{"error": "model not found"}'}.get(
            how, b'data: {"choices": []}\n\n'
        )
        self.send_response(status)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body) + (1000 if how == "cut" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving) as upstream:
        thread = threading.Thread(target=upstream.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{upstream.server_port}"
        upstream.shutdown()
        thread.join()


@pytest.mark.parametrize(("how", "status", "words"), [("text", 500, "<html>oh no"), ("ollama", 404, "model not found")])
def test_errors_of_another_shape_get_openais(misbehaving: str, how: str, status: int, words: str) -> None:
    with server(UPSTREAM_BASE_URL=f"{misbehaving}/{how}") as running:
        answer = ask_of(running)("/v1/chat/completions", CHAT)
    assert (answer.status, answer.error()["code"]) == (status, "upstream_error")
    assert words in str(answer.error()["message"])


def test_a_stream_cut_off_upstream_ends_in_an_error_not_in_silence(misbehaving: str) -> None:
    with server(UPSTREAM_BASE_URL=f"{misbehaving}/cut") as running:
        with openai.OpenAI(base_url=running.url, api_key=running.api_key, max_retries=0) as client:
            stream = client.chat.completions.create(model="x", messages=[], stream=True)
            with pytest.raises(openai.APIError, match="UPSTREAM_BASE_URL"):
                list(stream)
        assert "Traceback" not in "\n".join(running.log_lines())


def test_a_silent_upstream_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = UpstreamClient(Upstream(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", silence_s=0.2))
        with pytest.raises(ApiError, match="no answer in time") as caught:
            asyncio.run(client.forward(make_mocked_request("POST", "/"), "chat/completions", {}))
    assert caught.value.status == 504


def test_a_realtime_session_is_answered_from_upstream(passing: ModelServer) -> None:
    async def work() -> tuple[str, str]:
        async with talking(passing) as talk:
            tools = [{"type": "function", "name": "get_weather", "parameters": {"type": "object"}}]
            await talk.tell("session.update", session={"type": "realtime", "tools": tools})
            call = (await write(talk, "weather in tokyo"))[-1]["response"]["output"][0]  # type: ignore[index]
            output = {"type": "function_call_output", "call_id": call["call_id"], "output": "Sunny."}
            await talk.tell("conversation.item.create", item=output)
            await talk.tell("response.create")
            told = (await talk.until("response.done"))[-1]["response"]["output"][0]  # type: ignore[index]
            return call["arguments"], told["content"][0]["transcript"]

    assert asyncio.run(work()) == ('{"city": "tokyo"}', "Here is the forecast: Sunny.")


def test_a_realtime_session_survives_an_upstream_that_is_gone() -> None:
    async def work(running: ModelServer) -> dict[str, object]:
        async with talking(running) as talk:
            return (await write(talk, "hello"))[-1]["response"]["status_details"]["error"]  # type: ignore[index,no-any-return]

    with server(UPSTREAM_BASE_URL="http://127.0.0.1:9/v1") as running:
        error = asyncio.run(work(running))
    assert error["code"] == "upstream_unreachable"
