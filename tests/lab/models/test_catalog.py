"""Which model ids are known, and for what."""

from __future__ import annotations

from typing import get_args

import pytest
from livekit.plugins.openai import models as plugin

from lab.models import catalog
from lab.models.errors import ApiError

NOT_CHAT = {name for name in get_args(plugin.ChatModels) if "audio" in name or "realtime" in name}


@pytest.mark.parametrize(
    ("endpoint", "names"),
    [
        ("chat", set(get_args(plugin.ChatModels)) - NOT_CHAT),
        ("speech", set(get_args(plugin.TTSModels))),
        ("transcriptions", {"whisper-1", "gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe-2025-12-15"}),
        ("embeddings", set(get_args(plugin.EmbeddingModels))),
    ],
)
def test_every_id_the_plugin_lists_is_known(endpoint: str, names: set[str]) -> None:
    assert names
    for name in names | {catalog.own_model(endpoint)}:
        catalog.require(endpoint, name)


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("chat", "whisper-1"),
        ("chat", "gpt-4o-mini-transcribe"),
        ("chat", "gpt-realtime"),
        ("chat", "lexical-1"),
        ("chat", "claude"),
        ("chat", ""),
        ("speech", "gpt-4.1"),
        ("transcriptions", "tts-1"),
        ("embeddings", "scripted-1"),
    ],
)
def test_an_id_of_another_kind_is_not_found(endpoint: str, name: str) -> None:
    with pytest.raises(ApiError) as caught:
        catalog.require(endpoint, name)
    assert (caught.value.status, caught.value.code, caught.value.param) == (404, "model_not_found", "model")
