"""What is folded, and where lines end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from timeline_calls import CALLS
from timeline_chance import traces
from timeline_play import Play

from lab.timeline.clock import clock, extent, folds
from lab.timeline.lines import cut
from lab.timeline.reading import read
from lab.trace import Trace


def quiet(seconds: float) -> Trace:
    play = Play()
    play.user("hello")
    play.think()
    play.agent("Hello again.")
    play.t += seconds
    play.user("bye")
    play.think()
    play.agent("Bye.")
    return play.trace()


@pytest.mark.parametrize(("seconds", "folded"), [(0.5, 0), (1.5, 0), (2.5, 1), (60, 1)])
def test_only_a_long_quiet_is_folded(seconds: float, folded: int) -> None:
    assert len(folds(read(quiet(seconds)))) == folded


def test_a_long_wait_is_folded_in_its_middle_only() -> None:
    score = read(CALLS["parallel"]())
    (fold,) = folds(score)
    (wait,) = [w for w in score.waits if w.ms > 10_000]
    assert wait.start_s + 1.5 < fold.start_s and fold.end_s < wait.end_s - 1.5


def test_a_folded_clock_runs_on_at_the_same_pace_after_the_fold() -> None:
    score = read(quiet(60))
    (fold,) = folds(score)
    timed = clock([fold], 1.0)
    assert timed.at(fold.end_s) - timed.at(fold.start_s) == pytest.approx(1.0)
    assert timed.at(fold.end_s + 2) - timed.at(fold.end_s) == pytest.approx(2.0)


@pytest.mark.parametrize("name", CALLS)
def test_no_line_ends_inside_a_silence_that_would_fit_on_one(name: str) -> None:
    score = read(CALLS[name]())
    timed = clock(folds(score), 0.7)
    lines, _ = cut(score, timed, 8.0, [])
    inner = [line.end_s for line in lines[:-1]]
    for wait in score.waits:
        if wait.kind == "heard" and wait.ms < 3000:
            assert not [t for t in inner if wait.start_s < t < wait.end_s]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(traces)
def test_the_lines_follow_each_other_and_none_is_too_long(trace: Trace) -> None:
    score = read(trace)
    timed = clock(folds(score), 0.7)
    lines, _ = cut(score, timed, 7.0, [])
    whole = extent(score)
    assert (lines[0].start_s, lines[-1].end_s) == (whole.start_s, whole.end_s)
    assert all(a.end_s == b.start_s for a, b in pairwise(lines))
    assert all(timed.at(line.end_s) - timed.at(line.start_s) <= 7.0 + 1e-3 for line in lines)
