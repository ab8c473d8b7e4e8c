"""A trace read for drawing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from timeline_calls import CALLS
from timeline_chance import traces
from timeline_play import Play

from lab.timeline.reading import read
from lab.trace import Said, Trace, Words


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("hello", ["heard", "heard", "heard"]),
        ("failed", ["heard", "none", "none"]),
        ("over", ["heard", "heard", "early"]),  # none for the two turns over which the agent spoke on
        ("written", ["heard", "heard", "heard"]),
    ],
)
def test_each_wait_is_of_its_kind(name: str, kinds: list[str]) -> None:
    assert [w.kind for w in read(CALLS[name]()).waits] == kinds


def test_a_user_who_goes_on_at_once_was_not_left_without_an_answer() -> None:
    said = (Said(0.2, 0.7, "hello"), Said(1.5, 2, "hello"), Said(9, 10, "hello"))
    assert [w.kind for w in read(Trace("a", 12, said=said)).waits] == ["on", "none", "none"]


def test_a_spoken_turn_answered_in_writing_had_no_voice() -> None:
    play = Play()
    play.user("hello")
    play.think()
    play.agent("Hello.", sound=False)
    assert [w.kind for w in read(play.trace()).waits] == ["mute"]


@given(traces)
def test_a_wait_is_divided_as_its_turn_says(trace: Trace) -> None:
    said = sorted(trace.said, key=lambda one: (one.start_s, one.end_s))
    assume(all(one.start_s >= 0 for one in said))
    assume(all(one.end_s <= after.start_s for one, after in pairwise(said)))  # one mouth: its turns do not overlap
    for wait in read(trace).waits:
        spent = wait.turn.spent
        if spent is not None and wait.kind == "heard":
            sums = {"wait": 0.0, "think": 0.0, "arrive": 0.0}
            for part, stretch in wait.parts:
                sums[part] += stretch.ms
            assert (spent.wait_ms, spent.think_ms, spent.arrive_ms) == pytest.approx(tuple(sums.values()), abs=0.01)


def test_a_phrase_the_user_cut_off_is_torn_and_only_that_one() -> None:
    assert [p.torn for p in read(CALLS["hello"]()).agent] == [False, True, False]


def test_words_that_came_at_once_are_spread_over_their_sound() -> None:
    play = Play()
    play.user("hello")
    play.agent("one two three four five six seven eight nine ten")
    whole = play.trace()
    sent = " ".join(w.text.strip() for w in whole.words)
    at_once = replace(whole, words=(Words(whole.words[0].t_s, sent, whole.words[0].segment),))
    (phrase,) = read(at_once).agent
    times = [t for t, _ in phrase.words]
    assert phrase.text == sent and times == sorted(times)
    assert times[-1] - times[0] > 0.7 * (phrase.end_s - phrase.start_s)


def test_a_tool_still_running_runs_to_the_end_of_the_call() -> None:
    score = read(CALLS["parallel"]())
    assert score.tools[-1].tool.end_s is None
    assert score.tools[-1].end_s == score.seconds
