"""What answers a conversation that did not come as a chat request: the script, or the real model upstream."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lab.models.errors import ApiError
from lab.models.script import Json, Reply, tool_name
from lab.models.services import Services


async def answer(services: Services, messages: Sequence[Json], tools: Sequence[Json], *, model: str) -> Reply:
    """Return the answer to a conversation in Chat Completions form. ApiError when the upstream gives none."""
    upstream = services.upstream
    if upstream is None:
        return services.script.reply(messages, tools)
    fields: dict[str, object] = {"model": upstream.settings.model or model, "messages": list(messages)}
    if tools:  # a reply holds one call, so the model is asked for one at a time
        fields |= {"tools": list(tools), "parallel_tool_calls": False}
    return _reply(await upstream.ask("chat/completions", fields))


def _reply(completion: Json) -> Reply:
    try:
        message = completion["choices"][0]["message"]  # type: ignore[index]
        if calls := message.get("tool_calls"):
            return Reply(call=tool_name(calls[0]), args=json.loads(calls[0]["function"]["arguments"] or "{}"))
        return Reply(say=str(message.get("content") or ""))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        found = f"{type(error).__name__}: {error}"
        message = f"the upstream model's answer is not a chat completion · found {found} · expected choices[0].message"
        raise ApiError(message, status=502, code="upstream_error") from None
