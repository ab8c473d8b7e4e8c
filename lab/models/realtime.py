"""GET /v1/realtime: OpenAI's Realtime API over a websocket, as livekit's RealtimeModel and its realtime STT use it.

Speech goes in and comes out, but the same ears, script and mouth do the work as behind the other endpoints.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

from aiohttp import web

from lab.models import audio, catalog, settings
from lab.models.body import Body, wrong
from lab.models.conversation import Conversation, item_of
from lab.models.ears import RATE as EARS_RATE
from lab.models.errors import ApiError
from lab.models.listening import Listener, Started
from lab.models.mouth import RATE
from lab.models.response import Response
from lab.models.services import SERVICES, Services
from lab.models.wire import Wire, accept, new_id, sound


async def realtime(request: web.Request) -> web.StreamResponse:
    """Hold one realtime session until its client goes."""
    only_listens = request.query.get("intent") == "transcription"
    model = request.query.get("model", catalog.own_model("realtime"))
    catalog.require("transcriptions" if only_listens else "realtime", model)
    wire = await accept(request)
    session = Session(wire, request.app[SERVICES], model=model, only_listens=only_listens)
    await wire.send("session.created", session=session.settings)
    try:
        async for event in wire.events():
            await session.handle(event)
    finally:
        session.stop()
    return wire.socket


class Session:
    """One session: its settings, its conversation, the sound not yet taken as a turn, the response in the making."""

    def __init__(self, wire: Wire, services: Services, *, model: str, only_listens: bool) -> None:
        self.settings: dict[str, object] = {"type": "transcription" if only_listens else "realtime", "model": model}
        self._wire, self._services, self._model = wire, services, model
        self._conversation = Conversation()
        self._listener = Listener(rate=RATE, silence_ms=settings.silence_ms(Body({})))
        self._item_id = new_id("item")
        self._response: tuple[Response, asyncio.Task[None]] | None = None
        self._hearing: set[asyncio.Task[None]] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._on = {
            "session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "conversation.item.create": self._create,
            "conversation.item.delete": self._delete,
            "conversation.item.truncate": self._truncate,
            "response.create": self._respond,
            "response.cancel": self._cancel,
        }

    async def handle(self, event: Body) -> None:
        """Do what one event of the client asks; what makes no sense is answered with an ``error`` event."""
        try:
            await self._on[event.choice("type", "", tuple(self._on))](event)
        except ApiError as error:
            told = error.body()["error"]
            about = {"event_id": event.fields.get("event_id")}
            await self._wire.send("error", error={**told, **about} if isinstance(told, Mapping) else about)

    def stop(self) -> None:
        """Stop whatever is still being made."""
        for task in (*self._hearing, *self._telling, *([self._response[1]] if self._response else ())):
            task.cancel()

    async def _update(self, event: Body) -> None:
        updated = settings.merged(self.settings, event.mapping("session"))
        silence_ms = settings.silence_ms(Body(updated))
        self.settings = updated
        if silence_ms != self._listener.silence_ms:
            self._listener = Listener(rate=RATE, silence_ms=silence_ms)
        await self._wire.send("session.updated", session=updated)

    async def _append(self, event: Body) -> None:
        for noticed in self._listener.push(sound(event, "audio")):
            detection = Body(settings.audio_input(Body(self.settings)).mapping("turn_detection")).fields
            if isinstance(noticed, Started):
                self._item_id = new_id("item")
                at = {"item_id": self._item_id, "audio_start_ms": noticed.at_ms}
                await self._wire.send("input_audio_buffer.speech_started", **at)
                if detection.get("interrupt_response") is not False:
                    await self._interrupt("turn_detected")
            else:
                at = {"item_id": self._item_id, "audio_end_ms": noticed.at_ms}
                await self._wire.send("input_audio_buffer.speech_stopped", **at)
                await self._take_turn(noticed.pcm)
                if self.settings["type"] == "realtime" and detection.get("create_response") is not False:
                    await self._interrupt("turn_detected")
                    await self._respond(Body({}))

    async def _commit(self, _: Body) -> None:
        if not (pcm := self._listener.take()):
            raise ApiError("the input audio buffer is empty", code="input_audio_buffer_commit_empty")
        await self._take_turn(pcm)

    async def _clear(self, _: Body) -> None:
        self._listener.take()
        await self._wire.send("input_audio_buffer.cleared")

    async def _create(self, event: Body) -> None:
        item = item_of(event, new_id("item"))
        before = self._conversation.add(item, after=event.text("previous_item_id", "") or None)
        await self._wire.send("conversation.item.added", previous_item_id=before, item=item)

    async def _delete(self, event: Body) -> None:
        self._conversation.delete(item_id := event.text("item_id"))
        await self._wire.send("conversation.item.deleted", item_id=item_id)

    async def _truncate(self, event: Body) -> None:
        item_id, end_ms = event.text("item_id"), event.integer("audio_end_ms", 0, least=0, most=3_600_000)
        self._conversation.truncate(item_id, end_ms)
        at = {"item_id": item_id, "content_index": 0, "audio_end_ms": end_ms}
        await self._wire.send("conversation.item.truncated", **at)

    async def _cancel(self, _: Body) -> None:
        if not await self._interrupt("client_cancelled"):
            raise ApiError("Cancellation failed: no active response found", code="response_cancel_not_active")

    async def _interrupt(self, reason: str) -> bool:
        """Return whether there was a response to stop."""
        if self._response is None or self._response[1].done():
            return False
        response, task = self._response
        task.cancel()
        await asyncio.wait([task])
        if task.cancelled():
            await response.done("cancelled", {"type": "cancelled", "reason": reason})
        return True

    async def _respond(self, event: Body) -> None:
        if self._response is not None and not self._response[1].done():
            raise ApiError("a response is in progress already", code="conversation_already_has_active_response")
        order = settings.order(Body(self.settings), Body(event.mapping("response")), self._model)
        response = Response(self._wire, self._conversation, self._services, order)
        await response.created()
        self._response = (response, asyncio.create_task(self._make(response)))

    async def _make(self, response: Response) -> None:
        if self._hearing:  # it answers what was said, so it waits until the ears have it
            await asyncio.wait(self._hearing)
        await response.make()

    async def _take_turn(self, pcm: bytes) -> None:
        item_id, self._item_id = self._item_id, new_id("item")
        content = [{"type": "input_audio", "transcript": None}]
        item: dict[str, object] = {
            "id": item_id,
            "type": "message",
            "role": "user",
            "status": "completed",
            "content": content,
        }
        before = self._conversation.add(item)
        await self._wire.send("input_audio_buffer.committed", item_id=item_id, previous_item_id=before)
        await self._wire.send("conversation.item.added", previous_item_id=before, item=item)
        self._start(self._hear(item_id, pcm), self._hearing)

    async def _hear(self, item_id: str, pcm: bytes) -> None:
        transcription = Body(settings.audio_input(Body(self.settings)).mapping("transcription"))
        hints = transcription.text("prompt", "")
        try:
            text = await asyncio.to_thread(self._services.ears.hear, pcm, hints)
        except ValueError as error:
            await self._wire.send("error", error=wrong("prompt", hints, str(error)).body()["error"])
            return
        self._conversation.heard[item_id] = text
        if transcription.fields:
            seconds = len(pcm) / audio.SAMPLE_WIDTH / EARS_RATE
            self._start(self._transcribe(item_id, text, seconds), self._telling)

    async def _transcribe(self, item_id: str, text: str, seconds: float) -> None:
        """Tell the user's words. A hosted service has another model write them down, which takes its own time."""
        kind, at = "conversation.item.input_audio_transcription", {"item_id": item_id, "content_index": 0}
        try:
            await self._services.faults.strike("transcriptions")
        except ApiError as error:
            await self._wire.send(f"{kind}.failed", error=error.body()["error"], **at)
            return
        usage = {"type": "duration", "seconds": seconds}
        await self._wire.send(f"{kind}.delta", delta=text, **at)
        await self._wire.send(f"{kind}.completed", transcript=text, usage=usage, **at)

    def _start(self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
