"""The model ids this server answers to: its own, and the names the same code would send to OpenAI or LiveKit."""

from __future__ import annotations

import re
from http import HTTPStatus

from lab.models import lexical, script
from lab.models.errors import ApiError

# endpoint -> (our own id, the ids of hosted models of that kind, which are accepted so that a lesson's code needs no
# change to run here: OpenAI's, and with a provider before the slash LiveKit Inference's). An id of another kind is
# refused as the hosted services refuse it: whisper-1 does not chat.
_OTHER_KINDS = r"(?!.*(transcribe|tts|stt|realtime|audio|image|live|voice))"
_KNOWN = {
    "chat": (
        script.MODEL,
        rf"{_OTHER_KINDS}((openai/)?((gpt|chatgpt)-.+|o[1-9].*|chat-latest)|(google|moonshotai|deepseek-ai|zai|xai)/.+)",
    ),
    "transcriptions": ("pocketsphinx", r"whisper-1|gpt-(.+-)?transcribe(-.+)?"),
    "speech": ("espeak-ng", r"tts-1(-hd)?(-\d+)?|gpt-.+-tts(-.+)?"),
    "embeddings": (lexical.MODEL, r"text-embedding-.+"),
    "realtime": ("scripted-realtime-1", r"(openai/)?gpt-realtime.*|google/gemini-.*live.*|xai/grok-voice.*"),
    "stt": (
        "pocketsphinx",
        r"auto|deepgram/(nova|flux)-.+|cartesia/ink-.+|(assemblyai|speechmatics)/.+|xai/stt-.+|inworld/inworld-stt-.+"
        r"|(google|openai)/.*transcribe.*",
    ),
    "tts": (
        "espeak-ng",
        r"(cartesia(/sonic.*)?|deepgram(/aura.*)?|(rime|fishaudio)(/.+)?|inworld(/inworld-tts-.+)?|xai/tts-.+)",
    ),
}


def own_model(endpoint: str) -> str:
    """Return the id of what really answers an endpoint."""
    return _KNOWN[endpoint][0]


def own_models() -> list[str]:
    """Return the ids of everything that answers here."""
    return list(dict.fromkeys(own for own, _ in _KNOWN.values()))


def require(endpoint: str, model: str) -> None:
    """Raise the 404 OpenAI gives for a model that does not exist or is of another kind."""
    own, pattern = _KNOWN[endpoint]
    if model != own and not re.fullmatch(pattern, model):
        expected = f"expected {own!r}, or a hosted model's id"
        message = f"the model {model!r} does not exist here or is not for {endpoint} · {expected}"
        raise ApiError(message, status=HTTPStatus.NOT_FOUND, param="model", code="model_not_found")
