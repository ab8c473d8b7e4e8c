"""How the notes hang together: a drawing to click on, and the same as a list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from unicodedata import east_asian_width

from roadmap.publish import badge
from roadmap.publish.board import springs
from roadmap.publish.board.shown import Board
from roadmap.publish.board.springs import Edges, Point
from roadmap.publish.markup import Element, el, svg
from roadmap.publish.place import Target

LIMIT = 50  # nodes that are drawn; the list has them all
_FONT = 12
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Node:
    """A note as it is drawn: where it leads, its row's status, its neighbours."""

    target: Target
    status: str
    linked: Sequence[Target]

    def words(self) -> str:
        """Returns what a screen reader says."""
        return f"{self.target.title}（{badge.STATUS[self.status][1]}、つながり {len(self.linked)}）"


@dataclass(frozen=True)
class Sheet:
    """A drawing's size, and how many letters its labels may have."""

    cls: str
    width: int
    height: int
    letters: int


def draw(shown: Board) -> Element:
    """Returns the graph in two widths, its legend, and the list."""
    nodes = _nodes(shown)
    if not nodes:
        return el("p", "ノートがまだありません。", cls="empty")
    drawn = sorted(sorted(nodes, key=lambda node: -len(node.linked))[:LIMIT], key=nodes.index)
    edges = _edges(drawn)
    points = springs.places(len(drawn), edges)
    high = min(max(150, 110 + 11 * len(drawn)), 560)
    sheets = Sheet("wide", 1000, high, 15), Sheet("phone", 350, min(max(180, 12 * len(drawn)), 520), 8)
    drawings = (_drawing(shown, drawn, edges, points, sheet) for sheet in sheets)
    left = f"つながりの多い {LIMIT} 件を描いています（全 {len(nodes)} 件）。" if len(nodes) > LIMIT else None
    return el("figure", *drawings, _legend(), el("figcaption", left, _list(shown, nodes)), cls="chart graph")


def _nodes(shown: Board) -> list[Node]:
    """The notes of rows, in the order of the roadmap: the roadmap itself links to all of them and says nothing."""
    status: dict[str, str] = {}
    for row in shown.rows():
        if target := shown.places.note(shown.vault.note(row)):
            status[target.address] = shown.vault.status(row)
    known = {target.address: target for target in shown.places.notes.values() if target.address in status}
    joined = _joined(shown.links, status)
    return [Node(known[address], status[address], [known[other] for other in joined[address]]) for address in status]


def _joined(links: Mapping[str, Mapping[str, None]], wanted: Mapping[str, str]) -> dict[str, dict[str, None]]:
    joined: dict[str, dict[str, None]] = {address: {} for address in wanted}
    for start, ends in links.items():
        for end in ends:
            if start in wanted and end in wanted and start != end:
                joined[start][end] = joined[end][start] = None
    return joined


def _edges(nodes: Sequence[Node]) -> Edges:
    at = {node.target.address: number for number, node in enumerate(nodes)}
    pairs = {(at[n.target.address], at[t.address]) for n in nodes for t in n.linked if t.address in at}
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def _drawing(shown: Board, nodes: Sequence[Node], edges: Edges, points: Sequence[Point], sheet: Sheet) -> Element:
    margin = _FONT * sheet.letters / 2 + 14
    spots = [(margin + x * (sheet.width - 2 * margin), 30 + y * (sheet.height - 60)) for x, y in points]
    lines = [
        el("path", d=f"M{spots[i][0]:.0f} {spots[i][1]:.0f}L{spots[j][0]:.0f} {spots[j][1]:.0f}") for i, j in edges
    ]
    taken: list[Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in spots]
    dots = [_node(shown, node, spot, taken, sheet) for node, spot in zip(nodes, spots, strict=True)]
    kind = {"role": "group", "aria_label": "ノートのつながり"}
    return svg(sheet.width, sheet.height, el("g", *lines, aria_hidden="true"), *dots, cls=sheet.cls, **kind)


def _node(shown: Board, node: Node, spot: Point, taken: list[Box], sheet: Sheet) -> Element:
    x, y = spot
    radius = 5 + 1.2 * sqrt(len(node.linked))
    label = _cut(node.target.title, sheet.letters)
    box = next((box for box in _around(spot, radius, _width(label)) if _free(box, taken, sheet)), None)
    text = None
    if box:
        taken.append(box)
        text = el("text", label, x=(box[0] + box[2]) / 2, y=box[3] - 4)
    parts = el("title", node.words()), *_mark(node.status, x, y, radius), text
    return el("a", *parts, href=shown.href(node.target), cls=f"node node-{node.status}")


def _mark(status: str, x: float, y: float, radius: float) -> Iterator[Element]:
    """Done is full, in progress half full, open empty: the colour says it only once more."""
    yield el("circle", cx=x, cy=y, r=radius, cls="full" if status == "done" else "empty")
    if status == "doing":
        yield el("path", d=f"M{x:.1f} {y - radius:.1f}a{radius:.1f} {radius:.1f} 0 0 1 0 {2 * radius:.1f}z", cls="full")


def _around(spot: Point, radius: float, wide: float) -> Iterator[Box]:
    x, y = spot
    high = _FONT + 4
    yield x - wide / 2, y - radius - high, x + wide / 2, y - radius
    yield x - wide / 2, y + radius + 1, x + wide / 2, y + radius + high + 1
    yield x + radius + 3, y - high / 2, x + radius + 3 + wide, y + high / 2
    yield x - radius - 3 - wide, y - high / 2, x - radius - 3, y + high / 2


def _free(box: Box, taken: Sequence[Box], sheet: Sheet) -> bool:
    inside = box[0] >= 0 and box[2] <= sheet.width and box[1] >= 0 and box[3] <= sheet.height
    return inside and all(box[2] < b[0] or box[0] > b[2] or box[3] < b[1] or box[1] > b[3] for b in taken)


def _cut(title: str, letters: int) -> str:
    """At most so many full-width letters; a Latin one is half as wide."""
    wide = 0.0
    for at, char in enumerate(title):
        wide += 1 if east_asian_width(char) in "WF" else 0.55
        if wide > letters:
            return f"{title[:at].rstrip()}…"
    return title


def _width(text: str) -> float:
    return sum(_FONT if east_asian_width(char) in "WFA" else _FONT * 0.58 for char in text)


def _legend() -> Element:
    parts: list[Element] = []
    for at, status in enumerate(("done", "doing", "todo")):
        x = 8 + 76 * at
        parts.append(
            el(
                "g",
                *_mark(status, x, 8, 5.5),
                el("text", badge.STATUS[status][1], x=x + 11, y=12),
                cls=f"node-{status}",
            )
        )
    return svg(230, 16, *parts, cls="legend", aria_hidden="true")


def _list(shown: Board, nodes: Sequence[Node]) -> Element:
    items = (_item(shown, node) for node in nodes)
    return el("details", el("summary", f"一覧で見る（{len(nodes)} 件）"), el("ul", *items, cls="linked"))


def _item(shown: Board, node: Node) -> Element:
    names = "、".join(target.title for target in node.linked)
    more = el("small", f"つながり: {names}" if names else "つながりはまだない")
    return el("li", badge.status(node.status), el("a", node.target.title, href=shown.href(node.target)), more)
