"""Faults on purpose: in force until mended, refused when they are nonsense."""

from __future__ import annotations

import asyncio
import http.client
import threading
import time
from collections.abc import Iterator

import openai
import pytest

from lab.models import ModelsDied, ModelServer, launch
from lab.models.errors import ApiError
from lab.models.faults import ENDPOINTS, Fault, Faults
from tests.lab.models.conftest import Ask, ask_of

CHAT = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture(scope="module")
def faulty() -> Iterator[ModelServer]:
    server = launch(environ={}, faults={"speech": {"status": 503, "times": 1}})
    asyncio.run(server.ready())
    yield server
    server.stop()


@pytest.fixture
def ask(faulty: ModelServer) -> Iterator[Ask]:
    yield ask_of(faulty)
    asyncio.run(faulty.mend())


def took_ms(ask: Ask, **fields: object) -> float:
    began = time.perf_counter()
    assert ask("/v1/chat/completions", {**CHAT, **fields}).status == 200
    return (time.perf_counter() - began) * 1000


def test_a_fault_given_at_launch_strikes_as_often_as_it_says(ask: Ask) -> None:
    speech = {"model": "tts-1", "voice": "nova", "input": "hello"}
    assert [ask("/v1/audio/speech", speech).status for _ in range(3)] == [503, 200, 200]


def test_a_status_comes_in_openais_shape_until_mended(faulty: ModelServer, ask: Ask) -> None:
    asyncio.run(faulty.fault("transcriptions", status=500, message="the ears are broken"))
    answer = ask("/v1/audio/transcriptions", method="POST")
    assert (answer.status, answer.error()["message"]) == (500, "the ears are broken")
    assert (answer.error()["type"], answer.error()["code"]) == ("server_error", "injected_fault")
    asyncio.run(faulty.mend())
    assert ask("/v1/audio/transcriptions", method="POST").status == 400


@pytest.mark.parametrize("fault", [{"delay_ms": 500}, {"first_token_ms": 500}])
@pytest.mark.parametrize("stream", [True, False])
def test_a_delay_delays(faulty: ModelServer, ask: Ask, fault: dict[str, int], stream: bool) -> None:
    asyncio.run(faulty.fault("chat", **fault))
    slow = took_ms(ask, stream=stream)
    asyncio.run(faulty.mend())
    assert slow >= 500 and slow > 2 * took_ms(ask, stream=stream)


def test_token_ms_spreads_a_stream_out(faulty: ModelServer, ask: Ask) -> None:
    asyncio.run(faulty.fault("chat", token_ms=50))
    assert took_ms(ask, stream=True) >= 9 * 50


def test_a_hang_hangs_until_the_client_gives_up(faulty: ModelServer, ask: Ask) -> None:
    asyncio.run(faulty.fault("chat", hang=True))
    client = openai.OpenAI(base_url=faulty.url, api_key=faulty.api_key, max_retries=0, timeout=0.3)
    with client, pytest.raises(openai.APITimeoutError):
        client.chat.completions.create(model="gpt-4.1", messages=[{"role": "user", "content": "hello"}])
    assert ask("/v1/models").status == 200


def test_a_server_with_a_request_that_hangs_still_stops_at_once() -> None:
    server = launch(environ={}, faults={"chat": {"hang": True}})
    asyncio.run(server.ready())
    ask = ask_of(server)

    def hang() -> None:
        with pytest.raises((OSError, http.client.HTTPException)):
            ask("/v1/chat/completions", CHAT)

    hanging = threading.Thread(target=hang)
    hanging.start()
    assert ask("/v1/models").status == 200
    server.stop()
    hanging.join()
    assert server._child.exit_code() == 0  # it went by itself, before it would have been killed
    with pytest.raises(ModelsDied):
        asyncio.run(server.mend())


@pytest.mark.parametrize(
    ("endpoint", "fault"),
    [
        ("chats", {}),
        ("chat", {"delay": 3}),
        ("chat", {"delay_ms": -1}),
        ("chat", {"delay_ms": "3"}),
        ("chat", {"status": 200}),
        ("chat", {"hang": 1}),
        ("chat", {"times": 1.5}),
        ("chat", {"message": 3}),
    ],
)
def test_nonsense_is_refused_at_launch_and_later(faulty: ModelServer, endpoint: str, fault: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^fault.* · found .* · expected"):
        asyncio.run(faulty.fault(endpoint, **fault))
    with pytest.raises(ValueError, match=r"^fault"):
        launch(environ={}, faults={endpoint: fault})


def test_all_or_none_of_a_request_for_faults_is_put(ask: Ask) -> None:
    assert ask("/lab/faults", {"chat": {"status": 500}, "nowhere": {}}).status == 400
    assert ask("/v1/chat/completions", CHAT).status == 200


def test_one_endpoint_can_be_mended() -> None:
    faults = Faults({"chat": {"status": 500}, "speech": {"status": 500}})
    faults.put({"chat": None})
    assert asyncio.run(faults.strike("chat")) == Fault()
    with pytest.raises(ApiError):
        asyncio.run(faults.strike("speech"))


def test_every_endpoint_can_be_struck(ask: Ask, faulty: ModelServer) -> None:
    paths = ("/v1/models", "/v1/chat/completions", "/v1/audio/transcriptions", "/v1/audio/speech", "/v1/embeddings")
    for endpoint, path in zip(ENDPOINTS, paths, strict=False):  # the websockets' have tests of their own
        asyncio.run(faulty.fault(endpoint, status=418))
        assert ask(path, method="GET" if path == "/v1/models" else "POST").status == 418
