"""Who may ask: the key itself, or a LiveKit token made with it, and nothing near either."""

from __future__ import annotations

import base64
import datetime
import json

import pytest
from livekit import api

from lab.models.access import ISSUER, allowed
from tests.lab.models.conftest import Ask

KEY = "lab-" + "k" * 40


def token(*, issuer: str = ISSUER, secret: str = KEY, perform: bool = True, ttl_s: float = 60) -> str:
    made = api.AccessToken(issuer, secret).with_identity("agent").with_ttl(datetime.timedelta(seconds=ttl_s))
    return made.with_inference_grants(api.access_token.InferenceGrants(perform=perform)).to_jwt()


@pytest.mark.parametrize("given", [KEY, token()])
def test_the_key_and_a_token_made_with_it_open(given: str) -> None:
    assert allowed(f"Bearer {given}", KEY)


def unsigned() -> str:
    _, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return f"{head}.{body}."


@pytest.mark.parametrize(
    "given",
    [
        "",
        KEY[:-1],
        token(secret="x" * 40),
        token(issuer="somebody"),
        token(perform=False),
        token(ttl_s=-60),
        api.AccessToken(ISSUER, KEY).to_jwt(),
        unsigned(),
        token()[:-2],
        "a.b.c",
        "é.é.é",
    ],
)
def test_nothing_else_does(given: str) -> None:
    assert not allowed(f"Bearer {given}", KEY)


def test_another_scheme_does_not() -> None:
    assert not allowed(f"Basic {KEY}", KEY) and not allowed(KEY, KEY)


def test_the_server_refuses_a_token_of_another_key(ask: Ask) -> None:
    assert ask("/v1/models", Authorization=f"Bearer {token()}").status == 401
