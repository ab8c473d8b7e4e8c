"""Tests of roadmap.plan: only owned cells and marked regions change, and a second run changes nothing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from roadmap import plan, vault
from roadmap.errors import Refused, Unreadable
from roadmap.verbs import sync
from tests.roadmap import build

LINK = "[[LiteratureNotes/lit-202602281412-ab12.md\\|Doc A]]"
ROWS = {
    "plain": ("| ⬜ | Doc A | U | - |", f"| ✅ | Doc A | U | {LINK} |"),
    "padded": ("|  ⬜   | Doc A      |U|   -   |", f"|  ✅   | Doc A      |U|   {LINK}   |"),
    "no edge pipes": ("⬜ | Doc A | U | -", f"✅ | Doc A | U | {LINK}"),
    "empty note cell": ("| ⬜ | Doc A | U ||", f"| ✅ | Doc A | U | {LINK} |"),
    "trailing spaces": ("| ⬜ | Doc A | U | - |   ", f"| ✅ | Doc A | U | {LINK} |   "),
    "bold title": ("| ⬜ | **Doc A** | U | - |", f"| ✅ | **Doc A** | U | {LINK} |"),
    "angle brackets": ("| ⬜ | Doc A | <U> | - |", f"| ✅ | Doc A | <U> | {LINK} |"),
    "other spelling": ("| ⬜ | Doc A | http://DOCS.livekit.io/agents.md?x=1#y | - |", None),
    "own label": ("| ✅\ufe0f | Doc A | U | [[lit-202602281412-ab12\\|my own label]] |", ""),
    "old check mark": ("| ☑ | Doc A | U | [[lit-202602281412-ab12.md#What]] |", ""),
    "markdown link": ("| ✅ | Doc A | U | [A](../LiteratureNotes/lit-202602281412-ab12.md) |", ""),
    "by title": ("| ⬜ | ＤＯＣ　Ａ | | - |", f"| ✅ | ＤＯＣ　Ａ | | {LINK} |"),
    "words of the human": ("| ⬜ | Doc A | U | あとで書く |", "| ✅ | Doc A | U | あとで書く |"),
    "too few cells": ("| ⬜ | Doc A |", ""),
    "unescaped pipe": ("| ⬜ | Doc A | U | [[lit-202602281412-ab12|Doc A]] |", ""),
    "renamed note": (
        "| ✅ | Doc A | https://x.y/ | [[LiteratureNotes/lit-202602281412-ab12 old name.md\\|my label]] |",
        "| ✅ | Doc A | https://x.y/ | [[LiteratureNotes/lit-202602281412-ab12.md\\|my label]] |",
    ),
}


def _synced(root: Path) -> bytes:
    sync.bring(vault.read(root))
    return (root / "notes" / build.ROADMAP).read_bytes()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("row", "wanted"), ROWS.values(), ids=ROWS)
def test_row(tmp_path: Path, row: str, wanted: str | None, newline: str) -> None:
    row = row.replace("U", build.URL_A)
    expected = row if wanted == "" else (wanted or row.replace("⬜", "✅").replace("| - |", f"| {LINK} |"))
    old = "\ufeff" + build.roadmap(f"{row}\n", tail="\n終わり  \n").replace("\n", newline)
    build.write(tmp_path, {build.ROADMAP: old, build.NOTE_A: build.note("Doc A", url=build.URL_A)})
    assert _synced(tmp_path).decode() == old.replace(row, expected.replace("U", build.URL_A))
    assert plan.make(vault.read(tmp_path)).edits == ()


def test_fragment_counts_where_two_rows_share_the_rest(tmp_path: Path) -> None:
    rows = build.row("Session", "https://a.b/s/"), build.row("RoomIO", "https://a.b/s/#roomio")
    note = build.note("What I call it", url="https://a.b/s#roomio")
    build.write(tmp_path, {build.ROADMAP: build.roadmap(*rows), build.NOTE_A: note})
    found = vault.read(tmp_path)
    assert [found.note(row) is not None for row in found.document.rows] == [False, True]


def test_table_split_under_lower_headings_and_in_a_list(tmp_path: Path) -> None:
    text = build.roadmap("", head="") + "### 前半\n\n" + build.HEAD + build.row("A", build.URL_A)
    text += "\n### 後半\n\n1. 表\n\n   " + build.HEAD.replace("\n|", "\n   |") + "   " + build.row("B", build.URL_B)
    text += (
        "\n## 付録\n\n"
        + build.HEAD
        + build.row("C", "https://c.d/")
        + "\n```\n"
        + build.HEAD
        + "| ⬜ | D | u | - |\n```\n"
    )
    text += "\n> " + build.HEAD.replace("\n|", "\n> |") + "> " + build.row("E", "https://e.f/")
    build.write(tmp_path, {build.ROADMAP: text})
    found = vault.read(tmp_path)
    assert [(row.phase, row.title) for row in found.document.rows] == [("2", "A"), ("2", "B")]
    assert [finding.code for finding in found.findings] == ["table-without-phase"]


def test_table_on_the_bullet_line_of_a_list(tmp_path: Path) -> None:
    head, rule, *_ = build.HEAD.splitlines()
    text = build.roadmap(head="") + f"- {head}\n  {rule}\n  {build.row('A', build.URL_A)}"
    build.write(tmp_path, {build.ROADMAP: text, build.NOTE_A: build.note("A", url=build.URL_A)})
    assert "\n  | ✅ | A | " in _synced(tmp_path).decode()
    found = vault.read(tmp_path)
    assert found.findings == ()
    assert plan.make(found).edits == ()


def test_conflict_in_a_region_is_regenerated_and_elsewhere_refused(tmp_path: Path) -> None:
    conflict = "<<<<<<< HEAD\nx\n||||||| base\ny\n=======\nz\n>>>>>>> two\n"
    region = f"\n<!-- roadmap:begin next -->\n{conflict}<!-- roadmap:end next -->\n"
    build.write(tmp_path, {build.ROADMAP: build.roadmap(build.row("A", build.URL_A), tail=region)})
    assert b"<<<<<<<" not in _synced(tmp_path)
    rows = "<<<<<<< HEAD\n" + build.row("A", build.URL_A) + "=======\n" + build.row("A", build.URL_B) + ">>>>>>> two\n"
    build.write(tmp_path, {build.ROADMAP: build.roadmap(rows)})
    with pytest.raises(Refused, match="conflict"):
        plan.make(vault.read(tmp_path))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_of_a_conflict_counts_every_line_break(tmp_path: Path, newline: str) -> None:
    text = build.roadmap(build.row("A", build.URL_A), tail="\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> two\n")
    build.write(tmp_path, {build.ROADMAP: text.replace("\n", newline).replace("# 学", "x\r# 学").encode()})
    assert plan.conflicts(vault.read(tmp_path).document) == [15, 19]


def test_edited_status_stays_until_the_note_says_the_same(tmp_path: Path) -> None:
    _synced(build.small(tmp_path))
    file = tmp_path / "notes" / build.ROADMAP
    file.write_text(file.read_text("utf-8").replace("| ✅ |", "| 🔄 |"), "utf-8")
    found = vault.read(tmp_path)
    planned = plan.make(found)
    assert planned.edits == ()
    assert [finding.code for finding in planned.findings] == ["adopt"]
    assert found.status(found.document.rows[0]) == "doing"
    assert _synced(tmp_path) == file.read_bytes()
    note = tmp_path / "notes" / build.NOTE_A
    note.write_text(note.read_text("utf-8").replace("draft: false", "draft: true"), "utf-8")
    assert plan.make(vault.read(tmp_path)).findings == ()


def test_emptied_note_cell_stays(tmp_path: Path) -> None:
    _synced(build.small(tmp_path))
    file = tmp_path / "notes" / build.ROADMAP
    text = file.read_text("utf-8")
    start = text.index("[[")
    file.write_text(text[:start] + "-" + text[text.index("]]") + 2 :], "utf-8")
    planned = plan.make(vault.read(tmp_path))
    assert planned.edits == ()
    assert [finding.code for finding in planned.findings] == ["adopt"]


def test_changed_address_keeps_the_row_and_its_note(tmp_path: Path) -> None:
    _synced(build.small(tmp_path))
    file = tmp_path / "notes" / build.ROADMAP
    text = file.read_text("utf-8").replace(build.URL_A, "https://docs.livekit.io/new-home/")
    start, end = text.index("[["), text.index("]]") + 2
    file.write_text(text[:start] + text[end:], "utf-8")
    found = vault.read(tmp_path)
    note = found.note(found.document.rows[0])
    assert note is not None
    assert note.path == build.NOTE_A


# Whatever stands around and inside the tables: no marker of a conflict (that is refused) and no second phase heading.
NOISE = st.text(
    alphabet=st.sampled_from(list("ab|\\`#>-*_[]() \n\r\t\u2028\u0085\u3000あ✅⬜\ufe0f:!<~=1.")), max_size=60
)
CELL = st.text(alphabet=st.sampled_from(list("ab\\`*_[]( )あ✅\u2028:")), max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=NOISE, after=NOISE, cells=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4), crlf=st.booleans())
def test_text_around_survives_and_the_plan_settles(
    tmp_path: Path, before: str, after: str, cells: list[tuple[str, str]], crlf: bool
) -> None:
    rows = "".join(f"| {mark} | {title} | {build.URL_A}{at} | - |\n" for at, (mark, title) in enumerate(cells))
    region = "<!-- roadmap:begin next -->\nx\n<!-- roadmap:end next -->\n"
    text = f"# t\n\n{before}\n\n## Phase 2: x\n\n{build.HEAD}{rows}\n\n{region}\n\n{after}"
    if crlf:
        text = text.replace("\r", "").replace("\n", "\r\n")
    notes = {build.ROADMAP: text, build.NOTE_A: build.note("Doc A", url=f"{build.URL_A}0")}
    (tmp_path / "notes" / ".roadmap" / "lock.jsonl").unlink(missing_ok=True)
    build.write(tmp_path, notes)
    try:
        found = vault.read(tmp_path)
        planned = plan.make(found)
    except (Refused, Unreadable):
        event("nothing to plan")  # the noise broke the heading or closed over the table
        return
    for edit in planned.edits:
        old = text[edit.start : edit.end]
        assert edit.why.startswith("region") or not set(old) & set("|\r\n"), "an edit is one cell or one region"
    expected = text
    for edit in reversed(planned.edits):
        expected = expected[: edit.start] + edit.new + expected[edit.end :]
    sync.bring(found)
    assert (tmp_path / "notes" / build.ROADMAP).read_bytes() == expected.encode()
    assert plan.make(vault.read(tmp_path)).edits == ()
