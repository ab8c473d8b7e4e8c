"""The dashboard: what `{{ name }}` stands for on a hand-written page."""

import re
from collections.abc import Callable, Mapping

from roadmap.publish.board import burnup, calendar, evidence, findings, graph, hero, phases
from roadmap.publish.board.shown import Board
from roadmap.publish.markup import Element, block

__all__ = ["Board", "fill"]
_SLOT = re.compile(r"\{\{ ([a-z]+) \}\}")
SLOTS: Mapping[str, Callable[[Board], Element]] = {
    "hero": hero.draw,
    "phases": phases.draw,
    "burnup": burnup.draw,
    "calendar": calendar.draw,
    "graph": graph.draw,
    "evidence": evidence.draw,
    "findings": findings.draw,
}


def fill(text: str, shown: Board) -> str:
    """Returns a page with every known `{{ name }}` filled; another one stays as it is, and is seen."""
    return _SLOT.sub(lambda hit: block(SLOTS[hit[1]](shown)) if hit[1] in SLOTS else hit[0], text)
