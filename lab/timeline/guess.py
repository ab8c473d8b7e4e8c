"""What the learner predicted of a turn against what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from lab.trace import Prediction
from lab.turns import Turn

Key = tuple[str, int]  # a lane and which of its events: the second "agent" of a turn is ("agent", 1)


@dataclass(frozen=True)
class Miss:
    """One event that came elsewhere than predicted.

    ``kind``: "early" (it came before ``after``, which it was predicted to follow), "missing" or "extra".
    ``t_s`` is when it came, or when the turn began if it never did; ``after_s`` when ``after`` came.
    """

    name: str
    kind: Literal["early", "missing", "extra"]
    t_s: float
    after: str = ""
    after_s: float | None = None


@dataclass(frozen=True)
class Verdict:
    """A prediction held against its turn; ``turn`` is None when the call had no such turn.

    ``off_ms``: the real silence minus the predicted one; None when there is nothing to compare.
    """

    said: Prediction
    turn: Turn | None
    off_ms: float | None
    misses: tuple[Miss, ...]

    @property
    def near(self) -> bool:
        """Return whether the predicted silence is right: within 15 percent, or 50 ms."""
        real = self.turn.silence_ms if self.turn else None
        return self.off_ms is not None and real is not None and abs(self.off_ms) <= max(50.0, 0.15 * abs(real))


def verdicts(turns: Sequence[Turn], predictions: Prediction | Iterable[Prediction]) -> tuple[Verdict, ...]:
    """Return one verdict for each prediction that predicts something."""
    several = (predictions,) if isinstance(predictions, Prediction) else tuple(predictions)
    return tuple(_verdict(turns, p) for p in several if p.silence_ms is not None or p.order)


def _verdict(turns: Sequence[Turn], said: Prediction) -> Verdict:
    if not 0 <= said.turn < len(turns):
        return Verdict(said, None, None, ())
    turn = turns[said.turn]
    real = turn.silence_ms
    off = None if said.silence_ms is None or real is None else real - said.silence_ms
    return Verdict(said, turn, off, _misses(said.order, _came(turn)) if said.order else ())


def _came(turn: Turn) -> list[tuple[str, float]]:
    spoken = [("agent", u.start_s) for u in turn.replies]
    ran = [(t.name, t.start_s) for t in turn.tools]
    return sorted([("user", turn.said.start_s), *spoken, *ran], key=lambda x: x[1])


def _keys(names: Iterable[str]) -> list[Key]:
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        out.append((name, seen[name]))
        seen[name] += 1
    return out


def _misses(order: Sequence[str], came: Sequence[tuple[str, float]]) -> tuple[Miss, ...]:
    predicted, real = _keys(order), _keys(name for name, _ in came)
    when = {key: t for key, (_, t) in zip(real, came, strict=True)}
    rank = {key: i for i, key in enumerate(predicted)}
    kept = [key for key in real if key in rank]
    out = []
    for i, key in enumerate(kept):
        # Of two events that changed places, the one that came too early is named: the other then stands right.
        if any(rank[later] < rank[key] for later in kept[i + 1 :]):
            after = max((k for k in kept[i + 1 :] if rank[k] < rank[key]), key=lambda k: rank[k])
            out.append(Miss(key[0], "early", when[key], after[0], when[after]))
    out += [Miss(name, "missing", when["user", 0]) for name, n in predicted if (name, n) not in when]
    known = {*order, "user", "agent"}
    out += [Miss(name, "extra", t) for name, t in came if name not in known]
    return tuple(out)
