"""One model server for all tests that only ask it things, and a bare HTTP client to ask with."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from lab.models import ModelServer, Rule, launch

RULES = (
    Rule(r"weather in (?P<city>[a-z ]+)", call="get_weather", args={"city": "{city}"}),
    Rule(r".*", after="get_weather", say="Here is the forecast: {result}"),
    Rule(r"\b(hello|hi)\b", say="Hello! How can I help you today?"),
    Rule(r"greet the caller", say="Welcome. What can I do for you?"),
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value

    def error(self) -> dict[str, object]:
        """The error, after making sure that it has OpenAI's shape, whole and nothing else."""
        error = self.json()["error"]
        assert isinstance(error, dict)
        assert set(error) == {"message", "type", "param", "code"}
        assert isinstance(error["message"], str) and "\n" not in error["message"]
        return error


Ask = Callable[..., Answer]


def ask_of(server: ModelServer) -> Ask:
    def ask(path: str, value: object = None, *, method: str = "", body: bytes = b"", **headers: str) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
        sent = body or (b"" if value is None else json.dumps(value).encode())
        fields = {"Authorization": f"Bearer {server.api_key}", "Content-Type": "application/json"}
        fields |= {name.replace("_", "-"): text for name, text in headers.items()}
        try:
            connection.request(method or ("POST" if sent else "GET"), path, sent or None, fields)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    return ask


def until(true: Callable[[], bool], *, within_s: float = 20.0) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def form(file: bytes | None = None, **fields: str) -> dict[str, object]:
    """The body and content type of a multipart form, as keywords for ``ask``."""
    parts = [f'--cut\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    if file is not None:
        head = (
            b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n'
        )
        parts.append(head + file + b"\r\n")
    return {"body": b"".join(parts) + b"--cut--\r\n", "Content_Type": "multipart/form-data; boundary=cut"}


@pytest.fixture(scope="session")
def models() -> Iterator[ModelServer]:
    server = launch(script=RULES, environ={})
    asyncio.run(server.ready())
    yield server
    server.stop()


@pytest.fixture
def ask(models: ModelServer) -> Ask:
    return ask_of(models)
