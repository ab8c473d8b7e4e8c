"""What lies between the two voices: the wait after each turn, and the moments when both are heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lab.timeline.stretch import Stretch
from lab.turns import Turn
from lab.utterances import Utterance

Part = Literal["wait", "think", "arrive"]
PART_OF: dict[str, Part] = {"thinking": "think", "speaking": "arrive"}
AT_ONCE_MS = 50  # no wait at all
SPOKE_ON_S = 2.0  # a user who goes on this soon has not been waiting for an answer


@dataclass(frozen=True)
class Span(Stretch):
    """An agent state and its name."""

    name: str


@dataclass(frozen=True)
class Wait(Stretch):
    """The quiet after a turn and what the agent did in it, piece by piece.

    ``kind``: "heard" (a reply ended it), "early" (the reply began before the turn was over), "on" (the user went on
    before an answer could come), "mute" (only words came), "none" (nothing came).
    """

    turn: Turn
    kind: Literal["heard", "early", "on", "mute", "none"]
    parts: tuple[tuple[Part, Stretch], ...]


@dataclass(frozen=True)
class Overlap(Stretch):
    """Both voices at once. ``turn`` is the user's turn, when it interrupted the agent."""

    turn: Turn | None


def waits(turns: Sequence[Turn], states: Sequence[Span]) -> tuple[Wait, ...]:
    """Return the waits of a call; none for a turn over which the agent simply went on speaking."""
    out = []
    for turn in turns:
        begun, quiet = turn.interruption, turn.quiet
        if turn.reply is None and begun and (begun.stop_s is None or begun.resume_s is not None):
            continue
        span, kind = Stretch(quiet.start_s, max(quiet.start_s, quiet.end_s)), _kind(turn, turns)
        if kind != "on" or span.ms > AT_ONCE_MS:
            out.append(Wait(span.start_s, span.end_s, turn, kind, _parts(span, states)))
    return tuple(out)


def _kind(turn: Turn, turns: Sequence[Turn]) -> Literal["heard", "early", "on", "mute", "none"]:
    if turn.silence_ms is not None:
        return "heard" if turn.silence_ms >= -0.5 else "early"
    if turn.reply is not None:
        return "mute"
    last = turn.index + 1 == len(turns)
    return "none" if last or turn.quiet.ms > SPOKE_ON_S * 1000 else "on"


def _parts(quiet: Stretch, states: Sequence[Span]) -> tuple[tuple[Part, Stretch], ...]:
    """Return what the agent did in a quiet, by the same rule as ``Turn.spent``."""
    out: list[tuple[Part, Stretch]] = []
    for span in states:
        a, b = max(span.start_s, quiet.start_s), min(span.end_s, quiet.end_s)
        closing = span.name == "speaking" and span.end_s < quiet.end_s
        if b > a:
            out.append(("wait" if closing else PART_OF.get(span.name, "wait"), Stretch(a, b)))
    return tuple(out)


def overlaps(turns: Sequence[Turn], uttered: Sequence[Utterance]) -> tuple[Overlap, ...]:
    """Return the moments when both are heard: a user who interrupts, an agent that begins over the user."""
    out = []
    for turn in turns:
        begun, said = turn.interruption, turn.said
        if begun is not None:
            stop = begun.stop_s if begun.stop_s is not None else said.end_s
            out.append(Overlap(begun.start_s, max(stop, begun.start_s + 0.1), turn))
        for one in uttered:
            if one.spoken and one != turn.reply and said.start_s < one.start_s < said.end_s - 0.05:
                out.append(Overlap(one.start_s, min(one.end_s, said.end_s), None))
    return tuple(sorted(out, key=lambda o: (o.start_s, o.end_s)))
