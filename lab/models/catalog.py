"""The model ids this server answers to: its own four, and the names the same code would send to OpenAI."""

from __future__ import annotations

import re
from http import HTTPStatus

from lab.models import lexical, script
from lab.models.errors import ApiError

# endpoint -> (our own id, the ids of OpenAI's models of that kind, which are accepted so that a lesson's code needs no
# model= to run here). An id of another kind is refused as OpenAI refuses it: whisper-1 does not chat.
_KNOWN = {
    "chat": (script.MODEL, r"(gpt|chatgpt)-(?!.*(transcribe|tts|realtime|audio|image|live)).+|o[1-9].*"),
    "transcriptions": ("pocketsphinx", r"whisper-1|gpt-(.+-)?transcribe(-.+)?"),
    "speech": ("espeak-ng", r"tts-1(-hd)?(-\d+)?|gpt-.+-tts(-.+)?"),
    "embeddings": (lexical.MODEL, r"text-embedding-.+"),
}


def own_model(endpoint: str) -> str:
    """Return the id of what really answers an endpoint."""
    return _KNOWN[endpoint][0]


def own_models() -> list[str]:
    """Return the ids of everything that answers here."""
    return [own for own, _ in _KNOWN.values()]


def require(endpoint: str, model: str) -> None:
    """Raise the 404 OpenAI gives for a model that does not exist or is of another kind."""
    own, pattern = _KNOWN[endpoint]
    if model != own and not re.fullmatch(pattern, model):
        message = f"the model {model!r} does not exist here or is not for {endpoint} · expected {own!r}, or OpenAI's id"
        raise ApiError(message, status=HTTPStatus.NOT_FOUND, param="model", code="model_not_found")
