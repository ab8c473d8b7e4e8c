"""What a call's trace says of its turns: silence, where it went, what was misheard, interrupted, left unanswered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.trace import ErrorSeen, Heard, Item, Said, Sound, State, ToolRun, Trace, Words
from lab.turns import Spent, Turn, turns, unprompted

HELLO = Trace.from_json((Path(__file__).parent / "timeline" / "hello.json").read_text(encoding="utf-8"))


def states(*changes: tuple[float, str]) -> tuple[State, ...]:
    """Return the agent's states from (time, new state) pairs."""
    names = ["listening", *(name for _, name in changes)]
    return tuple(State(t, "agent", old, new) for (t, new), old in zip(changes, names, strict=False))


def words(segment: str, *pieces: tuple[float, str]) -> tuple[Words, ...]:
    return tuple(Words(t, text, segment) for t, text in pieces)


def only(trace: Trace) -> Turn:
    (turn,) = turns(trace)
    return turn


ASKED = Trace(
    agent="a",
    seconds=5,
    said=(Said(1, 2, "what time is it"),),
    sounds=(Sound(2.9, 4),),
    heard=(Heard(2.3, "what time is it"),),
    states=states((2.4, "thinking"), (2.8, "speaking"), (4, "listening")),
    words=words("s1", (3, "Noon"), (3.5, " o'clock")),
)


def test_a_real_call_is_read_as_it_happened() -> None:
    hello, tokyo, paris = turns(HELLO)
    assert [t.silence_ms for t in (hello, tokyo, paris)] == [601, 1006, 944]
    assert tokyo.spent == Spent(554, 383, 69)
    assert [[tool.arguments["city"] for tool in t.tools] for t in (hello, tokyo, paris)] == [[], ["tokyo"], ["paris"]]
    assert not any(t.misheard for t in (hello, tokyo, paris))
    assert tokyo.reply is not None and tokyo.reply.interrupted and tokyo.reply.text == "Here is the forecast: sunny"
    assert hello.interruption is None and tokyo.interruption is None
    assert paris.interruption is not None and paris.interruption.stop_ms == 724
    assert paris.interruption.heard_text == "Here is the forecast: sunny"
    assert unprompted(HELLO) == ()


def test_a_silence_is_divided_by_the_agents_states() -> None:
    turn = only(ASKED)
    assert turn.silence_ms == 900
    assert turn.spent == Spent(400, 400, 100)
    assert turn.reply is not None and turn.reply.text == "Noon o'clock"


def test_without_states_the_silence_is_known_and_its_parts_are_not() -> None:
    turn = only(replace(ASKED, states=()))
    assert (turn.silence_ms, turn.spent) == (900, None)


def test_before_the_reply_is_heard_there_is_no_silence_to_report() -> None:
    turn = only(replace(ASKED, sounds=(), words=(), seconds=2.6))
    assert (turn.reply, turn.silence_ms, turn.spent) == (None, None, None)
    assert (turn.quiet.start_s, turn.quiet.end_s) == (2, 2.6)
    assert turn.quiet.spent == Spent(400, 200, 0)


def test_nothing_said_gives_no_turns() -> None:
    assert turns(Trace("a", 3)) == ()
    assert unprompted(Trace("a", 3)) == ()


def test_a_greeting_belongs_to_no_turn() -> None:
    greeting = words("s0", (0.2, "Welcome"))
    trace = replace(
        ASKED,
        sounds=(Sound(0.1, 0.8), *ASKED.sounds),
        words=greeting + ASKED.words,
        states=states((0.05, "speaking"), (0.8, "listening")) + ASKED.states,
    )
    assert only(trace).silence_ms == 900
    assert [u.text for u in unprompted(trace)] == ["Welcome"]


def test_the_first_of_two_quick_turns_has_no_reply() -> None:
    trace = replace(ASKED, said=(Said(0.2, 0.7, "hello"), *ASKED.said), heard=(Heard(1.2, "hello"), *ASKED.heard))
    first, second = turns(trace)
    assert (first.reply, first.silence_ms) == (None, None)
    assert (first.quiet.start_s, first.quiet.end_s) == (0.7, 1)
    assert second.silence_ms == 900
    assert [t.heard for t in (first, second)] == ["hello", "what time is it"]


