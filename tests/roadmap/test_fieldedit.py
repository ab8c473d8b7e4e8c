"""Tests of roadmap.fieldedit: one field changes, every other byte stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap import fieldedit, head
from roadmap.errors import Refused, Unreadable

PAIRS = {
    "added under extra": (
        '---\ntitle: "x"\nextra:\n  chapter: "Phase 1: y"\n---\nbody\n',
        '---\ntitle: "x"\nextra:\n  progress: "DONE"\n  chapter: "Phase 1: y"\n---\nbody\n',
    ),
    "four spaces": ("---\nextra:\n    a: [1,   2]\n---\n", '---\nextra:\n    progress: "DONE"\n    a: [1,   2]\n---\n'),
    "changed under extra": (
        "---\nextra:\n  progress: 'IN PROGRESS' # now\n---\n",
        "---\nextra:\n  progress: 'DONE' # now\n---\n",
    ),
    "status decides": (
        '---\nstatus: todo\nextra:\n  progress: "X"\n---\n',
        '---\nstatus: DONE\nextra:\n  progress: "X"\n---\n',
    ),
    "no extra": ("---\ntitle: x\n---\n", '---\nstatus: "DONE"\ntitle: x\n---\n'),
    "flow extra": ("---\nextra: {a: 1}\n---\n", '---\nstatus: "DONE"\nextra: {a: 1}\n---\n'),
    "crlf": ("---\r\ntitle: 日本語\r\n---\r\nb", '---\r\nstatus: "DONE"\r\ntitle: 日本語\r\n---\r\nb'),
    "lone cr": ("---\rtitle: x\r---\rb", '---\rstatus: "DONE"\rtitle: x\r---\rb'),
    "no frontmatter": ("# x\n", '---\nstatus: "DONE"\n---\n\n# x\n'),
    "empty": ("", '---\nstatus: "DONE"\n---\n\n'),
}


@pytest.mark.parametrize(("old", "new"), PAIRS.values(), ids=PAIRS)
def test_only_the_field_changes(old: str, new: str) -> None:
    assert fieldedit.set_status(old, "done", "n.md") == new
    assert fieldedit.set_status(new, "done", "n.md") == new


def test_form_that_cannot_be_edited_is_refused() -> None:
    with pytest.raises(Refused, match="by hand"):
        fieldedit.set_status("---\nstatus: |\n  todo\n---\n", "done", "n.md")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.text(max_size=9)), max_size=4),
    st.sampled_from(["todo", "doing", "done", "skipped"]),
)
def test_other_fields_and_the_body_survive(fields: list[tuple[str, str]], status: str) -> None:
    lines = "".join(f"{key}: {value}\n" for key, value in fields)
    text = f"---\n{lines}---\n\n本文 status: x\n"
    try:
        before = head.split(text, "n.md")[0]
        after = head.split(fieldedit.set_status(text, status, "n.md"), "n.md")[0]
    except (Refused, Unreadable):
        return
    assert {key: value for key, value in after.items() if key != "status"} == {
        key: value for key, value in before.items() if key != "status"
    }
    assert after["status"] == fieldedit.WORDS[status]
