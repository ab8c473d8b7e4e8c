"""The items of a realtime session, and what the brain hears of them."""

from __future__ import annotations

import pytest

from lab.models.body import Body
from lab.models.conversation import Conversation, item_of
from lab.models.errors import ApiError


def item(item_id: str, text: str = "", role: str = "user") -> dict[str, object]:
    return {"id": item_id, "type": "message", "role": role, "content": [{"type": "input_text", "text": text}]}


def test_items_come_where_they_are_asked_to_come() -> None:
    talk = Conversation()
    befores = [
        talk.add(item("b")),
        talk.add(item("c")),
        talk.add(item("a"), after="root"),
        talk.add(item("x"), after="b"),
    ]
    assert befores == [None, "b", None, "b"]
    assert [one["id"] for one in talk.items] == ["a", "b", "x", "c"]


def test_what_makes_no_sense_is_refused() -> None:
    talk = Conversation()
    talk.add(item("a"))
    with pytest.raises(ApiError, match="holds 'a' already"):
        talk.add(item("a"))
    with pytest.raises(ApiError, match="previous_item_id"):
        talk.add(item("b"), after="nowhere")
    for wrong in (lambda: talk.delete("b"), lambda: talk.truncate("b", 10), lambda: talk.truncate("a", 10)):
        with pytest.raises(ApiError, match="item_id"):
            wrong()


def test_the_brain_is_told_what_was_heard_called_and_returned() -> None:
    talk = Conversation()
    talk.add({"id": "u", "type": "message", "role": "user", "content": [{"type": "input_audio", "transcript": None}]})
    talk.heard["u"] = "weather in tokyo"
    talk.add({"id": "f", "type": "function_call", "call_id": "c1", "name": "get_weather", "arguments": "{}"})
    talk.add({"id": "o", "type": "function_call_output", "call_id": "c1", "output": "sunny"})
    told = talk.messages("Be brief.", "Greet the caller.")
    assert [message["role"] for message in told] == ["system", "user", "assistant", "tool", "system"]
    assert [message.get("content") for message in told] == [
        "Be brief.",
        "weather in tokyo",
        None,
        "sunny",
        "Greet the caller.",
    ]
    assert [message["role"] for message in talk.messages("", "")] == ["user", "assistant", "tool"]


@pytest.mark.parametrize(
    ("end_ms", "kept"), [(0, ""), (500, "one two"), (1000, "one two three four"), (9000, "one two three four")]
)
def test_of_a_truncated_answer_the_words_that_were_heard_are_kept(end_ms: int, kept: str) -> None:
    talk = Conversation()
    talk.add(item("a", "one two three four", "assistant"))
    talk.said["a"] = ("one two three four", 48_000)
    talk.truncate("a", end_ms)
    assert talk.messages("", "") == [{"role": "assistant", "content": kept}]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"type": "picture"},
        {"type": "message", "role": "judge", "content": []},
        {"type": "message", "role": "user"},
        {"type": "function_call", "call_id": "c"},
        {"type": "function_call_output", "output": "x"},
    ],
)
def test_an_item_that_lacks_something_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ApiError):
        item_of(Body({"item": fields}), "new")
