"""A trace read for drawing: phrases of both voices, what lies between them, states, tools and errors as stretches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from lab.timeline.gaps import Overlap, Span, Wait, overlaps, waits
from lab.timeline.letters import clean, pieces
from lab.timeline.stretch import Stretch
from lab.trace import ErrorSeen, Levels, Said, ToolRun, Trace
from lab.turns import Turn, turns
from lab.utterances import Utterance, utterances

AT_ONCE = 0.3  # words that came in less than this part of their sound's length were not paced by it

Voice = Literal["user", "agent"]


@dataclass(frozen=True)
class Phrase(Stretch):
    """One phrase of a voice: its words with their times, and where it sounds.

    ``heard`` is what the agent made of it, when that was something else; ``torn``: cut off by the user.
    """

    voice: Voice
    words: tuple[tuple[float, str], ...]
    sounds: tuple[Stretch, ...]
    heard: str = ""
    torn: bool = False

    @property
    def text(self) -> str:
        """Return all its words."""
        return "".join(word for _, word in self.words)


@dataclass(frozen=True)
class Run(Stretch):
    """A tool call; ``call`` is written as in Python. ``end_s`` is the trace's end while it runs."""

    tool: ToolRun
    call: str


@dataclass(frozen=True)
class Score:
    """Everything a picture of the call shows, in order of time."""

    seconds: float
    turns: tuple[Turn, ...]
    user: tuple[Phrase, ...]
    agent: tuple[Phrase, ...]
    waits: tuple[Wait, ...]
    overlaps: tuple[Overlap, ...]
    states: tuple[Span, ...]
    tools: tuple[Run, ...]
    errors: tuple[ErrorSeen, ...]
    levels: Levels


def read(trace: Trace) -> Score:
    """Return the trace as a score."""
    found, uttered = turns(trace), utterances(trace)
    end = _end(trace)
    states = _states(trace, end)
    return Score(
        seconds=end,
        turns=found,
        user=tuple(_said(t) for t in found),
        agent=tuple(_uttered(u, found) for u in uttered),
        waits=waits(found, states),
        overlaps=overlaps(found, uttered),
        states=states,
        tools=tuple(sorted((_run(t, end) for t in trace.tools), key=lambda r: (r.start_s, r.end_s))),
        errors=tuple(sorted(trace.errors, key=lambda e: e.t_s)),
        levels=trace.levels,
    )


def _end(trace: Trace) -> float:
    """Return the end of the call; what lies after a trace's own end still counts."""
    ends = [s.end_s for s in trace.said] + [s.end_s for s in trace.sounds] + [t.end_s or t.start_s for t in trace.tools]
    moments = [w.t_s for w in trace.words] + [e.t_s for e in trace.errors]
    return max([trace.seconds, 0.0, *ends, *moments])


def _said(turn: Turn) -> Phrase:
    said: Said = turn.said
    text = clean(said.text)
    sounds = () if said.written else (Stretch(said.start_s, said.end_s),)
    heard = clean(turn.heard or "") if turn.misheard else ""
    return Phrase(said.start_s, said.end_s, "user", _paced(text, said.start_s, said.end_s), sounds, heard)


def _paced(text: str, start_s: float, end_s: float) -> tuple[tuple[float, str], ...]:
    """Return the text's words with times: a longer word takes longer."""
    out, at = [], 0
    for piece in pieces(text):
        out.append((start_s + (end_s - start_s) * at / max(len(text), 1), piece))
        at += len(piece)
    return tuple(out)


def _uttered(one: Utterance, found: tuple[Turn, ...]) -> Phrase:
    over = [t.interruption for t in found if t.interruption and t.interruption.stop_s == one.end_s]
    sounds = tuple(Stretch(s.start_s, s.end_s) for s in one.sounds)
    return Phrase(one.start_s, one.end_s, "agent", _timed(one), sounds, torn=bool(one.interrupted or over))


def _timed(one: Utterance) -> tuple[tuple[float, str], ...]:
    """Return the words with their times; words that came all at once are spread over their sound."""
    words = [(w.t_s, text) for w in one.words if (text := _joined(w.text))]
    if not words or words[-1][0] - words[0][0] < (one.end_s - one.start_s) * AT_ONCE:
        return _paced(clean(one.text), one.start_s, one.end_s)
    ends = [t for t, _ in words[1:]] + [max(one.end_s, words[-1][0])]
    return tuple(part for (t, text), end in zip(words, ends, strict=True) for part in _paced(text, t, end))


def _joined(text: str) -> str:
    """Return a piece of a transcription made safe, with the space that joins it to its neighbour."""
    body = clean(text)
    return " " * text[:1].isspace() + body + " " * (text[-1:].isspace() and bool(body))


def _states(trace: Trace, end: float) -> tuple[Span, ...]:
    changes = sorted(((s.t_s, s.old, s.new) for s in trace.states if s.who == "agent"), key=lambda s: s[0])
    if not changes:
        return ()
    points = [(min(0.0, changes[0][0]), changes[0][1]), *((t, new) for t, _, new in changes), (end, "")]
    return tuple(Span(a, b, clean(name)) for (a, name), (b, _) in pairwise(points) if b > a)


def _run(tool: ToolRun, end: float) -> Run:
    arguments = ", ".join(f"{k}={json.dumps(v, ensure_ascii=False, default=str)}" for k, v in tool.arguments.items())
    stop = tool.end_s if tool.end_s is not None else end
    return Run(tool.start_s, max(tool.start_s, stop), tool, clean(f"{tool.name}({arguments})"))
