"""Calls to draw: one real one, and others written like a play, second by second."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from lab.trace import ErrorSeen, Heard, Item, Levels, Prediction, Said, Sound, State, ToolRun, Trace, Words

T = TypeVar("T")
STATES = ("initializing", "idle", "listening", "thinking", "speaking", "away")
STEP_S = 0.05
LETTERS_S = 15.0  # letters a second, spoken


@dataclass
class Play:
    """A call being written: ``t`` is now."""

    t: float = 0.6
    state: str = "listening"
    said: list[Said] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    tools: list[ToolRun] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    errors: list[ErrorSeen] = field(default_factory=list)

    def turn_to(self, state: str, after_s: float = 0.0) -> None:
        self.t += after_s
        self.states.append(State(self.t, "agent", self.state, state))
        self.state = state

    def user(self, text: str, *, heard: str | None = None, written: bool = False, silent: bool = False) -> None:
        took = 0.0 if written else max(0.4, len(text) / LETTERS_S)
        self.said.append(Said(self.t, self.t + took, text, written))
        self.t += took
        if not written and not silent:
            self.heard.append(Heard(self.t + 0.3, heard or text))

    def think(self, wait_s: float = 0.5, think_s: float = 0.2) -> None:
        self.turn_to("thinking", wait_s)
        self.t += think_s

    def tool(
        self, name: str, took_s: float, *, error: str = "", output: str = "ok", status: str = "", **arguments: object
    ) -> None:
        end = self.t + took_s
        how = status or ("error" if error else "done")
        self.tools.append(ToolRun(name, arguments, self.t, end, how, error or output, f"c{len(self.tools)}"))  # type: ignore[arg-type]
        self.t = end

    def agent(self, text: str, *, arrive_s: float = 0.06, cut_s: float | None = None, sound: bool = True) -> None:
        self.turn_to("speaking")
        self.t += arrive_s
        begun, whole = self.t, max(0.5, len(text) / LETTERS_S)
        took = whole if cut_s is None else min(cut_s, whole)
        at = 0
        for i, word in enumerate(text.split(" ")):
            t = begun + 0.1 + whole * at / max(len(text), 1)
            if t <= begun + took:
                self.words.append(Words(t, " " * (i > 0) + word, f"s{begun:.3f}"))
            at += len(word) + 1
        if sound:
            half = begun + took * 0.45
            several = took > 2
            self.sounds += (
                [Sound(begun, half), Sound(half + 0.35, begun + took)] if several else [Sound(begun, begun + took)]
            )
        self.t = begun + took
        heard = "".join(w.text for w in self.words if w.segment == f"s{begun:.3f}")
        self.items.append(Item(self.t, "assistant", heard, cut_s is not None))
        self.turn_to("listening")

    def barge_in(self, agent: str, text: str, *, after_s: float, stop_s: float) -> None:
        """The agent speaks, the user speaks over it, and it stops."""
        begun = self.t
        self.agent(agent, cut_s=after_s + stop_s)
        self.t = begun + 0.06 + after_s
        self.user(text)

    def trace(self, rest_s: float = 1.0) -> Trace:
        seconds = max([self.t, *(s.end_s for s in self.sounds)]) + rest_s
        return Trace(
            "hello-receptionist", round(seconds, 3), tuple(self.said), tuple(self.sounds),
            Levels(STEP_S, _loud(seconds, self.said), _loud(seconds, self.sounds)),
            tuple(self.words), tuple(self.heard), tuple(self.states), tuple(self.tools), tuple(self.items),
            tuple(self.errors),
        )  # fmt: skip


def _loud(seconds: float, stretches: list[Said] | list[Sound]) -> tuple[float, ...]:
    chance = random.Random(7)
    out = [0.0] * (int(seconds / STEP_S) + 1)
    for one in stretches:
        for i in range(int(one.start_s / STEP_S), int(one.end_s / STEP_S)):
            out[i] = round(0.03 + 0.2 * chance.random() ** 1.5, 3)
    return tuple(out)


def hello() -> Trace:
    """A real call: server 1.13.5, agents 1.8.9."""
    return Trace.from_json((Path(__file__).parent / "hello.json").read_text(encoding="utf-8"))


def short() -> Trace:
    play = Play()
    play.user("hello")
    play.think()
    play.agent("Hello! How can I help you today?")
    return play.trace()


def dense() -> Trace:
    """Half a minute of talk without a pause worth folding."""
    play = Play()
    for i, city in enumerate(("tokyo", "paris", "london", "new york", "sapporo")):
        play.user(f"what is the weather in {city}")
        play.think(0.3 + 0.1 * i, 0.1)
        play.tool("get_weather", 0.25 + 0.15 * i, city=city, output=f"sunny in {city}")
        play.t += 0.05
        if i == 2:
            play.barge_in("Here is the forecast: sunny and 25 degrees", "thanks", after_s=1.2, stop_s=0.6)
            play.think(0.4, 0.2)
            play.agent("You are welcome.")
        else:
            play.agent(f"Here is the forecast: sunny and 25 degrees in {city}")
        play.t += 0.5
    return play.trace()


def long() -> Trace:
    """Five minutes: questions, answers, pauses, a misheard word, an interruption, a failed tool, a turn unanswered."""
    play, chance = Play(), random.Random(3)
    play.agent("Welcome to the hotel. How may I help you?")
    asked = (
        "do you have a room for tonight",
        "and with breakfast",
        "what time is check out",
        "can I bring a dog",
        "is there a pool",
    )
    while play.t < 290:
        i = len(play.said)
        play.t += 0.8 + 3.5 * chance.random() * (i % 3 == 0)
        play.user(asked[i % 5], heard="can I bring a frog" if i % 10 == 3 else None)
        play.think(0.3 + 0.5 * chance.random(), 0.1 + 0.4 * chance.random())
        if i % 4 == 0:
            play.tool(
                "find_rooms",
                0.3 + chance.random(),
                nights=i + 1,
                error="TimeoutError: the booking service did not answer" if i == 8 else "",
            )
        if i == 14:
            play.errors.append(ErrorSeen(play.t, "llm", "APIConnectionError: 502 Bad Gateway"))
            play.turn_to("listening")
            play.t += 6
            continue
        play.agent(
            chance.choice(
                (
                    "Certainly. That would be no trouble at all.",
                    "Let me see. Yes, we have one left for you.",
                    "Of course.",
                )
            )
        )
    return play.trace()


def misheard() -> Trace:
    play = Play()
    play.user("what is the weather in kyoto", heard="what was the feather in tokyo")
    play.think(0.6, 0.1)
    play.tool("get_weather", 0.35, city="tokyo", output="rain")
    play.agent("Here is the forecast: rain in tokyo")
    play.t += 0.6
    play.user("no in kyoto", heard="know in kyoto")
    play.think()
    play.agent("I am sorry.")
    return play.trace()


def failed() -> Trace:
    """A tool that raises, one that is cancelled, an STT that is down, and a turn without an answer."""
    play = Play()
    play.user("what is the weather on mars")
    play.think(0.5, 0.1)
    play.tool(
        "get_weather",
        0.4,
        city="mars",
        units="celsius",
        error="ValueError: no such city: mars. Known cities are tokyo, paris and london",
    )
    play.t += 0.2
    play.agent("Sorry, that did not work.")
    play.t += 0.7
    play.user("then book a table for two at seven")
    play.think(0.5, 0.1)
    play.tool("book_table", 0.9, status="cancelled", people=2, time="19:00")
    play.turn_to("listening")
    play.t += 1.2
    play.user("hello", silent=True)
    play.errors.append(
        ErrorSeen(play.t + 0.4, "stt", "APIStatusError: 500 Internal Server Error (status_code=500, retryable=True)")
    )
    play.t += 12
    return play.trace()


def greeting() -> Trace:
    play = Play(t=0.3, state="initializing")
    play.turn_to("listening")
    play.agent("Welcome! Ask me about the weather.")
    play.t += 5
    play.user("hello")
    play.think()
    play.agent("Hello again.")
    return play.trace()


def written() -> Trace:
    play = Play()
    play.user("what is the weather in tokyo?", written=True)
    play.think(0.02, 0.4)
    play.agent("Sunny and 25 degrees.")
    play.t += 1
    play.user("and in paris?", written=True)
    play.think(0.02, 0.4)
    play.agent("Rain.", sound=False)
    play.t += 1
    play.user("thank you")
    play.think()
    play.agent("You are welcome.")
    return play.trace()


def over() -> Trace:
    """Voices over each other: one who does not stop, a false interruption, an agent that does not wait."""
    play = Play()
    play.user("tell me a story")
    play.think()
    begun = play.t
    play.agent("Once upon a time there was a very long story about a very small house in the woods")
    end, play.t = play.t, begun + 1.5
    play.user("uh huh")
    play.t = end + 0.8
    play.user("and then")
    play.think()
    _false_interruption(play)
    play.t += 0.7
    play.user("who was behind the door")
    play.t -= 0.4
    play.agent("A very small fox, and it was hungry.")
    return play.trace()


def _false_interruption(play: Play) -> None:
    """The agent stops for a "hm", hears no more, and goes on with the same utterance."""
    play.agent("Then the door", arrive_s=0.06)
    segment, stop = play.words[-1].segment, play.t
    play.t = stop - 0.5
    play.user("hm")
    play.t = stop + 1.9
    play.turn_to("speaking")
    play.sounds.append(Sound(play.t + 0.05, play.t + 1.3))
    play.words += [Words(play.t + 0.2, " opened", segment), Words(play.t + 0.6, " slowly.", segment)]
    play.turn_to("listening", 1.3)


def japanese() -> Trace:
    play = Play()
    play.user(
        "こんにちは、予約をお願いできますか。明日の夜七時に二人でお願いします。",
        heard="こんにちは、予約をお願いできますか。明日の夜一時に二人でお願いします。",
    )
    play.think(0.7, 0.3)
    play.tool("予約する", 0.8, 時刻="一時", 人数=2)
    play.agent("かしこまりました。明日の夜一時に二名様でご予約を承りました。ほかにご用はございますか。")
    return play.trace()


def parallel() -> Trace:
    """Tools side by side, one after another, one still running, and one that takes half a minute."""
    play = Play()
    play.user("compare tokyo paris and london")
    play.think(0.5, 0.1)
    begun = play.t
    for i, city in enumerate(("tokyo", "paris", "london")):
        play.t = begun
        play.tool("get_weather", 0.4 + 0.3 * i, city=city)
    play.tool("rank_cities_by_temperature", 0.3, cities=["tokyo", "paris", "london"], descending=True)
    play.agent("London is the coldest.")
    play.t += 0.6
    play.user("search the whole web")
    play.think(0.4, 0.1)
    play.tool("search", 31, query="weather")
    play.agent("Done.")
    play.t += 0.6
    play.user("again")
    play.think(0.4, 0.1)
    play.tools.append(ToolRun("search", {"query": "weather"}, play.t))
    play.t += 2
    return play.trace()


CALLS = {
    f.__name__: f for f in (short, dense, long, misheard, failed, hello, greeting, written, over, japanese, parallel)
}
GUESSES = {
    "hello": (
        Prediction(400, ("user", "agent", "get_weather"), 1),
        Prediction(1000, ("user", "get_weather", "agent"), 2),
        Prediction(300, (), 7),
    ),
    "failed": (Prediction(800, ("user", "agent"), 0), Prediction(500, ("user", "book_table", "agent"), 1)),
    "short": (Prediction(2500, ("agent", "user"), 0),),
}


def talk(seconds: float, *, tools: bool, barge_in: bool) -> Trace:
    """So many seconds of talk with hardly a pause."""
    play = Play()
    while play.t < seconds - 4:
        play.user("what is the weather in tokyo")
        play.think(0.3, 0.1)
        if tools:
            play.tool("get_weather", 0.3, city="tokyo", output="sunny and 25 degrees in tokyo")
        if barge_in and len(play.said) % 3:
            play.barge_in("Here is the forecast: sunny and 25 degrees", "thanks", after_s=1.2, stop_s=0.6)
            play.think(0.3, 0.2)
        play.agent("It is sunny now.")
        play.t += 0.3
    return play.trace()


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
