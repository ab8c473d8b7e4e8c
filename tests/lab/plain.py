"""The same agent and user as in a lesson, written plainly with livekit and nothing of the lab: the yardstick."""

from __future__ import annotations

import asyncio
import time
import uuid

import numpy as np
import numpy.typing as npt
from livekit import api, rtc

RATE, LOUD, BLOCK = 24_000, 0.006, 240


async def silence_s(url: str, agent_name: str, speech: npt.NDArray[np.int16]) -> float:
    """Return the seconds between the user's last sound and the agent's first, in one call to ``agent_name``."""
    name, user = f"plain-{uuid.uuid4().hex[:6]}", _User()
    token = api.AccessToken().with_identity("user").with_grants(api.VideoGrants(room_join=True, room=name)).to_jwt()
    await user.room.connect(url, token)
    source = rtc.AudioSource(RATE, 1)
    track = rtc.LocalAudioTrack.create_audio_track("mic", source)
    options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
    microphone = await user.room.local_participant.publish_track(track, options)
    async with api.LiveKitAPI() as livekit:
        await livekit.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(agent_name=agent_name, room=name))
        await user.in_state("listening")
        await microphone.wait_for_subscription()
        began = time.perf_counter()
        for i in range(0, len(speech) - BLOCK, BLOCK):
            await source.capture_frame(rtc.AudioFrame(speech[i : i + BLOCK].tobytes(), RATE, 1, BLOCK))
        answered = await asyncio.wait_for(user.first_sound, 20)
        await user.in_state("listening")
        await user.room.disconnect()
        await livekit.room.delete_room(api.DeleteRoomRequest(room=name))
    last = max(i for i, sounds in enumerate(_loud(speech)) if sounds)
    return answered - began - (last + 1) * BLOCK / RATE


class _User:
    def __init__(self) -> None:
        self.room, self._changed, self._state = rtc.Room(), asyncio.Event(), ""
        self.first_sound: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.room.on("track_subscribed", self._subscribed)
        self.room.on("participant_attributes_changed", lambda _, agent: self._attributes(agent))
        self.room.on("participant_connected", self._attributes)  # its attributes may have come with it

    def _subscribed(self, track: rtc.Track, *_: object) -> None:
        self._listening = asyncio.create_task(self._listen(track))

    def _attributes(self, participant: rtc.Participant) -> None:
        self._state = participant.attributes.get("lk.agent.state", "")
        self._changed.set()

    async def _listen(self, track: rtc.Track) -> None:
        async for event in rtc.AudioStream(track, sample_rate=RATE, num_channels=1):
            if not self.first_sound.done() and any(_loud(np.frombuffer(event.frame.data, np.int16))):
                self.first_sound.set_result(time.perf_counter())

    async def in_state(self, state: str) -> None:
        while self._state != state:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 20)


def _loud(pcm: npt.NDArray[np.int16]) -> list[bool]:
    blocks = pcm[: len(pcm) // BLOCK * BLOCK].reshape(-1, BLOCK).astype(np.float64) / 32768
    return list(np.sqrt((blocks**2).mean(axis=1)) >= LOUD)