def test_a_late_reply_that_begins_while_the_user_adds_something_answers_the_first_turn() -> None:
    trace = Trace(
        "a", 6, said=(Said(0, 1, "hello"), Said(1.5, 3, "anyone there")), sounds=(Sound(2, 2.6), Sound(4, 5)),
        states=states((1.9, "speaking"), (2.5, "listening"), (3.5, "thinking"), (3.9, "speaking")),
    )  # fmt: skip
    first, second = turns(trace)
    assert (first.silence_ms, second.silence_ms) == (1000, 1000)
    assert second.interruption is None  # the user was speaking first


def test_an_agent_that_does_not_wait_for_the_end_has_a_negative_silence() -> None:
    turn = only(replace(ASKED, sounds=(Sound(1.7, 4),), states=states((1.6, "speaking"), (4, "listening"))))
    assert turn.silence_ms == -300
    assert turn.quiet.ms == 0


def test_a_false_start_that_the_user_talks_down_is_not_the_reply() -> None:
    trace = replace(
        ASKED,
        sounds=(Sound(1.4, 1.8), *ASKED.sounds),
        states=states((1.3, "speaking"), (1.75, "listening")) + ASKED.states,
    )
    assert only(trace).silence_ms == 900


def test_sounds_of_one_stretch_of_speaking_are_one_reply() -> None:
    split = (Sound(2.9, 3.1), Sound(3.9, 4.4))
    turn = only(replace(ASKED, sounds=split, states=states((2.8, "speaking"), (4.4, "listening"))))
    assert [len(u.sounds) for u in turn.replies] == [2]


def test_words_before_and_after_a_tool_are_two_replies_and_the_first_ends_the_silence() -> None:
    trace = replace(
        ASKED, seconds=7, sounds=(Sound(2.9, 3.4), Sound(5, 6)),
        states=states((2.4, "thinking"), (2.8, "speaking"), (3.4, "thinking"), (4.9, "speaking")),
        words=words("s1", (3, "Let me look.")) + words("s2", (5.1, "It is noon.")),
        tools=(ToolRun("clock", {}, 3.4, 4.8, "done", "noon"),),
    )  # fmt: skip
    turn = only(trace)
    assert [u.text for u in turn.replies] == ["Let me look.", "It is noon."]
    assert turn.silence_ms == 900
    assert [t.name for t in turn.tools] == ["clock"]


@pytest.mark.parametrize("skew_s", [-0.2, -0.1, 0.1, 0.2])
def test_an_agents_clock_that_is_a_little_off_moves_the_parts_and_not_the_silence(skew_s: float) -> None:
    moved = replace(
        HELLO,
        states=tuple(replace(s, t_s=s.t_s + skew_s) for s in HELLO.states),
        items=tuple(replace(i, t_s=i.t_s + skew_s) for i in HELLO.items),
        tools=tuple(replace(t, start_s=t.start_s + skew_s) for t in HELLO.tools),
    )
    assert [t.silence_ms for t in turns(moved)] == [601, 1006, 944]
    assert [len(t.tools) for t in turns(moved)] == [0, 1, 1]
    for turn in turns(moved):
        assert turn.spent is not None
        assert turn.spent.wait_ms + turn.spent.think_ms + turn.spent.arrive_ms == pytest.approx(turn.silence_ms)


@pytest.mark.parametrize(
    ("heard", "misheard"),
    [
        ("What time is it?", False),
        ("ｗｈａｔ time, is it", False),
        ("what dime is it", True),
        ("", False),
    ],
)
def test_misheard_means_other_words(heard: str, misheard: bool) -> None:
    assert only(replace(ASKED, heard=(Heard(2.3, heard),))).misheard is misheard


def test_without_a_final_transcript_nothing_is_said_to_be_misheard() -> None:
    turn = only(replace(ASKED, heard=()))
    assert (turn.heard, turn.misheard) == (None, False)


def test_finals_in_pieces_are_joined() -> None:
    pieces = (Heard(1.6, "what time"), Heard(2.3, "is it"))
    turn = only(replace(ASKED, heard=pieces))
    assert (turn.heard, turn.misheard) == ("what time is it", False)


