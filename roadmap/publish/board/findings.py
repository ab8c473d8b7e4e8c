"""What `roadmap doctor` finds, grouped by kind, the worst first."""

from collections.abc import Sequence

from roadmap.finding import Finding
from roadmap.publish import badge
from roadmap.publish.board.shown import Board
from roadmap.publish.markup import Element, el

_LEVELS = {"error": ("✗", "誤り", "bad"), "warning": ("!", "注意", "doing"), "info": ("i", "参考", "todo")}
EACH = 8  # of one kind are listed


def draw(shown: Board) -> Element:
    """Returns the findings, folded by kind; a sentence when there are none."""
    groups: dict[str, list[Finding]] = {}
    for finding in shown.findings:
        groups.setdefault(finding.code, []).append(finding)
    if not groups:
        return el("p", badge.chip("✓", "くい違いはありません", kind="done"))
    order = sorted(groups.values(), key=lambda found: (list(_LEVELS).index(found[0].level), -len(found)))
    return el("div", *map(_group, order), cls="findings")


def _group(found: Sequence[Finding]) -> Element:
    mark, word, kind = _LEVELS[found[0].level]
    summary = el("summary", badge.chip(mark, word, kind=kind), el("code", found[0].code), f" {len(found)} 件")
    items = [el("li", el("code", f"{one.path}:{one.line}"), f" {one.message} ", _fix(one)) for one in found[:EACH]]
    more = el("li", f"ほか {len(found) - EACH} 件は ", el("code", "roadmap doctor"), " で見られます。")
    return el("details", summary, el("ul", *items, more if len(found) > EACH else None))


def _fix(found: Finding) -> Element:
    return el("small", f"→ {found.fix}")
