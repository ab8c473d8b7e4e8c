"""Embeddings over HTTP."""

from __future__ import annotations

import openai
import pytest

from lab.models import ModelServer, lexical
from tests.lab.models.conftest import Ask


def test_the_client_gets_one_vector_a_text(models: ModelServer) -> None:
    with openai.OpenAI(base_url=models.url, api_key=models.api_key) as client:
        answer = client.embeddings.create(model="text-embedding-3-small", input=["refund policy", "opening hours"])
    assert answer.model == "lexical-1"
    assert [item.index for item in answer.data] == [0, 1]
    assert answer.data[0].embedding == lexical.embed("refund policy").tolist()
    assert answer.usage.total_tokens == 4


@pytest.mark.parametrize("dimensions", [None, 64])
def test_floats_and_base64_are_the_same_numbers(models: ModelServer, ask: Ask, dimensions: int | None) -> None:
    body = {"model": "lexical-1", "input": "refund", "dimensions": dimensions}
    floats = ask("/v1/embeddings", body).json()["data"]
    assert isinstance(floats, list)
    with openai.OpenAI(base_url=models.url, api_key=models.api_key) as client:
        coded = client.embeddings.create(model="lexical-1", input="refund", dimensions=dimensions or openai.omit)
    assert floats[0]["embedding"] == pytest.approx(coded.data[0].embedding)
    assert len(coded.data[0].embedding) == dimensions or lexical.DIMENSIONS