def test_a_final_that_arrives_while_the_user_speaks_again_goes_to_the_turn_it_resembles() -> None:
    said = (Said(0, 1, "hello there"), Said(1.5, 3, "what time is it"))
    late = (Heard(2, "hello bear"), Heard(3.4, "what time is it"))
    early = (Heard(1.4, "hello there"), Heard(2.5, "what time"), Heard(3.4, "is it"))
    assert [t.heard for t in turns(Trace("a", 4, said=said, heard=late))] == ["hello bear", "what time is it"]
    assert [t.heard for t in turns(Trace("a", 4, said=said, heard=early))] == ["hello there", "what time is it"]


BARGE_IN = replace(
    ASKED, seconds=9, said=(*ASKED.said, Said(3.5, 4.5, "in tokyo")), sounds=(Sound(2.9, 4), Sound(5.5, 7)),
    states=states((2.4, "thinking"), (2.8, "speaking"), (3.95, "listening"), (4.9, "thinking"), (5.4, "speaking")),
    items=(Item(4.8, "assistant", "Noon o'clock", interrupted=True),),
)  # fmt: skip


def test_an_interruption_tells_how_soon_the_agent_stopped_and_what_it_had_got_out() -> None:
    first, second = turns(BARGE_IN)
    assert first.interruption is None and second.interruption is not None
    assert second.interruption.stop_ms == 500
    assert second.interruption.heard_text == "Noon o'clock"
    assert second.silence_ms == 1000


def test_an_interruption_is_known_by_ear_before_the_history_tells() -> None:
    assert turns(replace(BARGE_IN, items=()))[1].interruption == turns(BARGE_IN)[1].interruption


def test_a_short_turn_that_stops_the_agent_counts_its_silence_from_the_agents_last_sound() -> None:
    second = turns(replace(BARGE_IN, said=(*ASKED.said, Said(3.5, 3.8, "stop"))))[1]
    assert second.interruption is not None and second.interruption.stop_ms == 500
    assert second.silence_ms == 1500


def test_an_agent_that_speaks_on_was_not_stopped() -> None:
    through = replace(BARGE_IN, sounds=(Sound(2.9, 7),), states=BARGE_IN.states[:2], items=())
    second = turns(through)[1]
    assert second.interruption is not None
    assert (second.interruption.stop_s, second.interruption.stop_ms) == (None, None)
    assert (second.reply, second.silence_ms) == (None, None)


def test_while_the_agent_still_sounds_it_has_not_stopped() -> None:
    running = replace(BARGE_IN, sounds=(Sound(2.9, 4),), items=(), seconds=4.05)
    second = turns(running)[1]
    assert second.interruption is not None and second.interruption.stop_s is None


def test_of_two_turns_over_one_utterance_only_the_last_stopped_it() -> None:
    said = (*ASKED.said, Said(3.1, 3.3, "uh huh"), Said(5, 5.5, "stop"))
    trace = replace(BARGE_IN, said=said, sounds=(Sound(2.9, 5.6),), states=BARGE_IN.states[:2])
    stops = [t.interruption.stop_ms for t in turns(trace) if t.interruption]
    assert stops == [None, pytest.approx(600)]


def test_a_false_interruption_pauses_the_utterance_and_is_no_reply() -> None:
    trace = Trace(
        "a", 10, said=(Said(0, 1, "tell me"), Said(3, 3.3, "uh huh")), sounds=(Sound(2, 3.6), Sound(5.8, 8)),
        states=states((1.5, "thinking"), (1.9, "speaking"), (3.5, "listening"), (5.7, "speaking"), (8, "listening")),
        words=words("s1", (2.1, "Once"), (2.9, " upon"), (6, " a"), (6.4, " time")),
    )  # fmt: skip
    first, second = turns(trace)
    assert [u.text for u in first.replies] == ["Once upon a time"]
    assert second.interruption is not None
    assert (second.interruption.stop_s, second.interruption.resume_s) == (3.6, 5.8)
    assert second.interruption.heard_text == "Once upon"
    assert second.silence_ms is None


WRITTEN = Said(1, 1, "what time is it", written=True)


def test_a_written_turn_is_answered_by_the_first_sound() -> None:
    turn = only(replace(ASKED, said=(WRITTEN,), heard=()))
    assert (turn.silence_ms, turn.heard, turn.misheard) == (1900, None, False)


