"""POST /v1/embeddings: lexical vectors, or a real model's upstream."""

from __future__ import annotations

import base64
import sys
from array import array

from aiohttp import web

from lab.models import catalog, lexical
from lab.models.body import Body, read_json, wrong
from lab.models.services import SERVICES
from lab.models.usage import count_tokens


async def embeddings(request: web.Request) -> web.StreamResponse:
    """Answer with one vector for each text."""
    services = request.app[SERVICES]
    await services.faults.strike("embeddings")
    body = await read_json(request)
    if services.upstream and (model := services.upstream.settings.embeddings_model):
        return await services.upstream.forward(request, "embeddings", {**body.fields, "model": model})
    catalog.require("embeddings", body.text("model"))
    texts = _texts(body)
    dimensions = body.integer("dimensions", lexical.DIMENSIONS, least=1, most=3072)
    encoded = body.choice("encoding_format", "float", ("float", "base64")) == "base64"
    vectors = [lexical.embed(text, dimensions) for text in texts]
    data = [
        {"object": "embedding", "index": at, "embedding": _base64(vector) if encoded else vector.tolist()}
        for at, vector in enumerate(vectors)
    ]
    used = sum(map(count_tokens, texts))
    usage = {"prompt_tokens": used, "total_tokens": used}
    return web.json_response({"object": "list", "model": catalog.own_model("embeddings"), "data": data, "usage": usage})


def _texts(body: Body) -> list[str]:
    given = body.fields.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not 1 <= len(texts) <= 2048:
        raise wrong("input", given, "a text or a list of 1 to 2048 texts")
    for at, text in enumerate(texts):
        if not isinstance(text, str) or not text:
            raise wrong(f"input[{at}]", text, "a text that is not empty (token numbers are not taken here)")
    return texts


def _base64(vector: array[float]) -> str:
    if sys.byteorder == "big":
        vector = vector[:]
        vector.byteswap()
    return base64.b64encode(vector.tobytes()).decode()
