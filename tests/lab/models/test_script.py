"""The script: which rule answers, with what, and which rules could never work."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.models.script import OTHERWISE, Reply, Rule, Script, call_id, text_of

WEATHER = Script(
    [
        Rule(r"weather in (?P<city>[a-z ]+)", call="get_weather", args={"city": "{city}", "days": 3, "on": ["{city}"]}),
        Rule(r"no such city|internal error", after="get_weather", say="I could not find that."),
        Rule(r".*", after="get_weather", say="Here is the forecast: {result}"),
        Rule(r"\bhello\b", say="Hello!"),
        Rule(r"greet the caller", say="Welcome."),
    ]
)
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {}}}]


def user(text: object) -> list[dict[str, object]]:
    return [{"role": "system", "content": "say hello to nobody"}, {"role": "user", "content": text}]


def after_tool(result: str, name: str = "get_weather") -> list[dict[str, object]]:
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": "{}"}}
    said: list[dict[str, object]] = [{"role": "assistant", "tool_calls": [call]}]
    return user("hello") + said + [{"role": "tool", "tool_call_id": "c1", "content": result}]


def test_groups_fill_the_arguments_at_any_depth() -> None:
    reply = WEATHER.reply(user("What is the WEATHER in tokyo "), TOOLS)
    assert reply == Reply(call="get_weather", args={"city": "tokyo", "days": 3, "on": ["tokyo"]})


def test_a_call_whose_tool_is_not_offered_is_passed_over() -> None:
    assert WEATHER.reply(user("weather in tokyo")) == Reply(say=OTHERWISE)


def test_what_no_rule_matches_is_said_to_be_so() -> None:
    assert WEATHER.reply(user("sing me a song"), TOOLS) == Reply(say=OTHERWISE)
    assert Script([]).reply([]) == Reply(say=OTHERWISE)


def test_the_first_rule_that_applies_answers() -> None:
    script = Script([Rule("a", say="first"), Rule("a", say="second")])
    assert script.reply(user("a")).say == "first"


def test_after_rules_answer_a_result_and_nothing_else() -> None:
    assert WEATHER.reply(after_tool("sunny"), TOOLS).say == "Here is the forecast: sunny"
    assert WEATHER.reply(user("sunny"), TOOLS).say == OTHERWISE
    assert WEATHER.reply(after_tool("hello", "other_tool"), TOOLS).say == "hello"


def test_the_text_of_a_tools_error_can_be_matched() -> None:
    assert WEATHER.reply(after_tool("An internal error occurred"), TOOLS).say == "I could not find that."


def test_a_result_without_a_rule_is_said_as_it_stands() -> None:
    assert Script([]).reply(after_tool("It is 25 degrees.")).say == "It is 25 degrees."
    assert Script([]).reply(after_tool("")).say == OTHERWISE


def test_instructions_of_generate_reply_are_matched_like_words() -> None:
    instructed: list[dict[str, object]] = [*user("hello"), {"role": "system", "content": "Greet the caller by name."}]
    assert WEATHER.reply(instructed).say == "Welcome."
    assert Script([Rule("^$", say="Nothing was said.")]).reply([]).say == "Nothing was said."


def test_a_placeholder_nothing_filled_leaves_the_answer_to_another_rule() -> None:
    script = Script([Rule(r"book(?: for (?P<n>\w+))?", say="For {n}."), Rule("book", say="For how many?")])
    assert script.reply(user("book for two")).say == "For two."
    assert script.reply(user("book")).say == "For how many?"


def test_braces_that_are_no_placeholder_stay() -> None:
    script = Script([Rule("json", say='{"a": {}}'), Rule("x", say="{} { x }")])
    assert script.reply(user("json")).say == '{"a": {}}'
    assert script.reply(user("x")).say == "{} { x }"


def test_what_the_user_says_is_never_read_as_a_placeholder() -> None:
    script = Script([Rule("(?P<all>.*)", say="You said {all}")])
    assert script.reply(user("{all} {result}")).say == "You said {all} {result}"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"when": "(", "say": "x"}, "a broken pattern"),
        ({"when": "x"}, "neither say nor call"),
        ({"when": "x", "say": "y", "call": "z"}, "both say and call"),
        ({"when": "x", "say": "{city}"}, r"nothing fills \{city\}"),
        ({"when": "(?P<town>x)", "say": "{city}"}, r"expected \{town\}"),
        ({"when": "x", "say": "{result}"}, r"nothing fills \{result\}"),
        ({"when": "x", "call": "f", "args": {"a": ["{city}"]}}, r"nothing fills \{city\}"),
        ({"when": "x", "say": "y", "args": {"a": 1}}, "args without call"),
        ({"when": "x", "call": "f", "args": {"a": object()}}, "only what JSON can carry"),
        ({"when": "x", "call": "f", "args": {"a": float("nan")}}, "only what JSON can carry"),
        ({"when": "x", "call": "f", "args": ["a"]}, "a dict such as"),
        ({"when": 3, "say": "y"}, "when=3 is int"),
        ({"when": "x", "say": None}, "say=None is NoneType"),
    ],
)
def test_a_rule_that_could_never_work_says_why_in_one_line(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        Rule(**wrong)  # type: ignore[arg-type]
    assert str(caught.value).startswith("Rule(") and "\n" not in str(caught.value)


def test_a_script_takes_rules_only() -> None:
    with pytest.raises(ValueError, match=r"rule 2 · found \('hi', 'ho'\)"):
        Script([Rule("a", say="b"), ("hi", "ho")])  # type: ignore[list-item]


def test_the_same_conversation_gives_the_same_call_id() -> None:
    assert call_id("f", user("a")) == call_id("f", user("a"))
    assert len({call_id("f", user("a")), call_id("g", user("a")), call_id("f", user("b"))}) == 3


def test_text_of_reads_parts_and_passes_over_images() -> None:
    parts = [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "data:"}}, "here", 3]
    assert text_of(parts) == "look here"
    assert text_of(None) == ""
    assert WEATHER.reply(user(parts)).say == OTHERWISE


def test_the_list_shows_every_rule_and_what_comes_when_none_fits() -> None:
    text = WEATHER.describe()
    assert 'get_weather(city="{city}", days=3, on=["{city}"])' in text
    assert all(rule.when in text for rule in WEATHER.rules)
    assert all(word in text for word in ("いつ", "言う", "呼ぶ", OTHERWISE))


def test_the_table_escapes_what_a_rule_says() -> None:
    table = Script([Rule("<script>", say="</td>")])._repr_html_()
    assert "&lt;script&gt;" in table and "&lt;/td&gt;" in table and "<script>" not in table
    assert len(re.findall("<tr>", table)) == 4


messages = st.lists(
    st.dictionaries(
        st.sampled_from(["role", "content", "tool_calls", "tool_call_id"]),
        st.one_of(
            st.sampled_from(["user", "tool", "system", "weather in rome", "c1"]),
            st.none(),
            st.integers(),
            st.lists(st.one_of(st.text(), st.dictionaries(st.sampled_from(["id", "text", "function"]), st.text()))),
        ),
    )
)


@settings(deadline=None)
@given(messages)
def test_any_conversation_gets_exactly_one_answer(conversation: Sequence[Mapping[str, object]]) -> None:
    reply = WEATHER.reply(conversation, TOOLS)
    assert bool(reply.say) != bool(reply.call)


@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_words_reach_the_answer_unchanged(words: str) -> None:
    script = Script([Rule(r"(?s)(?P<all>.+)", say="<{all}>")])
    assert script.reply(user(words)).say == f"<{words.strip()}>"


def test_rules_can_be_read_without_the_models() -> None:
    heavy = {"aiohttp", "av", "livekit", "numpy", "openai", "pocketsphinx", "espeakng_loader"}
    code = f"import sys, lab.models; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
