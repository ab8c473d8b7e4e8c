"""What a model server is told: there and back, and what makes no sense."""

from __future__ import annotations

import pytest

from lab.models.config import Config, Upstream, from_json, upstream_from
from lab.models.script import Rule


def test_a_configuration_survives_the_journey() -> None:
    rules = (Rule("(?P<a>x)", call="f", args={"a": "{a}", "n": [1, {"b": None}]}), Rule("y", after="f", say="z"))
    upstream = Upstream("http://localhost:11434/v1", "m", "k", "e")
    config = Config(
        api_key="k", rules=rules, faults={"chat": {"hang": True}}, upstream=upstream, cache="/c", scratch="/s"
    )
    assert from_json(config.to_json()) == config
    assert from_json('{"api_key": "k"}') == Config(api_key="k")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "{}",
        '{"api_key": ""}',
        '{"api_key": 3}',
        '{"api_key": "k", "rules": [{"when": "("}]}',
        '{"api_key": "k", "rules": [{"wen": "x"}]}',
        '{"api_key": "k", "rules": 3}',
        '{"api_key": "k", "upstream": {"base_url": "nowhere"}}',
        '{"api_key": "k", "upstream": {"url": "http://a"}}',
        '{"api_key": "k", "faults": 3}',
        '{"api_key": "k", "surprise": 1}',
    ],
)
def test_nonsense_is_one_clear_line(text: str) -> None:
    with pytest.raises(ValueError, match=" · ") as caught:
        from_json(text)
    assert "\n" not in str(caught.value)


def test_the_upstream_comes_from_the_environment() -> None:
    assert upstream_from({}) is None
    assert upstream_from({"UPSTREAM_BASE_URL": " "}) is None
    environ = {"UPSTREAM_BASE_URL": "http://a:1/v1/", "UPSTREAM_MODEL": "m", "UPSTREAM_API_KEY": "k"}
    assert upstream_from(environ) == Upstream("http://a:1/v1", "m", "k")
    assert upstream_from(environ | {"UPSTREAM_EMBEDDINGS_MODEL": "e"}) == Upstream("http://a:1/v1", "m", "k", "e")


@pytest.mark.parametrize("address", ["localhost:11434", "ftp://a", "http://", "/v1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"UPSTREAM_BASE_URL · found .* · expected a URL"):
        upstream_from({"UPSTREAM_BASE_URL": address})
