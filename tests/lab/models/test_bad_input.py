"""Whatever is sent: an error in OpenAI's shape with its status, never a 500, never a hang, never a line break."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.models import ModelServer
from lab.models.audio import to_wav
from tests.lab.models.conftest import Ask, form

CHAT, SPEECH, HEAR, EMBED = (
    "/v1/chat/completions",
    "/v1/audio/speech",
    "/v1/audio/transcriptions",
    "/v1/embeddings",
)
USER = {"role": "user", "content": "hello"}
GOOD: dict[str, dict[str, object]] = {
    CHAT: {"model": "gpt-4.1", "messages": [USER]},
    SPEECH: {"model": "tts-1", "input": "hello", "voice": "nova"},
    EMBED: {"model": "text-embedding-3-small", "input": "hello"},
}
WAV = to_wav(bytes(16_000), 16_000)
FORM = "multipart/form-data; boundary=cut"
FIELD = b"Content-Disposition: form-data; name=model\r\n\r\n"


@pytest.mark.parametrize("path", [CHAT, SPEECH, EMBED])
@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"3", b"null", b'"text"', b"\xff\xfe", b"[" * 200_000, b'{"model": }', b"a=b&c=d"]
)
def test_a_body_that_is_no_json_object(ask: Ask, path: str, body: bytes) -> None:
    answer = ask(path, body=body)
    assert (answer.status, answer.error()["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("path", [CHAT, SPEECH, EMBED])
def test_an_empty_body(ask: Ask, path: str) -> None:
    assert ask(path, method="POST").error()["code"] == "invalid_json"


@pytest.mark.parametrize("path", [CHAT, SPEECH, EMBED])
def test_a_body_that_is_not_compressed_as_it_says(ask: Ask, path: str) -> None:
    assert ask(path, body=b"not gzip", Content_Encoding="gzip").status == 400
    assert ask(path, body=gzip.compress(b"{}"), Content_Encoding="gzip").status == 400


@pytest.mark.parametrize(
    ("path", "change", "param", "status"),
    [
        (CHAT, {"model": None}, "model", 400),
        (CHAT, {"model": 3}, "model", 400),
        (CHAT, {"model": "whisper-1"}, "model", 404),
        (CHAT, {"model": "nobody"}, "model", 404),
        (CHAT, {"messages": None}, "messages", 400),
        (CHAT, {"messages": "hello"}, "messages", 400),
        (CHAT, {"messages": {"role": "user"}}, "messages", 400),
        (CHAT, {"messages": [USER, "hello"]}, "messages[1]", 400),
        (CHAT, {"messages": [{"content": "x"}]}, "messages[0].role", 400),
        (CHAT, {"messages": [{"role": ["user"]}]}, "messages[0].role", 400),
        (CHAT, {"messages": [{"role": "user", "content": 3}]}, "messages[0].content", 400),
        (CHAT, {"tools": {}}, "tools", 400),
        (CHAT, {"tools": [3]}, "tools[0]", 400),
        (CHAT, {"tools": [{"type": "function"}]}, "tools[0]", 400),
        (CHAT, {"stream": "yes"}, "stream", 400),
        (CHAT, {"stream": True, "stream_options": 3}, "stream_options", 400),
        (CHAT, {"stream": True, "stream_options": {"include_usage": 1}}, "include_usage", 400),
        (CHAT, {"n": 2}, "n", 400),
        (SPEECH, {"model": "gpt-4.1"}, "model", 404),
        (SPEECH, {"input": None}, "input", 400),
        (SPEECH, {"input": ""}, "input", 400),
        (SPEECH, {"input": " \n"}, "input", 400),
        (SPEECH, {"input": ["hello"]}, "input", 400),
        (SPEECH, {"input": "a" * 4097}, "input", 400),
        (SPEECH, {"voice": None}, "voice", 400),
        (SPEECH, {"voice": "nobody"}, "voice", 400),
        (SPEECH, {"voice": "../../x"}, "voice", 400),
        (SPEECH, {"voice": "\ud800"}, "voice", 400),
        (SPEECH, {"voice": {"id": "x"}}, "voice", 400),
        (SPEECH, {"response_format": "midi"}, "response_format", 400),
        (SPEECH, {"stream_format": "carrier pigeon"}, "stream_format", 400),
        (SPEECH, {"speed": 0.1}, "speed", 400),
        (SPEECH, {"speed": "fast"}, "speed", 400),
        (SPEECH, {"speed": True}, "speed", 400),
        (SPEECH, {"speed": float("nan")}, "speed", 400),
        (EMBED, {"model": "gpt-4.1"}, "model", 404),
        (EMBED, {"input": None}, "input", 400),
        (EMBED, {"input": ""}, "input[0]", 400),
        (EMBED, {"input": []}, "input", 400),
        (EMBED, {"input": [1, 2]}, "input[0]", 400),
        (EMBED, {"input": ["a"] * 2049}, "input", 400),
        (EMBED, {"dimensions": 0}, "dimensions", 400),
        (EMBED, {"dimensions": 1.5}, "dimensions", 400),
        (EMBED, {"encoding_format": "int8"}, "encoding_format", 400),
    ],
)
def test_a_field_that_is_wrong_is_named(
    ask: Ask, path: str, change: dict[str, object], param: str, status: int
) -> None:
    answer = ask(path, {**GOOD[path], **change})
    assert (answer.status, answer.error()["param"]) == (status, param)
    assert answer.error()["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("file", "fields", "error"),
    [
        (WAV, {}, ("model", "missing_required_parameter", 400)),
        (WAV, {"model": "gpt-4.1"}, ("model", "model_not_found", 404)),
        (None, {"model": "whisper-1"}, ("file", "missing_required_parameter", 400)),
        (b"", {"model": "whisper-1"}, ("file", "invalid_audio", 400)),
        (b"this is no audio", {"model": "whisper-1"}, ("file", "invalid_audio", 400)),
        (bytes(5000), {"model": "whisper-1"}, ("file", "invalid_audio", 400)),
        (WAV[:44], {"model": "whisper-1"}, ("file", "audio_too_short", 400)),
        (to_wav(bytes(2 * 16_000 * 31), 16_000), {"model": "whisper-1"}, ("file", "audio_too_long", 400)),
        (WAV, {"model": "whisper-1", "response_format": "srt"}, ("response_format", "unsupported_value", 400)),
        (WAV, {"model": "whisper-1", "language": "ja"}, ("language", "unsupported_value", 400)),
        (WAV, {"model": "whisper-1", "prompt": "\n".join(map(str, range(501)))}, ("prompt", "invalid_value", 400)),
        (WAV, {"model": "whisper-1", "prompt": "a" * 10_001}, ("prompt", "string_above_max_length", 400)),
    ],
)
def test_a_form_that_is_wrong(
    ask: Ask, file: bytes | None, fields: dict[str, str], error: tuple[str, str, int]
) -> None:
    answer = ask(HEAR, **form(file, **fields))
    assert (answer.error()["param"], answer.error()["code"], answer.status) == error


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"file=x", "application/x-www-form-urlencoded"),
        (b"--cut--\r\n", "multipart/form-data"),
        (b"nothing of the kind", FORM),
        (b"--cut\r\n", FORM),
        (
            b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut off',
            FORM,
        ),
        (b"--cut\r\nno header\r\n\r\nx\r\n--cut--\r\n", FORM),
        (b"--cut\r\n\r\nno name\r\n--cut--\r\n", FORM),
        (
            b"--cut\r\n" + FIELD + b"\xff\xfe\r\n--cut--\r\n",
            FORM,
        ),
        (
            b"--cut\r\nContent-Type: text/plain; charset=none\r\n" + FIELD + b"x\r\n--cut--\r\n",
            FORM,
        ),
        (
            b"--cut\r\nContent-Disposition: form-data; name=file\r\n\r\nno filename\r\n--cut--\r\n",
            FORM,
        ),
        (b"x", "multipart/form-data; boundary=" + "c" * 500),
        (b"x", 'multipart/form-data; boundary=""'),
        (b"x", "nonsense"),
    ],
)
def test_a_body_that_is_no_form(ask: Ask, body: bytes, content_type: str) -> None:
    answer = ask(HEAR, body=body, Content_Type=content_type)
    assert answer.status == 400
    answer.error()


@pytest.mark.parametrize("path", [CHAT, SPEECH, EMBED, HEAR])
def test_more_than_25_megabytes(ask: Ask, path: str) -> None:
    big = (
        {"body": b'{"model": "' + b"x" * (30 << 20) + b'"}'}
        if path != HEAR
        else form(bytes(30 << 20), model="whisper-1")
    )
    answer = ask(path, **big)
    assert (answer.status, answer.error()["code"]) == (413, "request_too_large")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["model", "messages", "tools", "tool_choice", "stream", "stream_options", "n", "input", "voice", "speed"]
FIELDS += ["response_format", "stream_format", "dimensions", "encoding_format", "chat", "delay_ms"]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*GOOD, "/lab/faults"]), st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=3))
def test_any_object_gets_an_answer_or_an_error(ask: Ask, path: str, change: dict[str, object]) -> None:
    answer = ask(path, {**GOOD.get(path, {}), **change})
    assert answer.status in (200, 400, 404)
    if answer.status != 200:
        answer.error()


def test_nothing_of_this_reached_the_log_as_a_failure(models: ModelServer) -> None:
    text = "\n".join(models.log_lines())
    assert "Traceback" not in text and " 500 " not in text
