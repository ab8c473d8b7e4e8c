"""The drawing of a call: complete, safe, small, legible, and the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from timeline_calls import CALLS, GUESSES, talk
from timeline_chance import predictions, traces

from lab.timeline import Timeline, svg
from lab.timeline.theme import DRAWN_ON, INK, WRITTEN_ON, style
from lab.trace import ErrorSeen, Prediction, Said, Trace

NS = "{http://www.w3.org/2000/svg}"
# What is no mark of its own: the lines of lanes, the axis, and paper under a label that lies on a fold.
BARE = {"l", "sd", "cv"}


@cache
def drawn(name: str) -> str:
    return svg(CALLS[name](), prediction=GUESSES.get(name, ()))


def words(svg_text: str) -> str:
    return " ".join("".join(t.itertext()) for t in ET.fromstring(svg_text).iter(f"{NS}text"))


@pytest.mark.parametrize("name", CALLS)
def test_every_call_is_one_element_the_same_each_time(name: str) -> None:
    assert ET.fromstring(drawn(name)).tag == f"{NS}svg"
    assert drawn(name) == svg(CALLS[name](), prediction=GUESSES.get(name, ()))


@pytest.mark.parametrize("name", CALLS)
def test_nothing_in_it_runs_or_collides(name: str) -> None:
    for element in ET.fromstring(drawn(name)).iter():
        assert element.tag.removeprefix(NS) in {"svg", "g", "path", "text", "tspan", "title", "desc", "style"}
        assert not {a for a in element.attrib if a == "id" or a.startswith("on") or "href" in a}


@pytest.mark.parametrize("name", CALLS)
def test_every_mark_of_a_line_has_a_title(name: str) -> None:
    bare = [p.get("class") for p, titled in marks(ET.fromstring(drawn(name)), False) if not titled]
    keys = {"sa", "ta", "fa", "sg", "su"}  # the swatches of the key stand beside their words
    assert set(bare) <= BARE | keys
    assert sum(c in keys for c in bare) <= 12


def marks(parent: ET.Element, titled: bool) -> Iterator[tuple[ET.Element, bool]]:
    """Yield each path and whether it or a group around it has a title."""
    for child in parent:
        here = titled or child.find(f"{NS}title") is not None
        if child.tag == f"{NS}path":
            yield child, here
        yield from marks(child, here)


@pytest.mark.parametrize("name", CALLS)
def test_who_does_not_see_it_is_told_the_call(name: str) -> None:
    root = ET.fromstring(drawn(name))
    told = root.findtext(f"{NS}desc") or ""
    assert root.get("role") == "img" and "通話のタイムライン" in (root.get("aria-label") or "")
    for turn in CALLS[name]().said:
        assert turn.text in told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hello", ["1006", "待つ 554", "考える 383", "届く 69", "724 ms で停止", 'get_weather(city="tokyo")']),
        ("hello", ["予想 400 ms → 実際は 606 ms 長い", "予想は「エージェント」の後 → 実際は前", "順序の予想は当たり"]),
        ("hello", ["予想 1000 ms → ほぼ当たり", "ターン 8 への予想: このターンはなかった", "4.5 秒", "静か"]),
        (
            "failed",
            ["ValueError: no such city: mars.", "失敗", "中断", "APIStatusError: 500", "予想 500 ms → 返事なし"],
        ),
        ("failed", ["get_weather: 予想になかった", "予想したが起きなかった"]),
        ("misheard", ["聞き違い: ", "feather"]),
        ("greeting", ["Welcome! Ask me about the weather."]),
        ("written", ["文字で送った", "Rain."]),
        ("over", ["止まらず話し続けた", "500 ms で停止", "2.0 秒後に再開", "340 ms 早い", "話し終わる前に始めた"]),
        ("parallel", ["実行中", "31.6 秒", "続く", "descending=true"]),
        ("dense", ["ターンごとの無音（最長 1760 ms）"]),
    ],
)
def test_what_happened_can_be_read(name: str, said: list[str]) -> None:
    shown = words(drawn(name))
    assert [s for s in said if s not in shown] == []


def test_no_answer_is_said_once_however_long_nothing_came() -> None:
    shown = words(drawn("failed"))
    assert shown.count("返事なし 13.0") == 2  # once in each layout


def test_misheard_words_are_marked_by_more_than_colour() -> None:
    marked = [
        t.text for t in ET.fromstring(drawn("misheard")).iter(f"{NS}tspan") if "y" in (t.get("class") or "").split()
    ]
    assert {str(m).strip() for m in marked} == {"was", "feather", "tokyo", "know"}


def test_text_from_outside_cannot_become_markup() -> None:
    nasty = '</text><script>alert(1)</script> a < b & "c" \x00\x1b[31m\ud800\ufffe\u202e\n'
    trace = Trace("a", 5, said=(Said(1, 2, nasty),), errors=(ErrorSeen(3, nasty, nasty),))
    root = ET.fromstring(svg(trace, prediction=Prediction(None, (nasty,))))
    assert root.find(f".//{NS}script") is None
    assert "a < b &" in " ".join(root.itertext())


@pytest.mark.parametrize("seconds", [5, 10, 15, 20, 25, 30])
@pytest.mark.parametrize(("tools", "barge_in"), [(False, False), (True, False), (True, True)])
def test_half_a_minute_of_dense_talk_weighs_at_most_25_kb(seconds: int, tools: bool, barge_in: bool) -> None:
    assert len(svg(talk(seconds, tools=tools, barge_in=barge_in)).encode()) <= 25_000


def test_five_minutes_weigh_at_most_100_kb() -> None:
    trace = CALLS["long"]()
    assert trace.seconds > 290
    assert len(svg(trace).encode()) <= 100_000


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(WRITTEN_ON, 4.5), (DRAWN_ON, 3.0)], ids=["words", "marks"])
def test_every_ink_stands_out_from_its_ground(theme: int, pairs: dict[str, tuple[str, ...]], least: float) -> None:
    weak = [
        (ink, ground, round(ratio, 2))
        for ground, inks in pairs.items()
        for ink in inks
        if (ratio := contrast(INK[ink][theme], INK[ground][theme])) < least
    ]
    assert weak == []


def test_the_style_sheet_reaches_nothing_outside_the_drawing() -> None:
    rules = re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"@[^{]+\{", "", style()))
    assert len(rules) > 30
    assert [s for rule in rules for s in rule.split(",") if ".lkt" not in s and not s.startswith(".q ")] == []


def test_a_call_without_anything_is_drawn_too() -> None:
    assert "0.0 秒" in words(svg(Trace("a", 0)))
    assert "ユーザー 0 回" in words(svg(Trace("a", 3)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(traces, predictions)
def test_whatever_the_trace_it_is_drawn_well_formed(trace: Trace, guesses: list[Prediction]) -> None:
    drawing = svg(trace, prediction=guesses)
    assert ET.fromstring(drawing).tag == f"{NS}svg"
    assert "nan" not in re.sub(r"<(text|tspan|title|desc|style)\b.*?</\1>", "", drawing)


def test_a_prediction_alone_may_be_given_without_a_sequence() -> None:
    guess = Prediction(400, (), 1)
    assert svg(CALLS["hello"](), prediction=guess) == svg(CALLS["hello"](), prediction=[guess])


def test_a_prediction_of_nothing_leaves_no_trace() -> None:
    assert svg(CALLS["hello"](), prediction=Prediction()) == svg(CALLS["hello"]())


def test_a_timeline_is_drawn_in_a_notebook_and_written_in_a_terminal() -> None:
    shown = Timeline(CALLS["hello"](), prediction=GUESSES["hello"])
    assert "container:lkt/inline-size" in shown._repr_html_()
    assert shown._repr_html_().count("\n") == 0  # a blank line would end the HTML block in Markdown
    assert "無音 1006 ms" in str(shown) and repr(shown) == str(shown)


def test_an_unfinished_call_is_drawn_as_far_as_it_went() -> None:
    whole = CALLS["hello"]()
    early = replace(whole, seconds=12.3, said=whole.said[:2], sounds=whole.sounds[:2], words=whole.words[:7])
    assert "返事なし" in words(svg(early))
