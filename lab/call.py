"""One call: a room, a user with a microphone, and the agent that was dispatched to it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from livekit import api, rtc

from lab import tape
from lab.events import AgentEvents
from lab.tape import Pcm, Recording
from lab.timeline import Timeline
from lab.trace import Prediction, Said, Trace
from lab.turns import Turn, turns
from lab.user import User, speak

if TYPE_CHECKING:
    from livekit.agents.voice.remote_session import RemoteSession

JOIN_S, HEAR_S = 20.0, 20.0
_QUIET_S = 0.35
_READY = {"idle", "listening", "thinking", "speaking"}


class CallFailed(RuntimeError):
    """The call did not go as it must: the message says where, what was found, and what to do."""


@dataclass(frozen=True)
class CallOptions:
    """How a call is set up. ``session``: wait until the agent's AgentSession runs (False for agents without one)."""

    room: str = ""
    metadata: str = ""
    identity: str = "learner"
    attributes: tuple[tuple[str, str], ...] = ()
    session: bool = True
    may_leave: bool = False


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
    """A call in progress, then its record. ``room`` is the user's rtc.Room, for everything LiveKit offers."""

    def __init__(self, agent_name: str, url: str, *, options: CallOptions, alive: Callable[[], None]) -> None:
        self.agent_name = agent_name
        self.name = options.room or f"{agent_name}-{secrets.token_hex(3)}"
        self.agent: rtc.RemoteParticipant | None = None
        self.predictions: list[Prediction] = []
        self._url, self._options, self._alive = url, options, alive
        self._ticked, self._joined = asyncio.Event(), asyncio.Event()
        self._user = User(options.identity, tick=self._ticked.set)
        self._events = AgentEvents(self.room, clock=self._user.now, tick=self._ticked.set)
        self._left = ""
        self._since_s = 0.0
        self._ended_s: float | None = None
        self.room.on("participant_connected", self._on_joined)
        self.room.on("participant_disconnected", self._on_left)
        self.room.on("participant_attributes_changed", lambda *_: self._ticked.set())

    @property
    def room(self) -> rtc.Room:
        """The user's side of the room."""
        return self._user.room

    @property
    def session(self) -> RemoteSession:
        """LiveKit's RemoteSession on the agent: its history, its state, its usage."""
        return self._events.session

    # -- coming and going ------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Call:
        try:
            await self._user.join(self._url, self.name, attributes=dict(self._options.attributes))
            await self.session.start()
            async with api.LiveKitAPI() as livekit:
                request = api.CreateAgentDispatchRequest(
                    agent_name=self.agent_name, room=self.name, metadata=self._options.metadata
                )
                await livekit.agent_dispatch.create_dispatch(request)
            await self._until(self._is_ready, JOIN_S, self._never_joined)
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
        """Leave first, then delete the room: the job ends at once, not after ``departure_timeout``."""
        self._ended_s = self._user.now()
        self._options = CallOptions(may_leave=True)
        await self._events.aclose()
        await self._user.leave()
        async with api.LiveKitAPI() as livekit:
            try:
                await livekit.room.delete_room(api.DeleteRoomRequest(room=self.name))
            except (api.TwirpError, OSError) as error:
                if "not_found" not in str(error) and "not exist" not in str(error):
                    self._alive()

    def _is_ready(self) -> bool:
        if self.agent is None or not self._joined.is_set():
            return False
        heard = self._user.microphone.track is not None
        return heard and (not self._options.session or self.agent.attributes.get("lk.agent.state") in _READY)

    def _on_joined(self, participant: rtc.RemoteParticipant) -> None:
        if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT and self.agent is None:
            self.agent = participant
            self._listened = asyncio.create_task(self._wait_for_ears(), name="lab.call.ears")
        self._ticked.set()

    async def _wait_for_ears(self) -> None:
        if self._options.session:
            await self._user.microphone.wait_for_subscription()
        self._joined.set()
        self._ticked.set()

    def _on_left(self, participant: rtc.RemoteParticipant) -> None:
        if participant is self.agent and not self._options.may_leave:
            self._left = f"agent {self.agent_name} · left the room {self.name} in the middle of the call"
        self._ticked.set()

    # -- the conversation ------------------------------------------------------------------------------------------

    async def say(self, text: str) -> Said:
        """Speak ``text`` into the room in real time; return when it has been said. The agent may be talking."""
        return await self.play(await speak(text), text)

    async def play(self, pcm: Pcm, text: str = "") -> Said:
        """Send any sound (int16, 24 kHz, mono) through the microphone; ``text`` is what it says."""
        self._require_agent()
        said = await self._user.play(pcm, text)
        self._since_s = said.end_s
        return said

    async def write(self, text: str) -> Said:
        """Send a line of text (``lk.chat``). Source: https://docs.livekit.io/agents/build/text/"""
        self._require_agent()
        said = self._user.wrote(text)
        self._since_s = said.end_s
        await self.room.local_participant.send_text(text, topic="lk.chat")
        return said

    async def hear(self, *, timeout_s: float = HEAR_S) -> Reply:
        """Return the agent's answer once it is quiet again. Raises CallFailed when none was heard in time."""
        since = self._since_s
        await self._until(lambda: self._answered(since), timeout_s, lambda: self._not_heard("not heard", timeout_s))
        await self.settled()
        return self._reply(since)

    async def read(self, *, timeout_s: float = HEAR_S) -> str:
        """Return the agent's next text (``lk.transcription``), whole. Raises CallFailed when none comes."""
        since = self._since_s
        await self._until(
            lambda: bool(self._text(since)), timeout_s, lambda: self._not_heard("sent no text", timeout_s)
        )
        await self.settled()
        text, self._since_s = self._text(since), self._user.now()
        return text

    async def settled(self, *, timeout_s: float = 30.0) -> None:
        """Wait until the agent is silent and neither thinks nor speaks."""
        await self._until(self._quiet, timeout_s, lambda: self._not_heard("still busy", timeout_s))

    async def pause(self, seconds: float) -> None:
        """Let time pass in the room. Raises CallFailed when the agent leaves meanwhile."""
        end = self._user.now() + seconds
        await self._until(lambda: self._user.now() >= end, seconds + 5, str)

    async def until(self, happened: Callable[[], bool], *, timeout_s: float = HEAR_S) -> None:
        """Wait until ``happened()`` is true, looked at whenever something arrives from the room. Raises CallFailed."""
        await self._until(happened, timeout_s, lambda: self._not_heard("what was waited for did not happen", timeout_s))

    def _answered(self, since: float) -> bool:
        return any(s.start_s > since - 0.02 for s in self._user.ears.sounds[-3:])

    def _quiet(self) -> bool:
        silent = self._user.now() - self._user.ears.last_sound_s > _QUIET_S
        return silent and self._events.agent_state not in {"thinking", "speaking", "initializing"}

    def _text(self, since: float) -> str:
        return " ".join("".join(w.text for w in self._events.words if w.t_s > since - 0.02).split())

    def _reply(self, since: float) -> Reply:
        trace = self.trace()
        sounds = [s for s in trace.sounds if s.start_s > since - 0.02]
        audio = Recording(self._user.ears.between(sounds[0].start_s, sounds[-1].end_s), "エージェントの声")
        turn = next((t for t in reversed(turns(trace)) if abs(t.said.end_s - since) < 0.01), None)
        self._since_s = self._user.now()
        return Reply(self._text(since), turn.silence_ms if turn else None, audio, turn)

    # -- what is left ----------------------------------------------------------------------------------------------

    def trace(self) -> Trace:
        """Return what the user's side has seen so far."""
        seconds, events = self._ended_s or self._user.now(), self._events
        return Trace(
            agent=self.agent_name,
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

    def timeline(self, prediction: Prediction | Sequence[Prediction] | None = None) -> Timeline:
        """Return the picture of the call with its recording; the lesson's predictions are laid over it."""
        chosen = self.predictions if prediction is None else prediction
        return Timeline(self.trace(), prediction=chosen, recording=self.recording)

    # -- waiting ---------------------------------------------------------------------------------------------------

    async def _until(self, happened: Callable[[], bool], timeout_s: float, failed: Callable[[], str]) -> None:
        end = self._user.now() + timeout_s
        while not happened():
            self._alive()
            if self._left:
                raise CallFailed(self._left + self._why())
            self._ticked.clear()
            try:
                await asyncio.wait_for(self._ticked.wait(), min(0.25, max(0.01, end - self._user.now())))
            except TimeoutError:
                if self._user.now() >= end:
                    raise CallFailed(failed() + self._why()) from None

    def _require_agent(self) -> None:
        self._alive()
        if self._left:
            raise CallFailed(self._left + self._why())

    def _never_joined(self) -> str:
        seen = "it joined, but its AgentSession did not start" if self.agent else "nobody joined"
        return (
            f"agent {self.agent_name} · {seen} in {JOIN_S:.0f} s · expected an agent of that name in room {self.name}"
            " · is it served (lesson.serve), is agent_name the same, did its entrypoint fail?"
        )

    def _not_heard(self, what: str, timeout_s: float) -> str:
        state = next((s for s in reversed(self._events.states) if s.who == "agent"), None)
        since = f"{state.new} for {self._user.now() - state.t_s:.1f} s" if state else "unknown"
        heard = self._events.heard[-1].text if self._events.heard else None
        return f"agent {self.agent_name} · {what} in {timeout_s:.0f} s · state {since}, last heard {heard!r}"

    def _why(self) -> str:
        errors = [e.message for e in self._events.errors] + [
            f"tool {t.name}: {t.output}" for t in self._events.tools.values() if t.status == "error"
        ]
        return f" · it reported: {errors[-1]}" if errors else ""
