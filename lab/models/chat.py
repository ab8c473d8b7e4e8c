"""POST /v1/chat/completions: the script, or a real model upstream. Whole or streamed, with tools and usage."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from lab.models import catalog
from lab.models.body import Body, read_json, wrong
from lab.models.faults import Fault
from lab.models.script import Json, Reply, call_id, tool_name
from lab.models.services import SERVICES
from lab.models.usage import count_tokens

_ROLES = ("system", "developer", "user", "assistant", "tool")


@dataclass(frozen=True)
class Answer:
    """A reply with what the wire wants beside it."""

    reply: Reply
    messages: Sequence[Json]

    def head(self, kind: str) -> dict[str, object]:
        """Return the fields every object of this answer carries."""
        return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": self.model}

    @property
    def model(self) -> str:
        """Who answered, whatever id was asked for."""
        return catalog.own_model("chat")

    def tool_calls(self) -> list[dict[str, object]]:
        """Return the tool calls, at most one."""
        if not self.reply.call:
            return []
        function = {"name": self.reply.call, "arguments": json.dumps(self.reply.args)}
        return [{"id": call_id(self.reply.call, self.messages), "type": "function", "function": function}]

    def finish_reason(self) -> str:
        """Return why the answer ends."""
        return "tool_calls" if self.reply.call else "stop"

    def usage(self) -> dict[str, int]:
        """Return the tokens used."""
        prompt, completion = count_tokens(self.messages), count_tokens(self.reply.say or self.tool_calls())
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


async def chat(request: web.Request) -> web.StreamResponse:
    """Answer a conversation."""
    services = request.app[SERVICES]
    fault = await services.faults.strike("chat")
    body = await read_json(request)
    if upstream := services.upstream:
        await asyncio.sleep(fault.first_token_ms / 1000)
        model = upstream.settings.model or body.text("model")
        return await upstream.forward(request, "chat/completions", {**body.fields, "model": model})
    catalog.require("chat", body.text("model"))
    body.integer("n", 1, least=1, most=1)
    messages = _messages(body)
    answer = Answer(services.script.reply(messages, _offered(body)), messages)
    if body.flag("stream"):
        usage = Body(body.mapping("stream_options")).flag("include_usage")
        return await _stream(request, answer, fault=fault, with_usage=usage)
    await asyncio.sleep(fault.first_token_ms / 1000)
    return web.json_response(_whole(answer))


def _messages(body: Body) -> list[Json]:
    """Return the conversation; unlike OpenAI's, it may be empty: an agent without instructions sends that."""
    messages = body.mappings("messages")
    for at, message in enumerate(messages):
        if (role := message.get("role")) not in _ROLES:
            raise wrong(f"messages[{at}].role", role, "one of " + ", ".join(_ROLES))
        if not isinstance(content := message.get("content"), str | list | None):
            raise wrong(f"messages[{at}].content", content, "a string or a list of parts")
    return messages


def _offered(body: Body) -> list[Mapping[str, object]]:
    """Return the tools the script may call, by ``tools`` and ``tool_choice``."""
    tools, choice = body.mappings("tools", ()), body.fields.get("tool_choice")
    for at, tool in enumerate(tools):
        if not tool_name(tool):
            raise wrong(f"tools[{at}]", tool, '{"type": "function", "function": {"name": ...}}')
    if choice == "none":
        return []
    named = tool_name(choice) if isinstance(choice, Mapping) else ""
    return [tool for tool in tools if not named or tool_name(tool) == named]


def _whole(answer: Answer) -> dict[str, object]:
    message: dict[str, object] = {"role": "assistant", "content": answer.reply.say or None, "refusal": None}
    if calls := answer.tool_calls():
        message["tool_calls"] = calls
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason(), "logprobs": None}
    return {**answer.head("chat.completion"), "choices": [choice], "usage": answer.usage()}


async def _stream(request: web.Request, answer: Answer, *, fault: Fault, with_usage: bool) -> web.StreamResponse:
    out = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await out.prepare(request)
    head = answer.head("chat.completion.chunk")

    async def send(**fields: object) -> None:
        await out.write(b"data: " + json.dumps({**head, **fields}).encode() + b"\n\n")

    async for delta in _deltas(answer, fault):
        await send(choices=[{"index": 0, "delta": delta, "finish_reason": None}])
    await send(choices=[{"index": 0, "delta": {}, "finish_reason": answer.finish_reason()}])
    if with_usage:
        await send(choices=[], usage=answer.usage())
    await out.write(b"data: [DONE]\n\n")
    return out


async def _deltas(answer: Answer, fault: Fault) -> AsyncIterator[dict[str, object]]:
    """Yield what a hosted model would stream: a word a piece; of a call the name first, its arguments after."""
    await asyncio.sleep(fault.first_token_ms / 1000)
    yield {"role": "assistant", "content": None if answer.reply.call else ""}
    for call in answer.tool_calls():
        name, arguments = answer.reply.call, json.dumps(answer.reply.args)
        yield {"tool_calls": [{**call, "index": 0, "function": {"name": name, "arguments": ""}}]}
        yield {"tool_calls": [{"index": 0, "function": {"arguments": arguments}}]}
    for at, word in enumerate(re.findall(r"\s*\S+\s*", answer.reply.say)):
        await asyncio.sleep(fault.token_ms / 1000 if at else 0)
        yield {"content": word}