def test_a_written_turn_may_be_answered_in_writing() -> None:
    turn = only(replace(ASKED, said=(WRITTEN,), heard=(), sounds=()))
    assert turn.reply is not None and not turn.reply.spoken
    assert (turn.silence_ms, turn.reply.text) == (2000, "Noon o'clock")


def test_a_spoken_turn_answered_only_in_writing_was_not_heard() -> None:
    turn = only(replace(ASKED, sounds=()))
    assert turn.reply is not None and turn.reply.text == "Noon o'clock"
    assert turn.silence_ms is None


def test_words_sent_ahead_of_their_sound_are_of_that_sound() -> None:
    turn = only(replace(ASKED, words=words("s1", (2.1, "Noon o'clock"))))
    assert [(u.spoken, u.text) for u in turn.replies] == [(True, "Noon o'clock")]


def test_without_a_transcription_the_history_gives_the_text() -> None:
    turn = only(replace(ASKED, words=(), items=(Item(4, "assistant", "Noon o'clock"),)))
    assert turn.reply is not None and (turn.reply.text, turn.reply.interrupted) == ("Noon o'clock", False)


def test_errors_are_of_the_turn_they_followed() -> None:
    down = ErrorSeen(2.5, "stt", "500")
    assert only(replace(ASKED, errors=(down,))).errors == (down,)


@pytest.mark.parametrize("lag_s", [0, 0.06, 0.4])
def test_a_call_still_going_on_never_gives_another_silence_than_the_finished_one(lag_s: float) -> None:
    final = turns(HELLO)
    for step in range(0, int(HELLO.seconds * 20)):
        now = step / 20
        for turn in turns(so_far(HELLO, now, lag_s)):
            reply = final[turn.index].reply
            assert reply is not None
            assert turn.silence_ms == (final[turn.index].silence_ms if reply.start_s < now else None), now


def so_far(trace: Trace, now: float, lag_s: float) -> Trace:
    """Return what was known of a call at a moment, the agent's events arriving late."""
    seen = now - lag_s
    return replace(
        trace,
        seconds=now,
        said=tuple(s for s in trace.said if s.end_s <= now),
        sounds=tuple(replace(s, end_s=min(s.end_s, now)) for s in trace.sounds if s.start_s < now),
        words=tuple(w for w in trace.words if w.t_s <= seen),
        heard=tuple(h for h in trace.heard if h.t_s <= seen),
        states=tuple(s for s in trace.states if s.t_s <= seen),
        tools=tuple(t for t in trace.tools if t.start_s <= seen),
        items=tuple(i for i in trace.items if i.t_s <= seen),
    )


times = st.floats(-1, 30)
spans = st.tuples(times, st.floats(0, 5)).map(lambda x: (x[0], x[0] + x[1]))
random_traces = st.builds(
    Trace,
    agent=st.just("a"),
    seconds=st.floats(0, 30),
    said=st.lists(st.builds(lambda x, t, w: Said(*x, t, w), spans, st.text(), st.booleans()), max_size=5).map(tuple),
    sounds=st.lists(spans.map(lambda x: Sound(*x)), max_size=6).map(tuple),
    words=st.lists(st.builds(Words, times, st.text(), st.sampled_from("xyz")), max_size=6).map(tuple),
    heard=st.lists(st.builds(Heard, times, st.text()), max_size=4).map(tuple),
    states=st.lists(
        st.builds(lambda t, n: State(t, "agent", "listening", n), times, st.sampled_from(["thinking", "speaking"])),
        max_size=6,
    ).map(tuple),
    items=st.lists(st.builds(Item, times, st.just("assistant"), st.text(), st.booleans()), max_size=4).map(tuple),
)


@given(random_traces)
def test_whatever_the_trace_each_utterance_is_used_once_and_the_parts_make_the_whole(trace: Trace) -> None:
    found = turns(trace)
    assert len(found) == len(trace.said)
    used = [s for t in found for u in t.replies for s in u.sounds] + [s for u in unprompted(trace) for s in u.sounds]
    assert sorted(used, key=repr) == sorted(trace.sounds, key=repr)
    for turn in found:
        assert turn.quiet.ms >= 0
        if turn.spent is not None:
            parts = turn.spent.wait_ms + turn.spent.think_ms + turn.spent.arrive_ms
            assert parts == pytest.approx(turn.quiet.ms, abs=0.01)
