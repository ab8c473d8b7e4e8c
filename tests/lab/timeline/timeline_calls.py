"""Calls to draw: one real one, and others of our pen."""

from __future__ import annotations

import random
from pathlib import Path

from timeline_play import Play

from lab.trace import ErrorSeen, Prediction, Sound, ToolRun, Trace, Words


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
