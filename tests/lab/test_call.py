"""A call in a real room: speech, silence, text, tools, interruption, a greeting, the trace, a clean end."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from livekit import api, rtc

import lab
from lab.call import Call, CallFailed
from lab.trace import Trace
from tests.lab import agents

pytestmark = pytest.mark.room


def test_a_spoken_turn_with_a_tool(tmp_path: Path) -> None:
    async def lesson() -> tuple[Call, str, float | None]:
        async with (
            agents.opened("test-call") as lesson,
            lesson.serve(agents.server("test-call")),
            lesson.call("test-call") as call,
        ):
            await call.say("what is the weather in tokyo")
            reply = await call.hear()
        return call, reply.text, reply.silence_ms

    call, text, silence_ms = asyncio.run(lesson())
    trace = call.trace()
    assert text == "Here is the forecast: sunny and 25 degrees in tokyo"
    assert silence_ms is not None and silence_ms > 300, "the configured delay is part of the silence"
    assert call.tools == ["get_weather"]
    run = trace.tools[0]
    assert (dict(run.arguments), run.status, run.output) == ({"city": "tokyo"}, "done", "sunny and 25 degrees in tokyo")
    assert trace.heard[-1].text == "what is the weather in tokyo"
    assert trace.said[0].end_s < run.start_s < trace.sounds[-1].start_s
    spent = call.turns[0].spent
    assert spent and abs(spent.wait_ms + spent.think_ms + spent.arrive_ms - silence_ms) < 2
    assert Trace.from_json(trace.to_json()) == trace
    recording = call.recording
    assert recording.channels == 2 and abs(recording.seconds - trace.seconds) < 0.1
    assert recording.save(tmp_path / "call.wav").stat().st_size > 100_000
    assert "<svg" in call.timeline()._repr_html_() and "audio" in call.timeline()._repr_html_()


def test_a_greeting_is_heard_before_anything_is_said() -> None:
    async def lesson() -> tuple[str, float | None, str]:
        async with agents.opened("test-greeting") as lesson:
            server = agents.server("test-greeting", agents.Receptionist("Welcome to the hotel."))
            async with lesson.serve(server), lesson.call("test-greeting") as call:
                greeting = await call.hear()
                await call.say("hello")
                return greeting.text, greeting.silence_ms, (await call.hear()).text

    assert asyncio.run(lesson()) == ("Welcome to the hotel.", None, "Hello! How can I help you today?")


def test_text_in_and_text_out() -> None:
    async def lesson() -> tuple[str, bool]:
        async with (
            agents.opened("test-text") as lesson,
            lesson.serve(agents.server("test-text")),
            lesson.call("test-text") as call,
        ):
            await call.write("hello")
            return await call.read(), call.trace().said[0].written

    assert asyncio.run(lesson()) == ("Hello! How can I help you today?", True)


def test_speaking_over_the_agent_stops_it() -> None:
    async def lesson() -> Call:
        async with (
            agents.opened("test-barge-in") as lesson,
            lesson.serve(agents.server("test-barge-in")),
            lesson.call("test-barge-in") as call,
        ):
            await call.say("tell me a long story")
            await call.until(lambda: bool(call.trace().sounds))
            await call.pause(1.5)
            await call.say("what is the weather in paris")
            await call.hear()
        return call

    call = asyncio.run(lesson())
    interruption = call.turns[1].interruption
    assert interruption and interruption.stop_ms is not None and interruption.stop_ms > 0
    story = next(i for i in call.trace().items if i.role == "assistant")
    assert story.interrupted and len(story.text) < len(agents.STORY)
    assert call.tools == ["get_weather"]


def test_the_room_is_the_users_own_and_gone_afterwards() -> None:
    async def lesson() -> tuple[list[str], list[str]]:
        async with agents.opened("test-room") as lesson:
            async with lesson.serve(agents.server("test-room")), lesson.call("test-room", room="my-room") as call:
                assert isinstance(call.room, rtc.Room) and call.room.name == "my-room"
                await call.room.local_participant.set_attributes({"mood": "good"})
                during = await rooms()
            return during, await rooms()

    async def rooms() -> list[str]:
        async with api.LiveKitAPI() as livekit:
            return [room.name for room in (await livekit.room.list_rooms(api.ListRoomsRequest())).rooms]

    assert asyncio.run(lesson()) == (["my-room"], [])


def test_a_call_finds_the_agent_that_is_in_the_room_already() -> None:
    async def lesson() -> str:
        async with agents.opened("test-late") as lesson, lesson.serve(agents.server("test-late")):
            early = await summon("my-room", "test-late")
            async with lesson.call("test-late", room="my-room", dispatch=False) as call:
                found = call.agent.identity
            await early.disconnect()
            return found

    async def summon(name: str, agent_name: str) -> rtc.Room:
        room, arrived = rtc.Room(), asyncio.Event()
        room.on("participant_connected", lambda _: arrived.set())
        grants = api.VideoGrants(room_join=True, room=name)
        token = api.AccessToken().with_identity("early").with_grants(grants).to_jwt()
        await room.connect(os.environ["LIVEKIT_URL"], token, rtc.RoomOptions(auto_subscribe=False))
        async with api.LiveKitAPI() as livekit:
            request = api.CreateAgentDispatchRequest(agent_name=agent_name, room=name)
            await livekit.agent_dispatch.create_dispatch(request)
        await asyncio.wait_for(arrived.wait(), 40)
        return room

    assert asyncio.run(lesson()).startswith("agent-")


def test_two_calls_one_after_the_other_on_one_server() -> None:
    async def lesson() -> list[str]:
        async with agents.opened("test-two") as lesson, lesson.serve(agents.server("test-two")):
            answers = []
            for _ in range(2):
                async with lesson.call("test-two") as call:
                    await call.say("hello")
                    answers.append((await call.hear()).text)
            return answers

    assert asyncio.run(lesson()) == ["Hello! How can I help you today?"] * 2


def test_a_wrong_option_is_named() -> None:
    async def lesson() -> None:
        async with agents.opened("test-option") as lesson:
            lesson.call("test-option", rom="x")

    with pytest.raises(TypeError, match="rom"):
        asyncio.run(lesson())


def test_opening_again_starts_afresh() -> None:
    async def lesson() -> tuple[str, str]:
        first = await lab.open("test-again", script=agents.SCRIPT)
        second = await lab.open("test-again", script=agents.SCRIPT)
        urls = first.services.url, second.services.url
        with pytest.raises(RuntimeError):
            first.services.require_alive()
        await second.close()
        return urls

    one, other = asyncio.run(lesson())
    assert one != other


def test_an_agent_nobody_serves_never_joins() -> None:
    async def lesson() -> None:
        async with agents.opened("test-nobody") as lesson, lesson.call("test-nobody", join_s=2.0):
            pass

    with pytest.raises(CallFailed, match="agent test-nobody · nobody joined in 2 s"):
        asyncio.run(lesson())
