"""What the agent's session tells a participant (``lk.agent.session``, ``lk.transcription``), as parts of a trace.

Works for an agent in this kernel and for one in another process alike, because only the room is read.
Source: https://docs.livekit.io/agents/build/events/ and livekit.agents.voice.remote_session (1.8.9).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from livekit import rtc
from livekit.agents.voice.remote_session import RemoteSession, RoomSessionTransport

from lab.trace import ErrorSeen, Heard, Item, State, ToolRun, ToolStatus, Words

_KINDS = (
    "agent_state_changed",
    "user_state_changed",
    "user_input_transcribed",
    "tool_execution_updated",
    "function_tools_executed",
    "conversation_item_added",
    "error",
)
_STATUS: dict[str, ToolStatus] = {"done": "done", "error": "error", "cancelled": "cancelled"}


class AgentEvents:
    """Everything the agent has told so far. ``clock`` turns an event's wall-clock time into seconds of the call."""

    def __init__(self, room: rtc.Room, *, clock: Callable[[float | None], float], tick: Callable[[], None]) -> None:
        self.states: list[State] = []
        self.heard: list[Heard] = []
        self.items: list[Item] = []
        self.errors: list[ErrorSeen] = []
        self.words: list[Words] = []
        self.tools: dict[str, ToolRun] = {}
        self._clock, self._tick, self._user = clock, tick, room
        self._readers: set[asyncio.Task[None]] = set()
        # No identity: the handler stands before the agent joins, so that its first states are not missed.
        self.session = RemoteSession(RoomSessionTransport(room))
        for kind in _KINDS:
            self.session.on(kind, self._on(kind))  # type: ignore[arg-type]
        room.register_text_stream_handler("lk.transcription", self._on_transcription)

    @property
    def agent_state(self) -> str:
        """The agent's last known state, or an empty string."""
        return next((s.new for s in reversed(self.states) if s.who == "agent"), "")

    async def aclose(self) -> None:
        """Stop listening."""
        self._user.unregister_text_stream_handler("lk.transcription")
        for task in self._readers:
            task.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self.session.aclose()

    def _on(self, kind: str) -> Callable[[Any], None]:
        handle = getattr(self, "_" + kind)

        def received(event: Any) -> None:
            handle(self._clock(event.created_at.ToNanoseconds() / 1e9), getattr(event, kind))
            self._tick()

        return received

    def _agent_state_changed(self, t_s: float, m: Any) -> None:
        self.states.append(State(t_s, "agent", _word(m, "old_state"), _word(m, "new_state")))

    def _user_state_changed(self, t_s: float, m: Any) -> None:
        self.states.append(State(t_s, "user", _word(m, "old_state"), _word(m, "new_state")))

    def _user_input_transcribed(self, t_s: float, m: Any) -> None:
        if m.is_final:
            self.heard.append(Heard(t_s, m.transcript))

    def _tool_execution_updated(self, t_s: float, m: Any) -> None:
        if m.WhichOneof("update") == "started":
            call = m.started.function_call
            self.tools[call.call_id] = ToolRun(call.name, _arguments(call.arguments), t_s, call_id=call.call_id)
        elif m.WhichOneof("update") == "ended" and m.ended.call_id in self.tools:
            run = self.tools[m.ended.call_id]
            status = _STATUS.get(_word(m.ended, "status"), "error")
            self.tools[run.call_id] = replace(run, end_s=t_s, status=status, output=run.output or m.ended.message)

    def _function_tools_executed(self, t_s: float, m: Any) -> None:
        for output in m.function_call_outputs:
            if run := self.tools.get(output.call_id):
                status: ToolStatus = "error" if output.is_error else run.status
                self.tools[run.call_id] = replace(run, output=output.output, status=status)

    def _conversation_item_added(self, t_s: float, m: Any) -> None:
        if m.item.WhichOneof("item") != "message":
            return
        message = m.item.message
        text = "".join(c.text for c in message.content)
        metrics = {f.name: round(v, 4) for f, v in message.metrics.ListFields() if isinstance(v, float)}
        self.items.append(Item(t_s, _word(message, "role"), text, message.interrupted, metrics))

    def _error(self, t_s: float, m: Any) -> None:
        self.errors.append(ErrorSeen(t_s, "session", m.message))

    def _on_transcription(self, reader: rtc.TextStreamReader, identity: str) -> None:
        if identity != self._user.local_participant.identity:
            task = asyncio.create_task(self._read(reader), name="lab.transcription")
            self._readers.add(task)
            task.add_done_callback(self._readers.discard)

    async def _read(self, reader: rtc.TextStreamReader) -> None:
        attributes = reader.info.attributes or {}
        segment = attributes.get("lk.segment_id", reader.info.stream_id)
        async for piece in reader:
            self.words.append(Words(self._clock(None), piece, segment))
            self._tick()


def _word(message: Any, name: str) -> str:
    """Return an enum field's value in LiveKit's own words: AS_LISTENING -> listening."""
    kind = message.DESCRIPTOR.fields_by_name[name].enum_type
    label: str = kind.values_by_number[getattr(message, name)].name
    return label.split("_", 1)[-1].lower()


def _arguments(text: str) -> dict[str, object]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {"": text}
    return value if isinstance(value, dict) else {"": value}
