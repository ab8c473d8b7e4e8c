"""Chat completions as the openai client reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import openai
import pytest
from openai.types.chat import ChatCompletionChunk

from lab.models import ModelServer
from lab.models.script import OTHERWISE

TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}}
QUESTION = [{"role": "user", "content": "what is the weather in tokyo"}]


@pytest.fixture
def client(models: ModelServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=models.url, api_key=models.api_key, max_retries=0) as client:
        yield client


def whole(client: openai.OpenAI, **fields: object) -> openai.types.chat.ChatCompletion:
    return client.chat.completions.create(**({"model": "gpt-4.1", "messages": QUESTION} | fields))  # type: ignore[call-overload,no-any-return]


def streamed(client: openai.OpenAI, **fields: object) -> list[ChatCompletionChunk]:
    return list(client.chat.completions.create(**({"model": "gpt-4.1", "messages": QUESTION, "stream": True} | fields)))  # type: ignore[call-overload]


def test_an_answer_in_one_piece(client: openai.OpenAI) -> None:
    answer = whole(client, messages=[{"role": "user", "content": "hello"}])
    assert answer.model == "scripted-1"
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == (
        "Hello! How can I help you today?",
        "stop",
    )
    assert answer.usage and answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_a_call_in_one_piece_has_the_same_id_again(client: openai.OpenAI) -> None:
    answers = [whole(client, tools=[TOOL]) for _ in range(2)]
    calls = [answer.choices[0].message.tool_calls for answer in answers]
    assert calls[0] == calls[1] and calls[0] and calls[0][0].type == "function"
    assert (calls[0][0].function.name, json.loads(calls[0][0].function.arguments)) == ("get_weather", {"city": "tokyo"})
    assert answers[0].choices[0].finish_reason == "tool_calls"
    assert answers[0].choices[0].message.content is None


def test_a_stream_says_the_same_word_by_word(client: openai.OpenAI) -> None:
    chunks = streamed(client)
    words = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    assert len(words) > 5 and "".join(words) == OTHERWISE
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"
    assert len({chunk.id for chunk in chunks}) == 1
    assert all(chunk.usage is None for chunk in chunks)


def test_a_streamed_call_gives_its_name_first_and_its_arguments_after(client: openai.OpenAI) -> None:
    chunks = streamed(client, tools=[TOOL], stream_options={"include_usage": True})
    pieces = [call for chunk in chunks for choice in chunk.choices for call in choice.delta.tool_calls or []]
    assert [piece.function.name for piece in pieces if piece.function] == ["get_weather", None]
    assert json.loads("".join(piece.function.arguments or "" for piece in pieces if piece.function)) == {
        "city": "tokyo"
    }
    assert chunks[-1].choices == [] and chunks[-1].usage and chunks[-1].usage.completion_tokens > 0


def test_tool_choice_is_obeyed(client: openai.OpenAI) -> None:
    other = {"type": "function", "function": {"name": "other", "parameters": {}}}
    by_name = [{"type": "function", "function": {"name": name}} for name in ("get_weather", "other")]
    answers = [whole(client, tools=[TOOL, other], tool_choice=choice) for choice in ("auto", "none", *by_name)]
    assert [bool(answer.choices[0].message.tool_calls) for answer in answers] == [True, False, True, False]


def test_after_the_tool_its_result_is_told(client: openai.OpenAI) -> None:
    call = whole(client, tools=[TOOL]).choices[0].message.to_dict()
    result = {"role": "tool", "tool_call_id": call["tool_calls"][0]["id"], "content": "sunny"}  # type: ignore[index]
    answer = whole(client, messages=[*QUESTION, call, result], tools=[TOOL])
    assert answer.choices[0].message.content == "Here is the forecast: sunny"


def test_an_empty_conversation_is_answered(client: openai.OpenAI) -> None:
    assert whole(client, messages=[]).choices[0].message.content == OTHERWISE
