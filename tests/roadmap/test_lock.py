"""Tests of roadmap.lock: one line a row, sorted, and a row that keeps its id through changes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap import lock
from roadmap.document import Row
from roadmap.lock import Entry


def _row(line: int, title: str, url: str = "", phase: str = "1") -> Row:
    return Row(phase, line, title, url, "todo", {})


def test_new_rows_get_readable_ids_of_their_own() -> None:
    entries = lock.assign([_row(1, "A & B", "https://a.b/x"), _row(2, "a b"), _row(3, "リファレンス")], {})
    assert [entries[line].id for line in (1, 2, 3)] == ["1-a-b", "1-a-b-2", "1-リファレンス"]


def test_changed_address_or_title_keeps_the_entry() -> None:
    known = {"1-a": Entry("1-a", "A", ("a.b/x",), "2026-01-01")}
    moved = lock.assign([_row(1, "A", "https://a.b/y")], known)[1]
    assert (moved.id, moved.urls) == ("1-a", ("a.b/x", "a.b/y"))
    renamed = lock.assign([_row(1, "B", "https://a.b/x")], known)[1]
    assert (renamed.id, renamed.title) == ("1-a", "B")


def test_two_rows_never_share_an_entry() -> None:
    known = {"1-a": Entry("1-a", "A", ("a.b/x",))}
    entries = lock.assign([_row(1, "A", "https://a.b/x"), _row(2, "A", "https://a.b/x")], known)
    assert entries[1].id != entries[2].id


def test_rows_that_are_doubled_keep_their_entries() -> None:
    one, other = "https://a.b/x", "https://a.b/y"
    rows = [_row(1, "A", one), _row(2, "B", one), _row(3, "A", one), _row(4, "C"), _row(5, "C", phase="2")]
    rows.append(_row(6, "A", other))
    first = lock.assign(rows, {})
    assert len({entry.id for entry in first.values()}) == len(rows)
    known = {entry.id: entry for entry in sorted(first.values())}
    assert lock.assign(rows, known) == first
    assert lock.assign(rows[1:], known) == {line: first[line] for line in (2, 4, 6)} | {
        3: first[1],
        5: first[5],
    }


def test_conflict_markers_are_passed_over_and_broken_lines_reported() -> None:
    text = '<<<<<<< a\n{"id": "x", "title": "X"}\n=======\n{"id": "y", "title": "Y"}\n>>>>>>> b\n'
    text += 'nonsense\n{"title": "no id"}\n'
    entries, findings = lock.read(text, "lock")
    assert set(entries) == {"x", "y"}
    assert [finding.line for finding in findings] == [6, 7]


TEXTS = st.text(max_size=12)
ENTRIES = st.builds(
    Entry,
    st.text(min_size=1, max_size=8),
    TEXTS,
    st.lists(TEXTS, max_size=3).map(tuple),
    TEXTS,
    TEXTS,
    st.dictionaries(TEXTS, TEXTS, max_size=2),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ENTRIES, max_size=4))
def test_written_lock_is_read_back(entries: list[Entry]) -> None:
    known = {entry.id: entry for entry in entries}
    raw = lock.dump(known)
    assert lock.read(raw.decode(), "lock") == (known, [])
    assert lock.dump(lock.read(raw.decode(), "lock")[0]) == raw
