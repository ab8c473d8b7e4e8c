"""When the rest may be done: a range of days from the pace so far, and how often such ranges held before."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from operator import itemgetter
from random import Random

ACTIVE_DAYS = 10  # with fewer days on which something was done, no range is honest
LEAST_TRIES = 3
RUNS = 300
WEEK = 7
SPAN = 8 * WEEK  # the pace of the last eight weeks counts
SHARE = 0.8  # what part of the runs the range holds
_FAR = 520  # weeks after which a run is given up


@dataclass(frozen=True)
class Forecast:
    """Between which days the rest may be done; `held` of `tried` earlier ranges, made the same way, came true."""

    low: date
    high: date
    held: int
    tried: int

    @property
    def trusted(self) -> bool:
        """Whether at least half of the earlier ranges held, or too few were made to tell."""
        return self.tried < LEAST_TRIES or 2 * self.held >= self.tried


def forecast(done: Sequence[int], rest: int, today: date) -> Forecast | None:
    """Returns the range for `rest` more rows; `done` is how many were done on each day up to and with today.

    None when nothing is left, nothing is known, or fewer than ten days had something done.
    """
    active = [at for at, count in enumerate(done) if count]
    if rest <= 0 or len(active) < ACTIVE_DAYS:
        return None
    found = _days(done, rest)
    if found is None:
        return None
    tries = [result for at in active[ACTIVE_DAYS - 1 :] if (result := _backtest(done, at, rest)) is not None]
    return Forecast(today + timedelta(found[0]), today + timedelta(found[1]), sum(tries), len(tries))


def _backtest(done: Sequence[int], at: int, rest: int) -> bool | None:
    """Whether the range made on an earlier day held for as many rows, as far as they have been done since."""
    wanted = min(rest, sum(done[at + 1 :]))
    found = _days(done[: at + 1], wanted) if wanted else None
    if found is None:
        return None
    took = bisect_left(list(accumulate(done[at + 1 :])), wanted) + 1
    return found[0] <= took <= found[1]


def _days(done: Sequence[int], wanted: int) -> tuple[int, int] | None:
    """The shortest and the longest time, of the middle runs, in which whole weeks of the past reach the number."""
    recent = done[-SPAN:]
    weeks = [list(accumulate(recent[at : at + WEEK])) for at in range(max(len(recent) - WEEK + 1, 1))]
    if not any(week[-1] for week in weeks):
        return None
    runs = sorted(_runs(weeks, wanted, Random(f"{len(done)} {wanted}")))
    cut = int(RUNS * (1 - SHARE) / 2)
    return runs[cut], runs[-1 - cut]


def _runs(weeks: Sequence[Sequence[int]], wanted: int, random: Random) -> list[int]:
    """The days of each run. All are drawn in one row: each begins where the last ended, and a search finds its end."""
    drawn: list[Sequence[int]] = []
    sums, span = [0], len(weeks[0])  # sums[n]: how many are done after n weeks
    runs: list[int] = []
    at = 0
    while len(runs) < RUNS:
        goal = sums[at] + wanted
        end = bisect_left(sums, goal, at, min(at + _FAR + 1, len(sums)))
        if end - at > _FAR:
            runs.append(_FAR * span)
            at += _FAR
        elif end == len(sums):
            more = random.choices(weeks, k=_FAR)
            drawn += more
            sums += accumulate(map(itemgetter(-1), more), initial=sums.pop())
        else:
            runs.append((end - 1 - at) * span + bisect_left(drawn[end - 1], goal - sums[end - 1]) + 1)
            at = end
    return runs
