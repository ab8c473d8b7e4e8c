"""A call as text: nothing missing, nothing beyond its columns."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len
from timeline_calls import CALLS, GUESSES
from timeline_chance import predictions, traces

from lab.timeline import text
from lab.trace import Prediction, Trace


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", CALLS)
def test_no_line_is_wider_than_asked(name: str, width: int) -> None:
    lines = text(CALLS[name](), prediction=GUESSES.get(name, ()), width=width).splitlines()
    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "hello",
            ["無音 1006 ms", "待つ 554 + 考える 383 + 届く 69", "724 ms で停止", 'get_weather(city="tokyo") 352 ms'],
        ),
        ("hello", ["予想 400 ms → 実際は 606 ms 長い", "get_weather: 予想は「エージェント」の後 → 実際は前"]),
        ("hello", ["4.5 秒", "静か", "ターン 8 への予想: このターンはなかった", "Hello! How can I help you today?"]),
        ("failed", ["失敗: ValueError: no such city: mars.", "返事なし 13.0 秒", "stt: APIStatusError: 500"]),
        ("misheard", ["聞き違い: "]),
        ("greeting", ["Welcome! Ask me about the weather."]),
        ("over", ["止まらず話し続けた", "2.0 秒後に再開", "無音なし 340 ms 早い"]),
    ],
)
def test_what_happened_can_be_read(name: str, said: list[str]) -> None:
    shown = text(CALLS[name](), prediction=GUESSES.get(name, ()))
    assert [s for s in said if s not in shown] == []


def test_a_cut_off_agent_ends_in_a_cross() -> None:
    (line,) = [x for x in text(CALLS["hello"]()).splitlines() if "=X" in x]
    assert line.startswith("エージェント")


def test_a_call_without_anything_is_written_too() -> None:
    assert text(Trace("a", 0)).startswith("0.0 秒  ユーザー 0 回\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(traces, predictions)
def test_whatever_the_trace_the_text_keeps_to_80_columns(trace: Trace, guesses: list[Prediction]) -> None:
    shown = text(trace, prediction=guesses)
    assert max(map(cell_len, shown.splitlines())) <= 80
    assert not {c for c in shown if ord(c) < 32} - {"\n"}
