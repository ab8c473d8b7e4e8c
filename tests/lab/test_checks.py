"""Checks: passed, failed, unanswered; strict mode; what a failure says."""

from __future__ import annotations

import pytest

from lab.checks import CheckFailed, Checks, between, contains, is_open


def check(checks: Checks, got: object, want: object) -> str:
    return checks.check("tool-used", got=got, want=want, lines=("because of that", "reread this")).outcome


def test_equal_values_pass() -> None:
    assert check(Checks(), ["a"], ["a"]) == "passed"


def test_a_function_decides() -> None:
    assert check(Checks(), 5, between(1, 9)) == "passed"


@pytest.mark.parametrize("got", [..., [...], {"q": ...}, ("a", ...)])
def test_an_open_value_is_unanswered_and_reported(got: object) -> None:
    checks = Checks()
    assert check(checks, got, 1) == "unanswered"
    assert checks.unanswered() == ["tool-used"]


@pytest.mark.parametrize("got", ["...", "", None, 0, [], {}, False])
def test_other_empty_values_are_answers(got: object) -> None:
    assert not is_open(got)


def test_a_wrong_value_says_got_wanted_why_and_where() -> None:
    checks = Checks()
    with pytest.raises(CheckFailed) as failed:
        check(checks, ["b"], ["a"])
    for part in ("tool-used", "得た値: ['b']", "期待: ['a']", "because of that", "reread this"):
        assert part in str(failed.value)
    assert checks.outcomes == {"tool-used": "failed"}


def test_a_range_describes_itself() -> None:
    with pytest.raises(CheckFailed, match="1 以上 9 以下"):
        check(Checks(), 10, between(1, 9))
    with pytest.raises(CheckFailed):
        check(Checks(), "5", between(1, 9))


def test_a_part_of_a_text() -> None:
    assert check(Checks(), "In OSAKA it is nine", contains("osaka")) == "passed"
    with pytest.raises(CheckFailed, match="「osaka」を含む文"):
        check(Checks(), None, contains("osaka"))


def test_an_error_inside_the_wanted_function_is_not_hidden() -> None:
    with pytest.raises(AttributeError):
        check(Checks(), 5, lambda text: "a" in text.lower())


def test_strict_mode_fails_open_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_STRICT", "1")
    with pytest.raises(CheckFailed, match="LAB_STRICT"):
        check(Checks(), ..., 1)


def ask(checks: Checks, chosen: object) -> str:
    feedback = {"a": "no: the SFU", "b": "yes: your process", "c": "no: the browser"}
    return checks.ask("where", chosen, right="b", feedback=feedback).outcome


def test_questions() -> None:
    assert ask(Checks(), "b") == "passed"
    assert ask(Checks(), ...) == "unanswered"
    with pytest.raises(CheckFailed, match="a: no: the SFU"):
        ask(Checks(), "a")
    with pytest.raises(CheckFailed, match="a / b / c"):
        ask(Checks(), "d")


def test_the_last_outcome_counts() -> None:
    checks = Checks()
    with pytest.raises(CheckFailed):
        check(checks, 1, 2)
    check(checks, 2, 2)
    assert checks.outcomes == {"tool-used": "passed"}


def test_html_is_escaped_and_names_the_outcome() -> None:
    with pytest.raises(CheckFailed):
        check(Checks(), "<b>", "x")
    shown = Checks().check("n", got=1, want=1, lines=("<i>",))._repr_html_()
    assert "<i>" not in shown and "合格" in shown
