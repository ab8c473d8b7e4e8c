"""Places for the nodes of a graph: nodes push each other away, links pull them together."""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, hypot, sin, sqrt

Point = tuple[float, float]
Edges = tuple[tuple[int, int], ...]
ROUNDS = 70
_PULL, _CENTRE, _COOLING = 0.4, 0.05, 0.945


@lru_cache(maxsize=8)
def places(count: int, edges: Edges) -> Sequence[Point]:
    """Returns a place in the unit square for each of `count` nodes; the same for the same graph."""
    # A spiral in the given order, so that neighbours on the roadmap start as neighbours.
    turns = [2.4 * at for at in range(count)]
    points = [
        (0.5 + 0.45 * sqrt((at + 0.5) / count) * cos(a), 0.5 + 0.45 * sqrt((at + 0.5) / count) * sin(a))
        for at, a in enumerate(turns)
    ]
    apart, step = sqrt(1 / max(count, 1)), 0.1
    for _ in range(ROUNDS):
        points = _moved(points, edges, apart, step)
        step *= _COOLING
    return _spread(points)


def _moved(points: Sequence[Point], edges: Edges, apart: float, step: float) -> list[Point]:
    force = [[(0.5 - x) * _CENTRE, (0.5 - y) * _CENTRE] for x, y in points]
    for i, (x, y) in enumerate(points):
        mine = force[i]
        for j in range(i):
            dx, dy = x - points[j][0], y - points[j][1]
            push = apart * apart / (dx * dx + dy * dy + 1e-6)
            mine[0] += dx * push
            mine[1] += dy * push
            force[j][0] -= dx * push
            force[j][1] -= dy * push
    for i, j in edges:
        dx, dy = points[i][0] - points[j][0], points[i][1] - points[j][1]
        pull = hypot(dx, dy) / apart * _PULL
        force[i][0] -= dx * pull
        force[i][1] -= dy * pull
        force[j][0] += dx * pull
        force[j][1] += dy * pull
    return [_stepped(point, tuple(by), step) for point, by in zip(points, force, strict=True)]  # type: ignore[arg-type]


def _stepped(point: Point, by: Point, step: float) -> Point:
    length = hypot(*by) + 1e-9
    share = min(length, step) / length
    return point[0] + by[0] * share, point[1] + by[1] * share


def _spread(points: Sequence[Point]) -> Sequence[Point]:
    """Stretched over the whole square."""
    lows = [min((p[axis] for p in points), default=0) for axis in (0, 1)]
    sizes = [max((p[axis] for p in points), default=1) - lows[axis] for axis in (0, 1)]
    middle = [(p[axis] - lows[axis]) / sizes[axis] if sizes[axis] > 1e-6 else 0.5 for p in points for axis in (0, 1)]
    return list(zip(middle[::2], middle[1::2], strict=True))
