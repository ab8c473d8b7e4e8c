"""The HTTP application: who may ask, what is where, and how an error looks."""

from __future__ import annotations

import time
import traceback
import uuid
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from lab.models import catalog, gateway
from lab.models.access import allowed
from lab.models.body import MAX_BYTES, read_json, too_large
from lab.models.chat import chat
from lab.models.embeddings import embeddings
from lab.models.errors import ApiError, error_body
from lab.models.realtime import realtime
from lab.models.services import SERVICES, Services
from lab.models.speech import speech
from lab.models.transcriptions import transcriptions

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(services: Services) -> web.Application:
    """Return the application over these services."""
    app = web.Application(client_max_size=MAX_BYTES, middlewares=[_answered, _authorized])
    app[SERVICES] = services
    app.on_response_prepare.append(_with_request_id)
    app.add_routes(
        [
            web.get("/v1/models", models),
            web.post("/v1/chat/completions", chat),
            web.post("/v1/audio/speech", speech),
            web.post("/v1/audio/transcriptions", transcriptions),
            web.post("/v1/embeddings", embeddings),
            web.get("/v1/realtime", realtime),
            web.get("/v1/stt", gateway.stt),
            web.get("/v1/tts", gateway.tts),
            web.post("/lab/faults", faults),
        ]
    )
    return app


async def models(request: web.Request) -> web.StreamResponse:
    """Answer with the ids of what answers here."""
    services = request.app[SERVICES]
    await services.faults.strike("models")
    ids = catalog.own_models()
    if services.upstream and services.upstream.settings.model:
        ids[0] = services.upstream.settings.model
    data = [{"id": model, "object": "model", "created": 0, "owned_by": "local"} for model in ids]
    return web.json_response({"object": "list", "data": data})


async def faults(request: web.Request) -> web.StreamResponse:
    """Put faults on endpoints: {"chat": {"delay_ms": 300}, "speech": null}. An empty object mends everything."""
    known, wanted = request.app[SERVICES].faults, (await read_json(request)).fields
    try:
        known.put(wanted)
    except ValueError as error:
        raise ApiError(str(error), code="invalid_value") from None
    if not wanted:
        known.mend()
    return web.json_response({})


@web.middleware
async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every failure into an answer in OpenAI's shape, and log one line for each request."""
    began = time.perf_counter()
    status = 499  # the client went away before it was answered
    try:
        response = await _in_shape(request, handler)
        status = response.status
        return response
    finally:
        took_ms = (time.perf_counter() - began) * 1000
        # The raw path: a decoded one could hold a line break, and so write lines of its own into the log.
        path = request.rel_url.raw_path
        print(f"{time.strftime('%H:%M:%S')} {request.method} {path} {status} {took_ms:.0f} ms", flush=True)


async def _in_shape(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        error = too_large()
    except ApiError as raised:
        error = raised
    except web.HTTPException as raised:
        found = f"{request.method} {request.rel_url.raw_path}"
        message = f"{found} · {raised.reason.lower()} · expected one of this server's endpoints"
        shape = error_body(message, status=raised.status, code="unknown_url")
        return web.json_response(shape, status=raised.status, headers=_kept(raised))
    except ConnectionError:  # the client went away in the middle: nobody to answer, nothing to report
        raise
    except Exception as unforeseen:
        traceback.print_exc()
        error = ApiError(f"{type(unforeseen).__name__} in the model server · see its log", status=500, code="bug")
    return web.json_response(error.body(), status=error.status)


def _kept(raised: web.HTTPException) -> dict[str, str]:
    return {"Allow": raised.headers["Allow"]} if "Allow" in raised.headers else {}


@web.middleware
async def _authorized(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only those in who know this process's key: other users of the machine can reach its loopback too."""
    if not allowed(request.headers.get("Authorization", ""), request.app[SERVICES].api_key):
        message = "incorrect API key provided · expected the key this server was started with (OPENAI_API_KEY)"
        raise ApiError(message, status=HTTPStatus.UNAUTHORIZED, code="invalid_api_key")
    return await handler(request)


async def _with_request_id(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["x-request-id"] = f"req_{uuid.uuid4().hex}"
