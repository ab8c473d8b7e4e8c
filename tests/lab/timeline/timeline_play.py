"""A pen for calls that never were: written like a play, second by second."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from lab.trace import ErrorSeen, Heard, Item, Levels, Said, Sound, State, ToolRun, Trace, Words

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
