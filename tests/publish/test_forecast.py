"""The range for what is left, and what is said of it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from roadmap.publish.board.forecast import ACTIVE_DAYS, LEAST_TRIES, Forecast, forecast

TODAY = date(2026, 6, 30)


def steady(days: int, every: int) -> list[int]:
    return [int(at % every == 0) for at in range(days)]


@pytest.mark.parametrize(("done", "rest"), [(steady(9, 1), 5), ([0] * 90, 5), (steady(90, 1), 0), ([], 3)])
def test_nothing_is_said_without_ten_active_days_or_without_a_rest(done: list[int], rest: int) -> None:
    assert forecast(done, rest, TODAY) is None


def test_ten_active_days_are_enough() -> None:
    assert forecast(steady(ACTIVE_DAYS, 1), 5, TODAY) is not None


def test_nothing_is_said_when_nothing_was_done_for_eight_weeks() -> None:
    assert forecast(steady(60, 2) + [0] * 56, 5, TODAY) is None


def test_a_steady_pace_goes_on_and_every_earlier_range_held() -> None:
    found = forecast(steady(120, 2), 10, TODAY)
    assert found is not None
    assert found.low <= TODAY + timedelta(days=20) <= found.high + timedelta(days=1)
    assert (found.high - found.low).days <= 7
    assert found.held == found.tried > 40


def test_the_same_record_gives_the_same_range() -> None:
    done = [Random(4).randrange(2) for _ in range(80)]
    assert forecast(done, 12, TODAY) == forecast(done, 12, TODAY)


def test_more_rest_takes_longer() -> None:
    done = [int(Random(at).random() < 0.3) for at in range(100)]
    few, many = forecast(done, 5, TODAY), forecast(done, 30, TODAY)
    assert few is not None and many is not None
    assert few.low < many.low and few.high < many.high


def test_an_even_chance_record_holds_about_as_often_as_it_says() -> None:
    """Over forty lives of the same kind, the ranges hold for 60 to 95 of 100: the aim is 80."""
    held = tried = 0
    for seed in range(40):
        random = Random(seed)
        found = forecast([int(random.random() < 0.35) for _ in range(90)], 8, TODAY)
        if found:
            held, tried = held + found.held, tried + found.tried
    assert tried > 400
    assert 0.6 <= held / tried <= 0.95


def test_a_pace_that_broke_is_not_trusted() -> None:
    found = forecast((steady(14, 1) + [0] * 50) * 3 + steady(14, 1), 20, TODAY)
    assert found is not None
    assert not found.trusted


@pytest.mark.parametrize(
    ("held", "tried", "trusted"), [(0, LEAST_TRIES - 1, True), (1, 3, False), (2, 3, True), (5, 10, True)]
)
def test_trust_needs_half_of_the_earlier_ranges(held: int, tried: int, trusted: bool) -> None:
    assert Forecast(TODAY, TODAY, held, tried).trusted is trusted
