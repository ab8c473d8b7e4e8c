"""Boxes put beside or under each other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lab.timeline.places import Box, place

ROOM = (0.0, 100.0)


def test_a_box_stands_where_it_wants_to() -> None:
    assert [(p.left, p.tier) for p in place([Box((10,), 20), Box((50,), 20)], ROOM, gap=5)] == [(10, 0), (50, 0)]


def test_a_box_moves_a_little_before_it_goes_down() -> None:
    near, far = Box((25,), 20, slack=15), Box((15,), 20, slack=5)
    assert [(p.left, p.tier) for p in place([Box((10,), 20), near], ROOM, gap=5)] == [(10, 0), (35, 0)]
    assert [(p.left, p.tier) for p in place([Box((10,), 20), far], ROOM, gap=5)] == [(10, 0), (15, 1)]


def test_a_box_takes_its_second_choice_rather_than_a_second_tier() -> None:
    put = place([Box((10,), 20), Box((15, 60), 20)], ROOM, gap=5)
    assert [(p.left, p.choice, p.tier) for p in put] == [(10, 0, 0), (60, 1, 0)]


def test_a_box_at_the_edge_comes_back_inside() -> None:
    assert [p.left for p in place([Box((-5,), 20)], ROOM, gap=5)] == [0]
    assert [p.left for p in place([Box((95,), 20)], ROOM, gap=5)] == [80]


def test_walls_stand_in_every_tier() -> None:
    (put,) = place([Box((40,), 30, slack=100)], ROOM, gap=5, walls=[(45, 55)])
    assert put.left + 30 <= 45 or put.left >= 55


def test_a_box_wider_than_the_room_between_walls_gets_a_tier_of_its_own() -> None:
    first, wide = place([Box((10,), 20), Box((10,), 80)], ROOM, gap=5, walls=[(45, 55)])
    assert (first.tier, wide.tier) == (0, 1)


boxes = st.lists(st.builds(Box, st.tuples(st.floats(-20, 120)), st.floats(1, 60), st.floats(0, 40)), max_size=8)


@given(boxes)
def test_no_two_boxes_of_a_tier_touch(some: list[Box]) -> None:
    put = place(some, ROOM, gap=5)
    ends = sorted((p.tier, p.left, p.left + box.width) for p, box in zip(put, some, strict=True))
    for (tier, _, end), (other, begin, _) in pairwise(ends):
        assert tier != other or begin - end >= 4
