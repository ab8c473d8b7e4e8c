"""Who may ask: the key itself, or a LiveKit token made with it, and nothing near either."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Callable

import pytest
from livekit import api

from lab.models.access import ISSUER, allowed
from tests.lab.models.conftest import Ask

KEY = "lab-" + "k" * 40


def token(*, issuer: str = ISSUER, secret: str = KEY, perform: bool = True, ttl_s: float = 60) -> str:
    made = api.AccessToken(issuer, secret).with_identity("agent").with_ttl(datetime.timedelta(seconds=ttl_s))
    return made.with_inference_grants(api.access_token.InferenceGrants(perform=perform)).to_jwt()


@pytest.mark.parametrize("make", [lambda: KEY, token], ids=["the key", "a token"])
def test_the_key_and_a_token_made_with_it_open(make: Callable[[], str]) -> None:
    assert allowed(f"Bearer {make()}", KEY)


def unsigned() -> str:
    _, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return f"{head}.{body}."


WRONG: dict[str, Callable[[], str]] = {  # made when they are tried: a token lives for a minute
    "nothing": lambda: "",
    "a key cut short": lambda: KEY[:-1],
    "another secret": lambda: token(secret="x" * 40),
    "another issuer": lambda: token(issuer="somebody"),
    "not allowed to perform": lambda: token(perform=False),
    "expired": lambda: token(ttl_s=-60),
    "no inference grant": lambda: api.AccessToken(ISSUER, KEY).to_jwt(),
    "unsigned": unsigned,
    "a signature cut short": lambda: token()[:-2],
    "letters": lambda: "a.b.c",
    "letters beyond ASCII": lambda: "é.é.é",
}


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_nothing_else_does(make: Callable[[], str]) -> None:
    assert not allowed(f"Bearer {make()}", KEY)


def test_another_scheme_does_not() -> None:
    assert not allowed(f"Basic {KEY}", KEY) and not allowed(KEY, KEY)


def test_the_server_refuses_a_token_of_another_key(ask: Ask) -> None:
    assert ask("/v1/models", Authorization=f"Bearer {token()}").status == 401
