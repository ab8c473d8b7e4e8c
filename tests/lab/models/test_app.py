"""Who may ask, what is where, and how every error looks."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]
import pytest

from lab.models import ModelServer
from tests.lab.models.conftest import Ask, form, until

CHAT = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "hello"}]}
PATHS = [
    "/v1/models",
    "/v1/chat/completions",
    "/v1/audio/speech",
    "/v1/audio/transcriptions",
    "/lab/faults",
    "/nowhere",
]


def test_the_models_are_named_for_what_they_are(ask: Ask) -> None:
    answer = ask("/v1/models")
    models = answer.json()["data"]
    assert isinstance(models, list)
    assert [model["id"] for model in models] == [
        "scripted-1",
        "pocketsphinx",
        "espeak-ng",
        "lexical-1",
        "scripted-realtime-1",
    ]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("key", ["", "Bearer ", "Bearer nobody", "Bearer é", "Basic abc", "bearer"])
def test_nobody_without_the_key_is_served(ask: Ask, path: str, key: str) -> None:
    answer = ask(path, Authorization=key)
    assert answer.status == 401
    assert (answer.error()["type"], answer.error()["code"]) == ("authentication_error", "invalid_api_key")


def test_every_process_has_a_key_of_its_own(models: ModelServer) -> None:
    assert re.fullmatch(r"lab-[\w-]{43}", models.api_key)
    assert models.api_key not in "\n".join(models.log_lines())
    process = psutil.Process(models.pid)
    assert models.api_key not in [*process.cmdline(), *process.environ().values()]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/", "/v1/completions", "/v1/models/x", "/v1//models", "/v1/%0Aready"])
def test_an_unknown_address_is_not_found(ask: Ask, path: str) -> None:
    assert (ask(path).status, ask(path).error()["code"]) == (404, "unknown_url")


@pytest.mark.parametrize(("method", "path"), [("GET", PATHS[1]), ("DELETE", PATHS[2]), ("POST", PATHS[0])])
def test_a_wrong_method_names_the_right_one(ask: Ask, method: str, path: str) -> None:
    answer = ask(path, method=method)
    assert answer.status == 405 and answer.error()["code"] == "unknown_url"
    assert answer.headers["Allow"]


def test_every_answer_has_a_request_id_of_its_own(ask: Ask) -> None:
    answers = [
        ask("/v1/models"),
        ask("/nowhere"),
        ask("/v1/models", Authorization=""),
        ask(PATHS[1], {**CHAT, "stream": True}),
    ]
    ids = {answer.headers["x-request-id"] for answer in answers}
    assert len(ids) == len(answers)


def test_the_log_has_one_line_a_request_and_nobody_can_forge_one(models: ModelServer, ask: Ask) -> None:
    before = len(models.log_lines())
    ask("/v1/%0Aready:%20http://127.0.0.1:1/v1?%0A")
    assert re.fullmatch(
        r"[\d:]+ GET /v1/%0Aready:%20http://127.0.0.1:1/v1 404 \d+ ms", "\n".join(models.log_lines()[before:])
    )


def test_it_listens_on_loopback_only(models: ModelServer) -> None:
    listening = [c for c in psutil.Process(models.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert [(c.laddr.ip, c.laddr.port) for c in listening] == [("127.0.0.1", urlsplit(models.url).port)]


def test_requests_at_once_are_all_answered(ask: Ask) -> None:
    answers: list[int] = []
    speech = {"model": "tts-1", "voice": "nova", "response_format": "wav"}
    wav = ask(PATHS[2], {**speech, "input": "what is the weather in tokyo"}).body
    jobs = [lambda: ask(PATHS[3], **form(wav, model="whisper-1", prompt="what is the weather in tokyo"))]
    jobs += [lambda: ask(PATHS[1], CHAT), lambda: ask(PATHS[2], {**speech, "input": "good morning"})]
    threads = [threading.Thread(target=lambda job=job: answers.append(job().status)) for job in jobs * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 9


def test_a_client_that_leaves_in_the_middle_is_let_go(models: ModelServer, ask: Ask) -> None:
    ask("/lab/faults", {"chat": {"token_ms": 60_000}})
    seen = len(models.log_lines())
    connection = http.client.HTTPConnection(urlsplit(models.url).netloc)
    headers = {"Authorization": f"Bearer {models.api_key}"}
    connection.request("POST", PATHS[1], json.dumps({**CHAT, "stream": True}), headers)
    answer = connection.getresponse()
    assert answer.readline().startswith(b"data: ")
    answer.close()
    connection.close()
    until(lambda: any(f"POST {PATHS[1]} 499 " in line for line in models.log_lines()[seen:]))
    ask("/lab/faults", {"chat": None})
    assert ask(PATHS[1], CHAT).status == 200
    assert "Traceback" not in "\n".join(models.log_lines())


def test_bytes_that_are_no_http_do_not_hurt(models: ModelServer, ask: Ask) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(models.url).port or 0), timeout=10) as raw:
        raw.sendall(b"\x16\x03\x01 what is this\r\n\r\n")
        assert b" 400 " in raw.recv(100)
    assert ask("/v1/models").status == 200
