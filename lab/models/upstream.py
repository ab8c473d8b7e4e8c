"""Requests passed on to a real model behind UPSTREAM_BASE_URL, and its answers passed back as they come."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from lab.models.config import Upstream
from lab.models.errors import ApiError, error_body

_CONNECT_S = 5.0


class UpstreamClient:
    """A connection to the upstream model."""

    def __init__(self, settings: Upstream) -> None:
        self.settings = settings
        # A proxy of the environment is for the world outside, never for a model on this machine.
        self._outside = urlsplit(settings.base_url).hostname not in ("localhost", "127.0.0.1", "::1")

    async def forward(self, request: web.Request, path: str, fields: Mapping[str, object]) -> web.StreamResponse:
        """Return the upstream's answer, streamed through. ApiError 502 when unreachable, 504 when silent."""
        async with self._posted(path, fields) as answer:
            if answer.status >= HTTPStatus.BAD_REQUEST:
                return web.json_response(await self._refusal(answer), status=answer.status)
            return await self._relay(request, answer)

    async def ask(self, path: str, fields: Mapping[str, object]) -> Mapping[str, object]:
        """Return the upstream's answer, whole. ApiError with its status when it refuses, 502 or 504 as ``forward``."""
        async with self._posted(path, fields) as answer:
            if answer.status >= HTTPStatus.BAD_REQUEST:
                error = (await self._refusal(answer))["error"]
                told = error.get("message") if isinstance(error, Mapping) else error
                raise ApiError(str(told), status=answer.status, code="upstream_error")
            try:
                body = json.loads(await answer.read())
            except (ValueError, aiohttp.ClientError, TimeoutError) as error:
                raise self._unreachable(error) from None
            return body if isinstance(body, Mapping) else {}

    @asynccontextmanager
    async def _posted(self, path: str, fields: Mapping[str, object]) -> AsyncIterator[aiohttp.ClientResponse]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S, sock_read=self.settings.silence_s)
        key = self.settings.api_key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        url = f"{self.settings.base_url}/{path}"
        async with aiohttp.ClientSession(timeout=timeout, headers=headers, trust_env=self._outside) as session:
            try:
                answer = await session.post(url, json=dict(fields))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise self._unreachable(error) from None
            async with answer:
                yield answer

    async def _relay(self, request: web.Request, answer: aiohttp.ClientResponse) -> web.StreamResponse:
        out = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
        await out.prepare(request)
        try:
            async for data in answer.content.iter_any():
                await out.write(data)
        except (aiohttp.ClientPayloadError, TimeoutError) as error:
            # The status is long sent; an error event is what a client of a stream still notices.
            broken = self._unreachable(error).body()
            await out.write(b"data: " + json.dumps(broken).encode() + b"\n\n")
        return out

    async def _refusal(self, answer: aiohttp.ClientResponse) -> dict[str, object]:
        text = (await answer.content.read(1 << 16)).decode("utf-8", "replace")
        try:
            body = json.loads(text)
        except ValueError:
            body = None
        if not isinstance(body, dict) or not isinstance(body.get("error"), dict):
            return error_body(f"the upstream model answered: {text[:500]}", status=answer.status, code="upstream_error")
        return dict(body)

    def _unreachable(self, error: Exception) -> ApiError:
        silent = isinstance(error, TimeoutError)
        found = "no answer in time" if silent else f"{type(error).__name__}: {error}"
        message = (
            f"UPSTREAM_BASE_URL {self.settings.base_url} · found {found} · expected an OpenAI-compatible server · "
            "start it, or unset UPSTREAM_BASE_URL to use the script"
        )
        status = HTTPStatus.GATEWAY_TIMEOUT if silent else HTTPStatus.BAD_GATEWAY
        return ApiError(message, status=status, code="upstream_unreachable")
