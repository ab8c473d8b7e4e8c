"""Calls by chance: hypothesis' traces, which need make no sense, and calls thrown together from a seed."""

from __future__ import annotations

import random
from typing import TypeVar

from hypothesis import strategies as st
from timeline_play import Play

from lab.trace import ErrorSeen, Heard, Item, Levels, Prediction, Said, Sound, State, ToolRun, Trace, Words

T = TypeVar("T")
STATES = ("initializing", "idle", "listening", "thinking", "speaking", "away")

_times = st.floats(-1, 40).map(lambda t: round(t, 3))
_spans = st.tuples(_times, st.floats(0, 6) | st.floats(0, 0.3)).map(lambda x: (x[0], round(x[0] + x[1], 3)))
_text = st.text(max_size=40) | st.sampled_from(
    ["what is the weather in tokyo", "こんにちは、予約をお願いできますか。", "a" * 60]
)
_levels = st.lists(st.floats(0, 1), max_size=80).map(tuple)
_arguments = st.dictionaries(st.text(max_size=6), st.none() | st.integers() | st.text(max_size=8), max_size=3)
_ends = st.none() | st.floats(0, 12)


def _tool(name: str, arguments: dict[str, object], start_s: float, took: float | None, how: tuple[str, str]) -> ToolRun:
    end = None if took is None else round(start_s + took, 3)
    return ToolRun(name, arguments, start_s, end, how[0], how[1])  # type: ignore[arg-type]


def _some(one: st.SearchStrategy[T], most: int = 5) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, max_size=most).map(tuple)


traces = st.builds(
    Trace,
    agent=_text,
    seconds=st.floats(0, 40),
    said=_some(st.builds(lambda x, text, written: Said(*x, text, written), _spans, _text, st.booleans())),
    sounds=_some(_spans.map(lambda x: Sound(*x)), 7),
    levels=st.builds(Levels, st.sampled_from([0.05, 0.1]), _levels, _levels),
    words=_some(st.builds(Words, _times, _text, st.sampled_from("xyz")), 7),
    heard=_some(st.builds(Heard, _times, _text)),
    states=_some(st.builds(State, _times, st.sampled_from(["agent", "user"]), _text, st.sampled_from(STATES)), 9),
    tools=_some(
        st.builds(
            _tool, _text, _arguments, _times, _ends,
            st.tuples(st.sampled_from(["running", "done", "error", "cancelled"]), _text),
        )
    ),
    items=_some(st.builds(Item, _times, st.sampled_from(["assistant", "user"]), _text, st.booleans())),
    errors=_some(st.builds(ErrorSeen, _times, _text, _text), 3),
)  # fmt: skip
predictions = st.lists(
    st.builds(
        Prediction,
        st.none() | st.floats(0, 20_000),
        st.lists(st.sampled_from(["user", "agent", "get_weather"]) | _text, max_size=4).map(tuple),
        st.integers(-1, 5),
    ),
    max_size=4,
)


def chance_call(seed: int) -> Trace:
    """A call thrown together: turns of any length, pauses, tools, interruptions, failures; the same for each seed."""
    chance, play = random.Random(seed), Play()
    said = (
        "hello",
        "no",
        "what is the weather in tokyo",
        "明日の夜七時に二人で予約をお願いします。",
        "tell me a very long story",
    )
    told = (
        "Yes.",
        "Here is the forecast: sunny and 25 degrees",
        "かしこまりました。少々お待ちください。",
        "Once upon a time " * 6,
    )
    if chance.random() < 0.3:
        play.agent(chance.choice(told))
    for _ in range(chance.randint(1, 7)):
        play.t += chance.choice((0.2, 0.6, 1.5, 4.0))
        text = chance.choice(said)
        play.user(text, heard=chance.choice((None, None, "what was the feather")), written=chance.random() < 0.15)
        play.think(0.2 + chance.random(), chance.choice((0.05, 0.4, 2.0, 9.0)))
        for _ in range(chance.choice((0, 0, 1, 2))):
            error = chance.choice(("", "", "RuntimeError: the service said no, and said so at length"))
            play.tool(
                chance.choice(("get_weather", "a_tool_with_a_long_name")), chance.random(), city=text, error=error
            )
        if chance.random() < 0.15:
            play.errors.append(ErrorSeen(play.t, "llm", "APIConnectionError: 502 Bad Gateway"))
            play.turn_to("listening")
        elif chance.random() < 0.3:
            play.barge_in(chance.choice(told), chance.choice(said), after_s=chance.random(), stop_s=0.5)
        else:
            play.agent(chance.choice(told))
    return play.trace()
