"""Transcriptions over HTTP: formats, hints, and what a real client sends."""

from __future__ import annotations

import openai
import pytest

from lab.models import ModelServer
from lab.models.audio import to_wav
from lab.models.mouth import RATE, say
from tests.lab.models.conftest import Ask, form

PATH = "/v1/audio/transcriptions"
WAV = to_wav(say("where is my order"), RATE)
HINTS = "where is my order\nmy order number is four two seven"


def test_the_prompt_carries_the_hints(models: ModelServer) -> None:
    with openai.OpenAI(base_url=models.url, api_key=models.api_key) as client:
        heard = client.audio.transcriptions.create(model="gpt-4o-mini-transcribe", file=("a.wav", WAV), prompt=HINTS)
    assert heard.text == "where is my order"
    assert heard.usage and heard.usage.type == "duration"
    assert heard.usage.seconds == pytest.approx(len(WAV) / RATE / 2, abs=0.05)


def test_whisper_gets_language_and_duration(ask: Ask) -> None:
    heard = ask(
        PATH, **form(WAV, model="whisper-1", prompt=HINTS, response_format="verbose_json", language="en-US")
    ).json()
    assert (heard["text"], heard["language"], heard["task"]) == ("where is my order", "english", "transcribe")
    assert heard["duration"] == pytest.approx(len(WAV) / RATE / 2, abs=0.05)


def test_plain_text(ask: Ask) -> None:
    answer = ask(PATH, **form(WAV, model="whisper-1", prompt=HINTS, response_format="text"))
    assert (answer.headers["Content-Type"].split(";")[0], answer.body) == ("text/plain", b"where is my order\n")


def test_silence_is_an_empty_text(ask: Ask) -> None:
    assert ask(PATH, **form(to_wav(bytes(32_000), 16_000), model="whisper-1")).json()["text"] == ""
