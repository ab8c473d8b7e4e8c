"""One model server for all tests that only ask it things."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from lab.models import ModelServer, Rule, launch

RULES = (
    Rule(r"weather in (?P<city>[a-z ]+)", call="get_weather", args={"city": "{city}"}),
    Rule(r".*", after="get_weather", say="Here is the forecast: {result}"),
    Rule(r"\b(hello|hi)\b", say="Hello! How can I help you today?"),
    Rule(r"greet the caller", say="Welcome. What can I do for you?"),
)


@pytest.fixture(scope="session")
def models() -> Iterator[ModelServer]:
    server = launch(script=RULES, environ={})
    asyncio.run(server.ready())
    yield server
    server.stop()
