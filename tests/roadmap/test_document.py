"""Tests of roadmap.document: headings, cells and columns as people write them."""

from pathlib import Path

import pytest

from roadmap import config, vault
from roadmap.document import phase_of, status_of
from tests.roadmap import build

HEADINGS = [
    ("Phase 2: 全体像（俯瞰）", ("2", "全体像（俯瞰）")),
    ("Phase 0 - 基礎概念", ("0", "基礎概念")),
    ("Phase 6.5：実装", ("6.5", "実装")),
    ("phase7 — Transport", ("7", "Transport")),
    ("Ｐｈａｓｅ　８: UI", ("8", "UI")),
    ("Phase ６．５：深掘り", ("6.5", "深掘り")),
    ("📘 **Phase 2**: x", ("2", "x")),
    ("Phase 3", ("3", "")),
    ("Phases of the moon", None),
    ("第2章", None),
    ("次は Phase 3", None),
]


@pytest.mark.parametrize(("text", "expected"), HEADINGS)
def test_phase_of_a_heading_or_chapter(tmp_path: Path, text: str, expected: tuple[str, str] | None) -> None:
    assert phase_of(text, config.load(tmp_path)) == expected


@pytest.mark.parametrize(
    ("cell", "status"),
    [("✅", "done"), ("✅\ufe0f", "done"), ("**☑**", "done"), ("🔄 進行中", "doing"), ("済", ""), ("", "")],
)
def test_status_of_a_cell(tmp_path: Path, cell: str, status: str) -> None:
    assert status_of(cell, config.load(tmp_path)) == status


def test_columns_in_any_order_and_address_in_the_title(tmp_path: Path) -> None:
    head = "| ノート | **ドキュメント** | メモ | ＵＲＬ | ステータス | ノート |\n|---|---|---|---|---|---|\n"
    row = f"| - | [Doc A]({build.URL_A}) | x | - | ✅ | second |\n"
    build.write(tmp_path, {build.ROADMAP: build.roadmap(row, head=head)})
    (found,) = vault.read(tmp_path).document.rows
    assert (found.title, found.url, found.status) == ("Doc A", build.URL_A, "done")
    assert found.cells["note"].text == "-"


def test_unescaped_pipe_that_fills_the_fifth_cell_is_no_row(tmp_path: Path) -> None:
    build.write(tmp_path, {build.ROADMAP: build.roadmap("| ⬜ | A | u | [[a|b]] |\n", head=build.HEAD5)})
    found = vault.read(tmp_path)
    assert found.document.rows == []
    assert [finding.code for finding in found.findings] == ["unescaped-pipe"]


def test_setext_headings_and_a_phase_that_goes_on(tmp_path: Path) -> None:
    text = f"Phase 1: a\n---\n\n{build.HEAD}{build.row('A', 'u')}\n## Phase 2: b\n\n{build.HEAD}{build.row('B', 'v')}\n"
    text += f"## Phase 1（続き）\n\n{build.HEAD}{build.row('C', 'w')}\n"
    build.write(tmp_path, {build.ROADMAP: "# r\n\n" + text})
    paper = vault.read(tmp_path).document
    assert [(phase.number, [row.title for row in phase.rows]) for phase in paper.phases] == [
        ("1", ["A", "C"]),
        ("2", ["B"]),
    ]


@pytest.mark.parametrize(
    "markers", ["begin next", "end next", "begin other", "begin next|begin summary|end next|end summary"]
)
def test_markers_that_do_not_pair_are_reported_and_change_nothing(tmp_path: Path, markers: str) -> None:
    tail = "".join(f"\n<!-- roadmap:{marker} -->\n" for marker in markers.split("|"))
    build.write(tmp_path, {build.ROADMAP: build.roadmap(build.row("A", "u"), tail=tail)})
    found = vault.read(tmp_path)
    assert {finding.code for finding in found.findings} == {"marker-broken"}
    assert "next" not in found.document.regions or "summary" not in found.document.regions


def test_markers_in_code_are_text(tmp_path: Path) -> None:
    tail = "\n```\n<!-- roadmap:begin next -->\n```\n\n    <!-- roadmap:end next -->\n"
    build.write(tmp_path, {build.ROADMAP: build.roadmap(build.row("A", "u"), tail=tail)})
    found = vault.read(tmp_path)
    assert (dict(found.document.regions), found.findings) == ({}, ())
