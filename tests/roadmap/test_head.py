"""Tests of roadmap.head: the frontmatter torture list, each with its place or its value."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap import head
from roadmap.errors import Unreadable

BROKEN = {
    "no closing fence": ("---\ntitle: x\n\nbody", 1),
    "a list": ("---\n- a\n---\n", 2),
    "a scalar": ("---\nNote: x is\n  not: y\n---\n", 3),
    "two colons": ("---\ntitle: A: B\n---\n", 2),
    "open quote": ('---\ndate: 2026-01-01\ntitle: "x\n---\n', 3),
    "key twice": ("---\ntitle: x\ndate: y\ntitle: z\n---\n", 4),
    "nested key twice": ("---\nextra:\n  url: x\n  url: y\n---\n", 4),
    "key twice in a list item": ("---\nauthors:\n  - name: x\n    name: y\n---\n", 4),
    "flow key twice": ("---\nextra: {a: 1, a: 2}\n---\n", 2),
    "quoted key twice": ('---\n"title": x\ntitle: y\n---\n', 3),
    "unknown anchor": ("---\na: 1\ntitle: *x\n---\n", 3),
    "conflict": ("---\ntitle: x\n<<<<<<< HEAD\ndate: a\n=======\ndate: b\n>>>>>>> c\n---\n", 3),
}
READ = {
    "no is a word": ("---\ntitle: no\n---\n", "no"),
    "no sexagesimal": ("---\ntitle: 12:30\n---\n", "12:30"),
    "impossible day": ("---\ntitle: 2026-02-30\n---\n", "2026-02-30"),
    "date stays text": ("---\ntitle: 2026-02-28\n---\n", "2026-02-28"),
    "odd keys": ("---\n2026-01-01: a\n1: b\ncontent: c\nhandler: d\ntitle: x\n---\n", "x"),
    "crlf": ("---\r\ntitle: x\r\n---\r\nbody", "x"),
    "long fence": ("----\ntitle: x\n-----\n", "x"),
    "blank lines first": ("\n\n---\ntitle: x\n---\n", "x"),
    "same name in two maps": ("---\nauthors:\n  - name: a\n  - name: b\ntitle: x\n---\n", "x"),
    "colon in block text": ("---\ntitle: |-\n  a: 1\n  a: 1\n---\n", "a: 1\na: 1"),
    "python tag is data": ("---\ntitle: x\ny: !!python/object/apply:os.system [ls]\n---\n", "x"),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN)
def test_broken_frontmatter_names_its_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable, match=rf"^note\.md:{line} · "):
        head.split(text, "note.md")


@pytest.mark.parametrize(("text", "title"), READ.values(), ids=READ)
def test_frontmatter_is_read(text: str, title: str) -> None:
    assert head.split(text.replace("\r\n", "\n"), "note.md")[0]["title"] == title


@pytest.mark.parametrize("text", ["", "# x\n", "{\n", "text\n---\n", "-- -\n"])
def test_no_frontmatter(text: str) -> None:
    assert head.split(text, "note.md") == ({}, text)


FOREIGN = {
    "Shift_JIS": ("---\ntitle: 学習ロードマップ\n---\n".encode("cp932"), "looks like Shift_JIS"),
    "EUC-JP": ("---\ntitle: 学習ロードマップ\n---\n".encode("euc_jp"), "looks like EUC-JP"),
    "UTF-16": ("---\ntitle: x\n---\n".encode("utf-16"), "looks like UTF-16"),
    "UTF-16 without mark": ("---\ntitle: x\n---\n".encode("utf-16-le"), "looks like UTF-16"),
    "body only": (b"---\ntitle: x\n---\n" + "本文のなかみ".encode("cp932"), ":4 .*looks like Shift_JIS"),
    "a broken byte": (b"---\ntitle: x\xff\n---\n", ":2 .*byte 0xff"),
}


@pytest.mark.parametrize(("raw", "match"), FOREIGN.values(), ids=FOREIGN)
def test_other_encodings_are_named(tmp_path: Path, raw: bytes, match: str) -> None:
    (tmp_path / "n.md").write_bytes(raw)
    with pytest.raises(Unreadable, match=match):
        head.read(str(tmp_path / "n.md"), "n.md")


def test_byte_order_mark_and_a_cut_character_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "n.md"
    file.write_bytes(b"\xef\xbb\xbf---\ntitle: x\n---\n" + "あ".encode() * 4000)
    text = head.read(str(file), "n.md")
    assert head.split(text, "n.md")[0]["title"] == "x"
    assert len(text) < head.SIZE


def test_frontmatter_longer_than_the_head(tmp_path: Path) -> None:
    file = tmp_path / "n.md"
    file.write_text("---\ntags:\n" + "".join(f"  - tag-{at}\n" for at in range(900)) + "title: x\n---\nbody\n", "utf-8")
    assert head.split(head.read(str(file), "n.md"), "n.md")[0]["title"] == "x"
    assert head.fields_only(str(file))["title"] == "x"


NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
LETTERS = st.text(st.characters(categories=("L",)), max_size=8)
PLAIN = st.dictionaries(
    NAMES,
    st.recursive(
        LETTERS | st.integers(-(2**31), 2**31) | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(PLAIN)
def test_reads_what_pyyaml_reads(fields: dict[str, object]) -> None:
    text = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)
    expected = yaml.safe_load(text)
    assert head.split(f"---\n{text}---\n", "n.md")[0] == expected
