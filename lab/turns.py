"""The turns of a call: what the user said, what the agent heard of it, the silence, where it went, and the reply.

Everything here also holds for a call that is still going on: an event that has not arrived yet leaves its field empty.
Silence is measured by ear, on the user's clock. Agent events carry the agent's clock, so they only divide a silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lab.trace import ErrorSeen, Said, ToolRun, Trace
from lab.utterances import SKEW_S, Utterance, agreement, fold, utterances

ENDED_S = 0.05  # an agent that starts this little before the user's last sound has still waited for it
RUNS_ON_S = 0.25  # an agent that began over the user and goes on this long after is answering
REACTS_S = 1.0  # an agent that falls silent this soon after the user began has stopped for the user
RESUMED_S = 1.0  # a pause this long inside one utterance, begun while the user spoke, is a false interruption
GOES_ON_S = 3.0  # a user who adds something this soon may be answered while adding it


@dataclass(frozen=True)
class Spent:
    """Where a silence went: the agent waits for the end of the turn, thinks, and its first sound arrives."""

    wait_ms: float
    think_ms: float
    arrive_ms: float


@dataclass(frozen=True)
class Quiet:
    """The stretch after a turn in which neither is heard, until the reply, the next turn, or the end of the trace.

    ``spent`` is None when no agent state is known.
    """

    start_s: float
    end_s: float
    spent: Spent | None = None

    @property
    def ms(self) -> float:
        """Return its length in milliseconds, never negative."""
        return max(0.0, _ms(self.start_s, self.end_s))


@dataclass(frozen=True)
class Interruption:
    """The user began at ``start_s`` while the agent sounded. ``stop_s`` is None when the agent did not stop.

    ``resume_s``: the agent took the same utterance up again. ``heard_text``: what the agent had got out.
    """

    start_s: float
    stop_s: float | None
    resume_s: float | None
    heard_text: str

    @property
    def stop_ms(self) -> float | None:
        """Return the time from the user's first sound to the agent's last one, in milliseconds."""
        return None if self.stop_s is None else _ms(self.start_s, self.stop_s)


@dataclass(frozen=True)
class Turn:
    """One turn of the user and what came of it. ``replies`` holds every utterance until the next turn's reply."""

    index: int
    said: Said
    heard: str | None
    replies: tuple[Utterance, ...]
    quiet: Quiet
    interruption: Interruption | None
    tools: tuple[ToolRun, ...]
    errors: tuple[ErrorSeen, ...]

    @property
    def reply(self) -> Utterance | None:
        """Return the first thing heard in answer (or read, after a written turn), else mere words, else None."""
        return _answer(self.said, self.replies)

    @property
    def misheard(self) -> bool:
        """Return whether the agent's STT made other words of it; case, spaces and punctuation do not count."""
        return self.heard is not None and fold(self.heard) != fold(self.said.text)

    @property
    def silence_ms(self) -> float | None:
        """Return the silence before the reply in milliseconds; None when nothing was heard.

        Negative: the agent began before the user had finished. A written turn may be answered in writing.
        """
        if self.reply is None or not (self.reply.spoken or self.said.written):
            return None
        return _ms(self.quiet.start_s, self.reply.start_s)

    @property
    def spent(self) -> Spent | None:
        """Return where the silence before the reply went; None when there was none or no state is known."""
        return None if self.silence_ms is None else self.quiet.spent


def turns(trace: Trace) -> tuple[Turn, ...]:
    """Return one turn for each thing the user said, in order."""
    said = _said(trace)
    uttered = utterances(trace)
    replies, heard = _replies(said, uttered), _heard(trace, said)
    return tuple(
        Turn(
            index=i,
            said=one,
            heard=heard[i],
            replies=tuple(replies[i]),
            quiet=_quiet(trace, said, i, uttered, replies[i]),
            interruption=_interruption(said, i, uttered, trace.seconds),
            tools=tuple(t for t in trace.tools if _owner(said, t.start_s) == i),
            errors=tuple(e for e in trace.errors if _owner(said, e.t_s) == i),
        )
        for i, one in enumerate(said)
    )


def unprompted(trace: Trace) -> tuple[Utterance, ...]:
    """Return what the agent uttered before the user had said anything: its greeting."""
    uttered = utterances(trace)
    owned = [u for some in _replies(_said(trace), uttered) for u in some]
    return tuple(u for u in uttered if u not in owned)


def _said(trace: Trace) -> list[Said]:
    return sorted(trace.said, key=lambda s: (s.start_s, s.end_s))


def _ms(start_s: float, end_s: float) -> float:
    return round((end_s - start_s) * 1000, 3)


def _answer(said: Said, replies: Sequence[Utterance]) -> Utterance | None:
    counted = [u for u in replies if u.spoken or said.written]
    return next(iter([*counted, *replies]), None)


def _replies(said: Sequence[Said], uttered: Iterable[Utterance]) -> list[list[Utterance]]:
    replies: list[list[Utterance]] = [[] for _ in said]
    for one in uttered:
        owner = _answers(said, one, replies)
        if owner is not None:
            replies[owner].append(one)
    return replies


