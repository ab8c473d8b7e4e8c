"""Boxes put beside or under each other so that none touches another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

Interval = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Something to place: the left edges it may take, best first, and how far it may move away from one.

    ``walled``: whether it must keep off the walls.
    """

    lefts: tuple[float, ...]
    width: float
    slack: float = 0.0
    walled: bool = True


@dataclass(frozen=True)
class Place:
    """Where a box went: its left edge, which of its ``lefts`` that came from, and its tier, 0 on top."""

    left: float
    choice: int
    tier: int


def place(boxes: Sequence[Box], room: Interval, *, gap: float, walls: Sequence[Interval] = ()) -> list[Place]:
    """Return a place for each box, the most important first: in the first tier where it fits between the others.

    ``walls`` stand in every tier. A box that fits nowhere between them gets a tier of its own.
    """
    tiers: list[list[Interval]] = []
    out = []
    for box in boxes:
        solid = walls if box.walled else ()
        tried = ((i, _fit(box, [*taken, *solid], room, gap)) for i, taken in enumerate([*tiers, []]))
        tier, found = next(((i, fit) for i, fit in tried if fit), (len(tiers), None))
        found = (
            found or _fit(replace(box, slack=float("inf")), walls, room, gap) or (_clamp(box.lefts[0], box, room), 0)
        )
        if tier == len(tiers):
            tiers.append([])
        tiers[tier].append((found[0], found[0] + box.width))
        out.append(Place(*found, tier))
    return out


def _clamp(left: float, box: Box, room: Interval) -> float:
    return max(room[0], min(left, room[1] - box.width))


def _fit(box: Box, taken: Sequence[Interval], room: Interval, gap: float) -> tuple[float, int] | None:
    """Return the free left edge nearest to a wanted one, and which one that was; None when there is none in reach."""
    for choice, left in enumerate(box.lefts):
        wanted = _clamp(left, box, room)
        beside = [x for a, b in taken for x in (b + gap, a - gap - box.width)]
        for at in sorted([wanted, *beside], key=lambda x: abs(x - wanted)):
            free = all(at + box.width + gap <= a + 0.5 or b + gap <= at + 0.5 for a, b in taken)
            if (
                free
                and abs(at - wanted) <= box.slack
                and room[0] - 0.5 <= at <= max(room[0], room[1] - box.width) + 0.5
            ):
                return at, choice
    return None
