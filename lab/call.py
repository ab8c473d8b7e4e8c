"""One call: a user with a microphone talks to an agent in a room. What was said and heard stays as its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from livekit import rtc

from lab import tape
from lab.meeting import CallFailed, CallOptions, Meeting
from lab.picture import Picture
from lab.tape import Pcm, Recording
from lab.timeline import Timeline
from lab.trace import Guesses, Said, Sound, Trace
from lab.turns import Turn, turns
from lab.user import speak

if TYPE_CHECKING:
    from livekit.agents.voice.remote_session import RemoteSession

__all__ = ["Call", "CallFailed", "CallOptions", "Reply"]

HEAR_S = 20.0
_QUIET_S = 0.35
_AT_ONCE_S = 0.02


@dataclass(frozen=True)
class Reply:
    """What came back. ``silence_ms``: from the user's last sound to the agent's first one; None after a greeting."""

    text: str
    silence_ms: float | None
    audio: Recording
    turn: Turn | None = None

    def __repr__(self) -> str:
        silence = "" if self.silence_ms is None else f" after {self.silence_ms:.0f} ms of silence"
        return f"<reply {self.text!r}{silence}>"


class Call:
    """A call in progress, then its record. Use it as ``async with lesson.call(name) as call``."""

    def __init__(
        self, agent_name: str, url: str, *, options: CallOptions, alive: Callable[[], None], guesses: Guesses
    ) -> None:
        self._meeting = Meeting(agent_name, url, options=options, alive=alive)
        self._user, self._events = self._meeting.user, self._meeting.events
        self._guesses = guesses
        self._since_s = 0.0
        self._ended_s: float | None = None

    @property
    def name(self) -> str:
        """The room's name."""
        return self._meeting.name

    @property
    def room(self) -> rtc.Room:
        """The user's own rtc.Room, for everything LiveKit offers."""
        return self._user.room

    @property
    def agent(self) -> rtc.RemoteParticipant:
        """The agent as the user sees it. Raises CallFailed before it has joined."""
        if self._meeting.agent is None:
            raise CallFailed(f"agent {self._meeting.agent_name} · is not in the room · enter the call first")
        return self._meeting.agent

    @property
    def session(self) -> RemoteSession:
        """LiveKit's RemoteSession on the agent: its history, its state, its usage."""
        return self._events.session

    async def __aenter__(self) -> Call:
        try:
            await self._meeting.join()
        except BaseException:
            await self._hang_up()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        try:
            if kind is None:
                await self.settled()
        finally:
            await self._hang_up()

    async def _hang_up(self) -> None:
        self._ended_s = self._user.now()
        await self._meeting.part()

    async def say(self, text: str) -> Said:
        """Speak ``text`` into the room in real time; return when it has been said. The agent may be talking."""
        return await self.play(await speak(text), text)

    async def play(self, pcm: Pcm, text: str = "") -> Said:
        """Send any sound (int16, 24 kHz, mono) through the microphone; ``text`` is what it says."""
        self._meeting.require_agent()
        said = await self._user.play(pcm, text)
        self._since_s = said.end_s
        return said

    async def write(self, text: str) -> Said:
        """Send a line of text (``lk.chat``). Source: https://docs.livekit.io/agents/multimodality/text/"""
        self._meeting.require_agent()
        said = self._user.wrote(text)
        self._since_s = said.end_s
        await self.room.local_participant.send_text(text, topic="lk.chat")
        return said

    async def hear(self, *, timeout_s: float = HEAR_S) -> Reply:
        """Return the agent's answer once it is quiet again. Raises CallFailed when none was heard in time."""
        since = self._since_s
        await self._until(lambda: bool(self._sounds(since)), timeout_s, "not heard")
        await self.settled()
        return self._reply(since)

    async def read(self, *, timeout_s: float = HEAR_S) -> str:
        """Return the agent's next text (``lk.transcription``), whole. Raises CallFailed when none comes."""
        since = self._since_s
        await self._until(lambda: bool(self._text(since)), timeout_s, "sent no text")
        await self.settled()
        text, self._since_s = self._text(since), self._user.now()
        return text

    async def settled(self, *, timeout_s: float = 30.0) -> None:
        """Wait until the agent is silent and neither thinks nor speaks. Raises CallFailed when it does not end."""
        await self._until(self._quiet, timeout_s, "still busy")

    async def pause(self, seconds: float) -> None:
        """Let time pass in the room. Raises CallFailed when the agent leaves meanwhile."""
        end = self._user.now() + seconds
        await self._until(lambda: self._user.now() >= end, seconds + 5, "")

    async def until(self, happened: Callable[[], bool], *, timeout_s: float = HEAR_S) -> None:
        """Wait until ``happened()``, looked at whenever something arrives from the room. Raises CallFailed."""
        await self._until(happened, timeout_s, "what was waited for did not happen")

    async def _until(self, happened: Callable[[], bool], timeout_s: float, what: str) -> None:
        await self._meeting.until(happened, timeout_s, lambda: self._meeting.not_heard(what, timeout_s))

    def _sounds(self, since: float) -> list[Sound]:
        return [s for s in self._user.ears.sounds if s.start_s > since - _AT_ONCE_S]

    def _quiet(self) -> bool:
        silent = self._user.now() - self._user.ears.last_sound_s > _QUIET_S
        return silent and self._events.agent_state not in {"thinking", "speaking", "initializing"}

    def _text(self, since: float) -> str:
        return " ".join("".join(w.text for w in self._events.words if w.t_s > since).split())

    def _reply(self, since: float) -> Reply:
        sounds = self._sounds(since)
        audio = Recording(self._user.ears.between(sounds[0].start_s, sounds[-1].end_s), "エージェントの声")
        turn = next((t for t in reversed(self.turns) if t.said.end_s == since), None)
        self._since_s = self._user.now()
        return Reply(self._text(since), turn.silence_ms if turn else None, audio, turn)

    def trace(self) -> Trace:
        """Return what the user's side has seen so far."""
        seconds, events = self._ended_s or self._user.now(), self._events
        return Trace(
            agent=self._meeting.agent_name,
            seconds=round(seconds, 3),
            said=tuple(self._user.said),
            sounds=self._user.ears.sounds,
            levels=tape.levels(self._user.mouth, self._user.ears, seconds=seconds),
            words=tuple(events.words),
            heard=tuple(events.heard),
            states=tuple(events.states),
            tools=tuple(events.tools.values()),
            items=tuple(events.items),
            errors=tuple(events.errors),
        )

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The user's turns with what came of each."""
        return turns(self.trace())

    @property
    def tools(self) -> list[str]:
        """Names of the tools the agent called, in order."""
        return [t.name for t in self._events.tools.values()]

    @property
    def recording(self) -> Recording:
        """The call in stereo: user left, agent right."""
        end = self._ended_s or self._user.now()
        sides = (self._user.mouth.between(0, end), self._user.ears.between(0, end))
        return Recording(np.stack(sides, axis=1), "通話の録音")

    def timeline(self) -> Picture:
        """Return the picture of the call with its recording, and what the learner predicted of it laid over."""
        return Picture(Timeline(self.trace(), prediction=self._guesses.of(self)), self.recording)
