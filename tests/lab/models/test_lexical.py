"""Lexical vectors: words, not meaning."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.models.lexical import embed


def likeness(one: str, other: str) -> float:
    return sum(a * b for a, b in zip(embed(one), embed(other), strict=True))


def test_shared_words_are_near_and_a_paraphrase_is_not() -> None:
    question = "how do I get a refund"
    assert likeness(question, "how to get a refund") > 0.6
    assert likeness(question, "returning your money") < 0.2


def test_case_and_spacing_do_not_matter() -> None:
    assert embed("Refund  policy ") == embed("refund policy")


@settings(deadline=None)
@given(st.text(), st.integers(1, 3072))
def test_every_text_has_a_vector_of_length_one_or_none(text: str, dimensions: int) -> None:
    vector = embed(text, dimensions)
    assert len(vector) == dimensions
    length = math.sqrt(sum(value * value for value in vector))
    assert length == pytest.approx(1.0, abs=1e-5) if text.strip() else length == 0.0
