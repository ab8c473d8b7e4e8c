"""A websocket that carries JSON events with a ``type``, as OpenAI Realtime's and LiveKit Inference's do."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import AsyncIterator

from aiohttp import WSMsgType, web

from lab.models.body import Body, wrong
from lab.models.errors import ApiError

_MAX_BYTES = 16 << 20


class Wire:
    """One open websocket. What is sent after its end is dropped: nobody is there to read it."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket

    async def send(self, kind: str, **fields: object) -> None:
        """Send one event."""
        if not self.socket.closed:
            event = {"type": kind, "event_id": new_id("event"), **fields}
            try:
                await self.socket.send_str(json.dumps(event))
            except ConnectionError:
                return

    async def events(self) -> AsyncIterator[Body]:
        """Yield what the client sends, until it goes. What is not a JSON object comes as one without fields."""
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                try:
                    fields = json.loads(message.data)
                except (ValueError, RecursionError):
                    fields = None
                yield Body(fields if isinstance(fields, dict) else {})


async def accept(request: web.Request) -> Wire:
    """Return the websocket a request asks for. ApiError 426 when it asks for none."""
    socket = web.WebSocketResponse(max_msg_size=_MAX_BYTES, heartbeat=20.0)
    if not socket.can_prepare(request).ok:
        message = f"{request.method} {request.rel_url.raw_path} · expected a websocket · connect with ws://"
        raise ApiError(message, status=426, code="websocket_expected")
    await socket.prepare(request)
    return Wire(socket)


def new_id(prefix: str) -> str:
    """Return an id nobody else has."""
    return f"{prefix}_{uuid.uuid4().hex[:20]}"


def sound(body: Body, name: str) -> bytes:
    """Return the bytes of a field in base64."""
    text = body.text(name)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise wrong(name, text, "audio in base64") from None
