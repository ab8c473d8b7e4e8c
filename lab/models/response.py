"""One answer of a realtime session: from response.created to response.done, as speech or as text."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from lab.models.brain import answer
from lab.models.conversation import Conversation
from lab.models.errors import ApiError
from lab.models.faults import Fault
from lab.models.mouth import RATE, say
from lab.models.script import Json, Reply, call_id
from lab.models.services import Services
from lab.models.usage import count_tokens
from lab.models.wire import Wire, new_id

_PIECE = RATE * 2 // 5  # 0.2 s of sound


@dataclass(frozen=True)
class Order:
    """What is wanted of one response. ``voice``: None for text."""

    instructions: str
    extra: str
    tools: Sequence[Json]
    voice: str | None
    speed: float
    model: str
    metadata: object


class Response:
    """One response in the making."""

    def __init__(self, wire: Wire, conversation: Conversation, services: Services, order: Order) -> None:
        self._wire, self._conversation, self._services, self._order = wire, conversation, services, order
        self._id = new_id("resp")
        self._output: list[Json] = []
        self._tokens = {"input_tokens": 0, "output_tokens": 0}

    async def created(self) -> None:
        """Tell that it has begun."""
        await self._wire.send("response.created", response=self._shape("in_progress", None))

    async def make(self) -> None:
        """Make it, and tell that it is done; also when it failed."""
        try:
            fault = await self._services.faults.strike("realtime")
            messages = self._conversation.messages(self._order.instructions, self._order.extra)
            reply = await answer(self._services, messages, self._order.tools, model=self._order.model)
            self._tokens["input_tokens"] = count_tokens(messages)
            await asyncio.sleep(fault.first_token_ms / 1000)
            await (self._call(reply, messages) if reply.call else self._say(reply.say, fault))
        except ApiError as error:
            await self.done("failed", {"type": "failed", "error": error.body()["error"]})
        else:
            await self.done("completed", None)

    async def done(self, status: str, details: Json | None) -> None:
        """Tell how it ended: completed, cancelled or failed."""
        tokens = {**self._tokens, "total_tokens": sum(self._tokens.values())}
        await self._wire.send("response.done", response={**self._shape(status, details), "usage": tokens})

    def _shape(self, status: str, details: Json | None) -> dict[str, object]:
        shape = {"id": self._id, "object": "realtime.response", "status": status, "status_details": details}
        return {**shape, "metadata": self._order.metadata, "output": self._output}

    async def _call(self, reply: Reply, messages: Sequence[Json]) -> None:
        arguments = json.dumps(reply.args)
        made = {"call_id": call_id(reply.call, messages), "name": reply.call, "arguments": arguments}
        item: dict[str, object] = {"id": new_id("item"), "type": "function_call", "status": "completed", **made}
        self._tokens["output_tokens"] += count_tokens(arguments)
        await self._begin(item, {**item, "arguments": "", "status": "in_progress"})
        at = {"response_id": self._id, "item_id": item["id"], "output_index": 0, "call_id": made["call_id"]}
        await self._wire.send("response.function_call_arguments.done", arguments=arguments, **at)
        await self._end(item)

    async def _say(self, text: str, fault: Fault) -> None:
        """Answer with a message: the text word by word, and the speech after the first word, in pieces."""
        item: dict[str, object] = {"id": new_id("item"), "type": "message", "role": "assistant", "content": []}
        speaks = self._order.voice is not None
        pcm = await self._speech(text)
        await self._begin(item, {**item, "status": "in_progress"})
        at = {"response_id": self._id, "item_id": item["id"], "output_index": 0, "content_index": 0}
        part = {"type": "audio" if speaks else "text"}
        await self._wire.send("response.content_part.added", part=part, **at)
        if speaks:
            self._conversation.said[str(item["id"])] = (text, len(pcm))
        said = ""
        async for word, sound in _pieces(text, pcm, fault):
            said += word
            item["content"] = [_content(said, speaks)]
            self._tokens["output_tokens"] += count_tokens(word)
            await self._delta(at, word, sound)
        kind = "output_audio" if speaks else "output_text"
        await self._wire.send(f"response.{kind}.done", **({} if speaks else {"text": text}), **at)
        await self._wire.send("response.content_part.done", part=part, **at)
        await self._end(item)

    async def _delta(self, at: Mapping[str, object], word: str, sound: Sequence[bytes]) -> None:
        kind = "output_text" if self._order.voice is None else "output_audio_transcript"
        await self._wire.send(f"response.{kind}.delta", delta=word, **at)
        for piece in sound:
            await self._wire.send("response.output_audio.delta", delta=base64.b64encode(piece).decode(), **at)

    async def _speech(self, text: str) -> bytes:
        if self._order.voice is None:
            return b""
        try:
            return await asyncio.to_thread(say, text, self._order.voice, self._order.speed)
        except ValueError as error:
            raise ApiError(str(error), param="voice", code="invalid_value") from None

    async def _begin(self, item: dict[str, object], shown: Json) -> None:
        before = self._conversation.add(item)
        await self._wire.send("response.output_item.added", response_id=self._id, output_index=0, item=shown)
        await self._wire.send("conversation.item.added", previous_item_id=before, item=shown)

    async def _end(self, item: dict[str, object]) -> None:
        item["status"] = "completed"
        self._output.append(item)
        await self._wire.send("response.output_item.done", response_id=self._id, output_index=0, item=item)


def _content(text: str, speaks: bool) -> Json:
    return {"type": "output_audio", "transcript": text} if speaks else {"type": "output_text", "text": text}


async def _pieces(text: str, pcm: bytes, fault: Fault) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Yield the words, each with its share of the sound, at the pace the fault allows."""
    words = re.findall(r"\s*\S+\s*", text)
    for at, word in enumerate(words):
        await asyncio.sleep(fault.token_ms / 1000 if at else 0)
        first, last = (len(pcm) // 2 * end // len(words) * 2 for end in (at, at + 1))
        yield word, [pcm[start : min(start + _PIECE, last)] for start in range(first, last, _PIECE)]