def _answers(said: Sequence[Said], one: Utterance, replies: Sequence[Sequence[Utterance]]) -> int | None:
    """Return the turn an utterance answers: the last one over when it began, unless it began over a turn it answers."""
    ended = max((i for i, s in enumerate(said) if s.end_s <= one.start_s + ENDED_S), default=None)
    over = next((i for i, s in enumerate(said) if s.start_s < one.start_s < s.end_s - ENDED_S), None)
    if over is None or one.interrupted or one.end_s < said[over].end_s + RUNS_ON_S:
        return ended
    late = ended is not None and not replies[ended] and said[over].start_s - said[ended].end_s < GOES_ON_S
    return ended if late else over


def _quiet(
    trace: Trace, said: Sequence[Said], i: int, uttered: Sequence[Utterance], replies: Sequence[Utterance]
) -> Quiet:
    """Return the quiet after a turn; it begins when both are silent, also an agent that was still sounding."""
    before = [u.end_s for u in uttered if u.spoken and u.start_s < said[i].end_s < u.end_s and u not in replies]
    start = max([said[i].end_s, *before])
    reply = _answer(said[i], replies)
    until = reply.start_s if reply else max(start, said[i + 1].start_s if i + 1 < len(said) else trace.seconds)
    return Quiet(start, until, _spent(trace, start, until))


def _spent(trace: Trace, start: float, end: float) -> Spent | None:
    changes = sorted((s for s in trace.states if s.who == "agent"), key=lambda s: s.t_s)  # ties as they came
    if not changes:
        return None
    total = {"wait": 0.0, "think": 0.0, "arrive": 0.0}
    names = [changes[0].old, *(s.new for s in changes)]
    edges = [float("-inf"), *(s.t_s for s in changes), float("inf")]
    for name, a, b in zip(names, edges[:-1], edges[1:], strict=True):
        # "speaking" that ends inside the silence was the last utterance, still closing: only the last one arrives.
        kind = "think" if name == "thinking" else "arrive" if name == "speaking" and b >= end else "wait"
        total[kind] += max(0.0, min(b, end) - max(a, start))
    return Spent(_ms(0, total["wait"]), _ms(0, total["think"]), _ms(0, total["arrive"]))


def _interruption(said: Sequence[Said], i: int, uttered: Iterable[Utterance], seconds: float) -> Interruption | None:
    start = said[i].start_s
    one = next((u for u in uttered if u.spoken and u.start_s < start < u.end_s - ENDED_S), None)
    if one is None:
        return None
    stop, resume = _paused(one, start)
    later = any(s.start_s > start and s.start_s < one.end_s - ENDED_S for s in said[i + 1 :])
    if stop is None and not later and _gave_way(one, said[i], seconds):
        stop = one.end_s
    text = "".join(w.text for w in one.words if stop is None or w.t_s <= stop + SKEW_S).strip()
    return Interruption(start, stop, resume, text or one.text)


def _paused(one: Utterance, start: float) -> tuple[float | None, float | None]:
    """Return when an utterance fell silent for the user and when it went on, or twice None."""
    for last, following in pairwise(one.sounds):
        if last.end_s > start and following.start_s - last.end_s > RESUMED_S:
            return last.end_s, following.start_s
    return None, None


def _gave_way(one: Utterance, said: Said, seconds: float) -> bool:
    """Return whether the agent stopped for the user. Its own history knows; until that arrives, the ear judges."""
    if one.interrupted is not None:
        return one.interrupted
    return one.end_s < min(max(said.end_s, said.start_s + 1), seconds) + (
        RUNS_ON_S if one.end_s < seconds - RUNS_ON_S else -RUNS_ON_S
    )


def _heard(trace: Trace, said: Sequence[Said]) -> list[str | None]:
    """Return what was heard of each spoken turn; finals that came in pieces are joined."""
    parts: list[list[str]] = [[] for _ in said]
    for one in sorted(trace.heard, key=lambda h: h.t_s):
        ended = [i for i, s in enumerate(said) if not s.written and s.end_s <= one.t_s][-1:]
        during = [i for i, s in enumerate(said) if not s.written and s.start_s <= one.t_s < s.end_s][:1]
        # A final that arrives while the user is already speaking again may be of either turn: the words tell.
        either = ([i for i in ended if not parts[i]] + during) or ended
        if either:
            best = max(either, key=lambda i: (agreement(said[i].text, one.text), -i))
            parts[best].append(one.text.strip())
    return [" ".join(p) or None for p in parts]


def _owner(said: Sequence[Said], t_s: float) -> int | None:
    """Return the turn an event of the agent belongs to: its turn must be over, but for the first one."""
    ended = [i for i, s in enumerate(said) if s.end_s <= t_s + SKEW_S]
    begun = [i for i, s in enumerate(said) if s.start_s <= t_s]
    return ended[-1] if ended else begun[0] if begun else None
