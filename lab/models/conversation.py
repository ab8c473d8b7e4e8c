"""The conversation of one realtime session: its items in order, and what the brain is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lab.models.body import Body, wrong
from lab.models.errors import ApiError
from lab.models.mouth import RATE
from lab.models.script import Json

_TYPES = ("message", "function_call", "function_call_output")


class Conversation:
    """Items as OpenAI's Realtime API shapes them. ``heard``: what was understood of a spoken item, by its id."""

    def __init__(self) -> None:
        self.items: list[dict[str, object]] = []
        self.heard: dict[str, str] = {}
        self.said: dict[str, tuple[str, int]] = {}  # a spoken answer: its text, and how many bytes of sound it is

    def last_id(self) -> str | None:
        """Return the id of the last item."""
        return str(self.items[-1]["id"]) if self.items else None

    def add(self, item: dict[str, object], *, after: str | None = None) -> str | None:
        """Put an item after another ("root": first; None: last) and return the id before it.

        Raises ApiError for an id that is taken, or one to come after that is not there.
        """
        ids = [one["id"] for one in self.items]
        if item["id"] in ids:
            raise ApiError(f"the conversation holds {item['id']!r} already", code="item_create_duplicate_item_id")
        if after not in (None, "root", *ids):
            raise wrong("previous_item_id", after, "the id of an item of this conversation, or root")
        at = 0 if after == "root" else len(ids) if after is None else ids.index(after) + 1
        self.items.insert(at, item)
        return str(ids[at - 1]) if at else None

    def delete(self, item_id: str) -> None:
        """Forget an item. Raises ApiError when it is not there."""
        self.items.remove(self._find(item_id))

    def truncate(self, item_id: str, audio_end_ms: int) -> None:
        """Keep of a spoken answer only the words heard until then. Raises ApiError when there is no such answer."""
        item = self._find(item_id)
        if item_id not in self.said:
            raise wrong("item_id", item_id, "a spoken answer of the assistant")
        text, size = self.said[item_id]
        words = text.split()
        kept = round(len(words) * min(1.0, audio_end_ms / 1000 * RATE * 2 / max(1, size)))
        item["content"] = [{"type": "output_audio", "transcript": " ".join(words[:kept])}]

    def messages(self, instructions: str, extra: str) -> list[Json]:
        """Return the conversation in Chat Completions form; ``extra`` are the instructions of one response."""
        system = [{"role": "system", "content": text} for text in (instructions, extra)]
        return [*(system[:1] if instructions else ()), *map(self._message, self.items), *(system[1:] if extra else ())]

    def _message(self, item: Mapping[str, object]) -> Json:
        if item["type"] == "function_call":
            function = {"name": item.get("name"), "arguments": item.get("arguments")}
            call = {"id": item.get("call_id"), "type": "function", "function": function}
            return {"role": "assistant", "content": None, "tool_calls": [call]}
        if item["type"] == "function_call_output":
            return {"role": "tool", "tool_call_id": item.get("call_id"), "content": item.get("output")}
        text = self.heard.get(str(item["id"])) or _text(item.get("content"))
        return {"role": item.get("role"), "content": text}

    def _find(self, item_id: str) -> dict[str, object]:
        for item in self.items:
            if item["id"] == item_id:
                return item
        raise wrong("item_id", item_id, "the id of an item of this conversation")


def item_of(body: Body, new_id: str) -> dict[str, object]:
    """Return the item a client wants to create, under ``new_id`` when it names none."""
    item = Body(body.mapping("item"))
    item.choice("type", "", _TYPES)
    if item.fields["type"] == "message":
        item.choice("role", "", ("system", "user", "assistant"))
        item.mappings("content")
    else:
        item.text("call_id")
        item.text("name" if item.fields["type"] == "function_call" else "output")
    return {**item.fields, "id": item.text("id", new_id), "status": "completed"}


def _text(content: object) -> str:
    parts = content if isinstance(content, Sequence) else ()
    texts = (part.get("text") or part.get("transcript") for part in parts if isinstance(part, Mapping))
    return " ".join(text for text in texts if isinstance(text, str))
