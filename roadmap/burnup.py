"""How many rows there were and how many were done, day by day: a plain percentage hides a growing list."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from roadmap import dates
from roadmap.vault import Vault

_LEVELS = "▁▂▃▄▅▆▇█"
WEEKS = 40


class Point(NamedTuple):
    """What was known at the end of a day."""

    day: str
    scope: int
    done: int


def points(vault: Vault) -> list[Point]:
    """Returns one point for each day on which a row was first seen or done, the last having today's counts.

    A row seen on the lock's earliest day counts from the first day: the roadmap was there before the tool, and nobody
    knows since when. One seen later counts from that day, or from the day it was done if that was earlier; a done row
    without a known day counts as done from the day it was first seen.
    """
    earliest = min(filter(None, (dates.real(entry.seen) for entry in vault.lock.values())), default="")
    seen, done, days = [], [], set()
    for row in vault.document.rows:
        entry, note = vault.entries[row.line], vault.note(row)
        if vault.status(row) == "skipped":
            continue
        first = dates.real(entry.seen)
        day = (dates.day(note, vault.config) if note else "") or dates.real(entry.done)
        finished = (day or first) if vault.status(row) == "done" else ""
        seen.append("" if first == earliest else min(filter(None, (first, finished)), default=""))
        done += [finished] if vault.status(row) == "done" else []
        days |= {first, finished} - {""}
    seen.sort()
    done.sort()
    return [Point(day, bisect_right(seen, day), bisect_right(done, day)) for day in sorted(days)]


def lines(vault: Vault) -> list[str]:
    """Returns the burn-up as text: a line of the scope and a line of what is done, nothing where no day is known."""
    found = points(vault)
    if not found:
        return []
    shown = _weekly(found)
    top = max(point.scope for point in found)
    return [
        f"scope     {_spark([p.scope for p in shown], top)} {found[-1].scope} rows since {found[0].day}",
        f"done      {_spark([p.done for p in shown], top)} {found[-1].done} by {found[-1].day}, week by week",
    ]


def _weekly(found: Sequence[Point]) -> list[Point]:
    from datetime import date, timedelta

    first, last = date.fromisoformat(found[0].day), date.fromisoformat(found[-1].day)
    step = timedelta(days=max(7, -(-(last - first).days // WEEKS)))
    marks, at = [], first
    while at < last:
        marks.append(at.isoformat())
        at += step
    return [max((p for p in found if p.day <= mark), key=lambda p: p.day) for mark in [*marks, last.isoformat()]]


def _spark(values: Sequence[int], top: int) -> str:
    return "".join(_LEVELS[round(value / max(top, 1) * (len(_LEVELS) - 1))] for value in values)
