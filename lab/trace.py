"""What the user's side of a room saw of one call: the data every picture, check and figure is made from.

Times are seconds since the call's start, on the user's clock. Only what LiveKit delivers to a participant is in here:
audio heard, ``lk.transcription``, and the ``lk.agent.session`` stream (states, transcripts, tools, items, errors).
Source: https://docs.livekit.io/agents/build/events/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

ToolStatus = Literal["running", "done", "error", "cancelled"]


@dataclass(frozen=True)
class Said:
    """One turn of the user: from the first to the last sound in the microphone, or one moment for a written line."""

    start_s: float
    end_s: float
    text: str
    written: bool = False


@dataclass(frozen=True)
class Sound:
    """A stretch in which the agent was heard; gaps shorter than 0.25 s do not end it."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Levels:
    """Loudness (RMS, 0 to 1) of both sides, one value each ``step_s`` seconds."""

    step_s: float = 0.05
    user: tuple[float, ...] = ()
    agent: tuple[float, ...] = ()


@dataclass(frozen=True)
class Words:
    """One piece of text from ``lk.transcription``, when it arrived, and the segment it belongs to."""

    t_s: float
    text: str
    segment: str


@dataclass(frozen=True)
class Heard:
    """A final transcript: what the agent's STT made of the user's words."""

    t_s: float
    text: str


@dataclass(frozen=True)
class State:
    """A change of state. Agent: initializing, idle, listening, thinking, speaking. User: speaking, listening, away."""

    t_s: float
    who: Literal["agent", "user"]
    old: str
    new: str


@dataclass(frozen=True)
class ToolRun:
    """One function tool call. ``end_s`` is None while it runs; ``output`` is what the model was given back."""

    name: str
    arguments: Mapping[str, object]
    start_s: float
    end_s: float | None = None
    status: ToolStatus = "running"
    output: str = ""
    call_id: str = ""


@dataclass(frozen=True)
class Item:
    """A message added to the agent's chat history. ``metrics`` are LiveKit's own, in seconds."""

    t_s: float
    role: str
    text: str
    interrupted: bool = False
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ErrorSeen:
    """An error the agent's session reported: where (stt, llm, tts, ...) and its original text."""

    t_s: float
    source: str
    message: str


@dataclass(frozen=True)
class Trace:
    """One call, whole. ``seconds`` is its length."""

    agent: str
    seconds: float
    said: tuple[Said, ...] = ()
    sounds: tuple[Sound, ...] = ()
    levels: Levels = field(default_factory=Levels)
    words: tuple[Words, ...] = ()
    heard: tuple[Heard, ...] = ()
    states: tuple[State, ...] = ()
    tools: tuple[ToolRun, ...] = ()
    items: tuple[Item, ...] = ()
    errors: tuple[ErrorSeen, ...] = ()

    def to_json(self) -> str:
        """Return the trace as JSON; ``from_json`` reads it back equal."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Trace:
        """Return the trace that ``to_json`` wrote. Raises ValueError or TypeError when it is not one."""
        raw = json.loads(text)
        parts: dict[str, Any] = {name: tuple(kind(**x) for x in raw.pop(name, ())) for name, kind in _PARTS.items()}
        levels = raw.pop("levels", {})
        for who in ("user", "agent"):
            levels[who] = tuple(levels.get(who, ()))
        return Trace(**raw, levels=Levels(**levels), **parts)


_PARTS: dict[str, type] = {
    "said": Said,
    "sounds": Sound,
    "words": Words,
    "heard": Heard,
    "states": State,
    "tools": ToolRun,
    "items": Item,
    "errors": ErrorSeen,
}


@dataclass(frozen=True)
class Prediction:
    """What the learner wrote before running; ``order`` names lanes: user, agent, or a tool name. Turns count from 0."""

    silence_ms: float | None = None
    order: tuple[str, ...] = ()
    turn: int = 0


class Guesses:
    """What the learner expects of one call, which is the first that is drawn after they said it."""

    def __init__(self) -> None:
        self._said: dict[int, Prediction] = {}
        self._owner: object = None

    def add(self, guess: Prediction) -> None:
        """Keep what is expected of a turn. What belongs to a call already is put away."""
        if self._owner is not None:
            self._said, self._owner = {}, None
        self._said[guess.turn] = guess

    def of(self, call: object) -> tuple[Prediction, ...]:
        """Return what was expected of this call."""
        if self._said and self._owner is None:
            self._owner = call
        return tuple(self._said.values()) if self._owner is call else ()
