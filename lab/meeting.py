"""The user and the agent in one room: how they come together, how they part, and how one waits for the other."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from livekit import api, rtc

from lab.events import AgentEvents
from lab.user import User

_READY = {"idle", "listening", "thinking", "speaking"}


class CallFailed(RuntimeError):
    """The call did not go as it must: the message says where, what was found, and what to do."""


@dataclass(frozen=True)
class CallOptions:
    """How a call is set up. ``session``: wait until the agent's AgentSession runs (False for agents without one).

    ``dispatch``: ask for the agent by name (False: automatic dispatch, or the lesson asks itself). ``metadata``: the
    job's. ``may_leave``: the agent may hang up. Times in seconds.
    """

    room: str = ""
    metadata: str = ""
    identity: str = "learner"
    attributes: tuple[tuple[str, str], ...] = ()
    session: bool = True
    dispatch: bool = True
    may_leave: bool = False
    join_s: float = 40.0


class Meeting:
    """One room with the user in it and, once ``join`` returned, the agent. ``alive`` raises when a service died."""

    def __init__(self, agent_name: str, url: str, *, options: CallOptions, alive: Callable[[], None]) -> None:
        self.agent_name = agent_name
        self.name = options.room or f"{agent_name or 'room'}-{secrets.token_hex(3)}"
        self.agent: rtc.RemoteParticipant | None = None
        self._url, self._options, self._alive = url, options, alive
        self._ticked, self._joined = asyncio.Event(), asyncio.Event()
        self._left = ""
        self.user = User(options.identity, tick=self._ticked.set)
        self.events = AgentEvents(self.user.room, clock=self.user.now, tick=self._ticked.set)
        self.user.room.on("participant_connected", self._on_joined)
        self.user.room.on("participant_disconnected", self._on_left)
        self.user.room.on("participant_attributes_changed", lambda *_: self._ticked.set())

    async def join(self) -> None:
        """Enter the room, ask for the agent, and wait until both can hear each other. Raises CallFailed."""
        await self.user.join(self._url, self.name, attributes=dict(self._options.attributes))
        await self.events.session.start()
        for participant in tuple(self.user.room.remote_participants.values()):
            self._on_joined(participant)  # an agent may be in the room already; no event tells of it
        if self._options.dispatch:
            request = api.CreateAgentDispatchRequest(
                agent_name=self.agent_name, room=self.name, metadata=self._options.metadata
            )
            async with api.LiveKitAPI() as livekit:
                await livekit.agent_dispatch.create_dispatch(request)
        await self.until(self._is_ready, self._options.join_s, self._never_joined)

    async def part(self) -> None:
        """Leave first, then delete the room: the job ends at once, not after ``departure_timeout``."""
        self._options = replace(self._options, may_leave=True)
        await self.events.aclose()
        await self.user.leave()
        async with api.LiveKitAPI() as livekit:
            try:
                await livekit.room.delete_room(api.DeleteRoomRequest(room=self.name))
            except api.TwirpError as error:
                if error.code != api.TwirpErrorCode.NOT_FOUND:
                    raise
            except OSError:
                self._alive()  # a dead server is the better explanation
                raise

    def require_agent(self) -> None:
        """Raise when a service has died or the agent has left."""
        self._alive()
        if self._left:
            raise CallFailed(self._left + self._why())

    async def until(self, happened: Callable[[], bool], timeout_s: float, failed: Callable[[], str]) -> None:
        """Wait until ``happened()``, looked at whenever something arrives. Raises CallFailed, with ``failed()``."""
        end = self.user.now() + timeout_s
        while not happened():
            self.require_agent()
            self._ticked.clear()
            try:
                await asyncio.wait_for(self._ticked.wait(), min(0.25, max(0.01, end - self.user.now())))
            except TimeoutError:
                if self.user.now() >= end:
                    raise CallFailed(failed() + self._why()) from None

    def not_heard(self, what: str, timeout_s: float) -> str:
        """Return what is known of an agent that did not answer."""
        state = next((s for s in reversed(self.events.states) if s.who == "agent"), None)
        since = f"{state.new} for {self.user.now() - state.t_s:.1f} s" if state else "unknown"
        heard = self.events.heard[-1].text if self.events.heard else None
        return f"agent {self.agent_name} · {what} in {timeout_s:.0f} s · state {since}, last heard {heard!r}"

    def _is_ready(self) -> bool:
        if self.agent is None or not self._joined.is_set():
            return False
        return not self._options.session or self.agent.attributes.get("lk.agent.state") in _READY

    def _on_joined(self, participant: rtc.RemoteParticipant) -> None:
        if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT and self.agent is None:
            self.agent = participant
            self._heard = asyncio.create_task(self._wait_until_heard(), name="lab.meeting")
        self._ticked.set()

    async def _wait_until_heard(self) -> None:
        if self._options.session:
            await self.user.microphone.wait_for_subscription()
        self._joined.set()
        self._ticked.set()

    def _on_left(self, participant: rtc.RemoteParticipant) -> None:
        if participant is self.agent and not self._options.may_leave:
            self._left = f"agent {self.agent_name} · left the room {self.name} in the middle of the call"
        self._ticked.set()

    def _never_joined(self) -> str:
        seen = "it joined, but its AgentSession did not start" if self.agent else "nobody joined"
        return (
            f"agent {self.agent_name} · {seen} in {self._options.join_s:.0f} s"
            f" · expected an agent of that name in room {self.name}"
            " · is it served (lesson.serve), is agent_name the same, did its entrypoint fail?"
        )

    def _why(self) -> str:
        errors = [e.message for e in self.events.errors] + [
            f"tool {t.name}: {t.output}" for t in self.events.tools.values() if t.status == "error"
        ]
        return f" · it reported: {errors[-1]}" if errors else ""
