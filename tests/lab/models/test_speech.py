"""Speech over HTTP: formats, events, voices."""

from __future__ import annotations

import base64
import io
import json
import wave

import pytest

from lab.models.mouth import say
from tests.lab.models.conftest import Ask

PATH = "/v1/audio/speech"
BODY = {"model": "gpt-4o-mini-tts", "input": "good morning", "voice": "ash"}
PCM = say("good morning", "ash")


def test_pcm_is_the_mouths_own_bytes_at_24_khz(ask: Ask) -> None:
    answer = ask(PATH, {**BODY, "response_format": "pcm"})
    assert (answer.headers["Content-Type"], answer.body) == ("audio/pcm", PCM)


@pytest.mark.parametrize("audio_format", ["mp3", "opus", "aac", "flac", "wav"])
@pytest.mark.parametrize("stream_format", ["audio", "sse"])
def test_other_formats_are_wav_and_say_so(ask: Ask, audio_format: str, stream_format: str) -> None:
    if (audio_format, stream_format) == ("wav", "sse"):
        return
    answer = ask(PATH, {**BODY, "response_format": audio_format, "stream_format": stream_format})
    assert answer.headers["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.body)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.readframes(file.getnframes()) == PCM


def test_server_sent_events_carry_the_same_audio(ask: Ask) -> None:
    answer = ask(PATH, {**BODY, "response_format": "pcm", "stream_format": "sse"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    events = [json.loads(line[6:]) for line in answer.body.decode().splitlines() if line.startswith("data: ")]
    assert b"".join(base64.b64decode(event["audio"]) for event in events[:-1]) == PCM
    assert {event["type"] for event in events[:-1]} == {"speech.audio.delta"}
    assert events[-1]["type"] == "speech.audio.done" and events[-1]["usage"]["total_tokens"] > 0


def test_an_espeak_voice_may_be_named(ask: Ask) -> None:
    bodies = [ask(PATH, {**BODY, "response_format": "pcm", "voice": voice}).body for voice in ("nova", "en-us+f5")]
    assert bodies[0] == bodies[1] != PCM


def test_the_longest_text_allowed_is_spoken(ask: Ask) -> None:
    answer = ask(PATH, {**BODY, "response_format": "pcm", "input": ("word " * 820)[:4096], "speed": 4.0})
    assert answer.status == 200 and len(answer.body) > 1_000_000
