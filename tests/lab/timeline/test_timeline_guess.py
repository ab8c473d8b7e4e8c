"""A prediction held against what happened."""

from __future__ import annotations

import pytest
from timeline_calls import CALLS
from timeline_play import Play

from lab.timeline.guess import Verdict, verdicts
from lab.trace import Guesses, Prediction, Trace
from lab.turns import turns


def verdict(trace: Trace, guess: Prediction) -> Verdict:
    (one,) = verdicts(turns(trace), guess)
    return one


def misses(trace: Trace, turn: int, *order: str) -> list[tuple[str, str, str]]:
    return [(m.name, m.kind, m.after) for m in verdict(trace, Prediction(None, order, turn)).misses]


@pytest.mark.parametrize(
    ("guess_ms", "off_ms", "near"),
    [(400, 606, False), (1006, 0, True), (900, 106, True), (1200, -194, False), (1150, -144, True)],
)
def test_a_silence_is_near_within_15_percent(guess_ms: float, off_ms: float, near: bool) -> None:
    one = verdict(CALLS["hello"](), Prediction(guess_ms, (), 1))
    assert (one.off_ms, one.near) == (off_ms, near)


def test_a_silence_that_never_ended_cannot_be_compared() -> None:
    one = verdict(CALLS["failed"](), Prediction(500, (), 2))
    assert one.turn is not None and (one.off_ms, one.near) == (None, False)


@pytest.mark.parametrize("turn", [-1, 3])
def test_a_turn_the_call_did_not_have_is_no_turn(turn: int) -> None:
    assert verdict(CALLS["hello"](), Prediction(400, (), turn)).turn is None


def test_predicting_nothing_is_no_prediction() -> None:
    assert verdicts(turns(CALLS["hello"]()), [Prediction(), Prediction(None, (), 1)]) == ()


@pytest.mark.parametrize(
    ("order", "missed"),
    [
        (("user", "get_weather", "agent"), []),
        (("user", "agent", "get_weather"), [("get_weather", "early", "agent")]),
        (("get_weather", "user", "agent"), [("user", "early", "get_weather")]),
        (("user", "agent"), [("get_weather", "extra", "")]),
        (("user", "book_table", "get_weather", "agent"), [("book_table", "missing", "")]),
        (("agent",), [("get_weather", "extra", "")]),
    ],
)
def test_an_order_is_compared_event_by_event(order: tuple[str, ...], missed: list[tuple[str, str, str]]) -> None:
    assert misses(CALLS["hello"](), 1, *order) == missed


def test_an_agent_that_speaks_before_and_after_its_tool_may_be_predicted_twice() -> None:
    play = Play()
    play.user("hello")
    play.think()
    play.agent("Let me look.")
    play.turn_to("thinking")
    play.tool("look", 0.5)
    play.agent("Here it is.")
    trace = play.trace()
    assert misses(trace, 0, "user", "agent", "look", "agent") == []
    assert misses(trace, 0, "user", "agent", "look") == []
    assert misses(trace, 0, "user", "look", "agent") == [("agent", "early", "look")]


def test_what_was_expected_of_one_call_is_not_laid_over_the_next() -> None:
    guesses, first, second = Guesses(), object(), object()
    guesses.add(Prediction(900.0))
    guesses.add(Prediction(500.0, turn=1))
    assert [guess.silence_ms for guess in guesses.of(first)] == [900.0, 500.0]
    assert guesses.of(second) == ()
    assert len(guesses.of(first)) == 2
    guesses.add(Prediction(700.0))
    assert guesses.of(second) == (Prediction(700.0),)
    assert guesses.of(first) == ()
