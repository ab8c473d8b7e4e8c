"""Tests of roadmap.match: first hit wins, and what is ambiguous is reported and left alone."""

from pathlib import Path

import pytest

from roadmap import vault
from roadmap.vault import Vault
from tests.roadmap import build


def _vault(root: Path, rows: str, **notes: str) -> Vault:
    files = {f"LiteratureNotes/lit-20260228141{at}-{name}.md": text for at, (name, text) in enumerate(notes.items())}
    return vault.read(build.write(root, {build.ROADMAP: build.roadmap(rows), **files}))


def _notes(found: Vault) -> list[str]:
    return [note.stem[-4:] if (note := found.note(row)) else "" for row in found.document.rows]


def test_link_before_address_before_title(tmp_path: Path) -> None:
    rows = build.row("A", build.URL_A, link="[[lit-202602281412-cccc]]") + build.row("B", build.URL_B)
    found = _vault(
        tmp_path,
        rows,
        aaaa=build.note("A", url=build.URL_A),
        bbbb=build.note("what I call it", url=build.URL_B),
        cccc=build.note("another"),
        dddd=build.note("B"),
    )
    assert _notes(found) == ["cccc", "bbbb"]


def test_title_needs_the_same_phase(tmp_path: Path) -> None:
    rows = build.row("A", build.URL_A) + build.row("B", build.URL_B)
    found = _vault(
        tmp_path, rows, aaaa=build.note("Ａ", chapter="Phase 2 - x"), bbbb=build.note("B", chapter="Phase 3: x")
    )
    assert _notes(found) == ["aaaa", ""]


def test_note_of_another_rows_address_is_not_taken_by_title(tmp_path: Path) -> None:
    rows = build.row("Overview", build.URL_A) + build.row("Overview", build.URL_B)
    assert _notes(_vault(tmp_path, rows, aaaa=build.note("Overview", url=build.URL_B))) == ["", "aaaa"]


def test_two_notes_for_one_address(tmp_path: Path) -> None:
    found = _vault(
        tmp_path,
        build.row("A", build.URL_A, status="🔄"),
        aaaa=build.note("A", url=build.URL_A),
        bbbb=build.note("A", url=build.URL_A),
    )
    assert _notes(found) == [""]
    assert [finding.code for finding in found.findings] == ["duplicate-note"]
    assert found.status(found.document.rows[0]) == "doing"


def test_two_rows_for_one_address_take_nothing(tmp_path: Path) -> None:
    rows = build.row("A", build.URL_A) + build.row("A again", build.URL_A)
    assert _notes(_vault(tmp_path, rows, aaaa=build.note("A", url=build.URL_A))) == ["", ""]


def test_moved_address_and_alias(tmp_path: Path) -> None:
    rows = build.row("A", "https://old.x/a") + build.row("B", "https://old.x/b")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.roadmap.aliases]\n"https://old.x/a" = "https://new.x/a"\nB = "lit-202602281411-bbbb"\n'
    )
    found = _vault(tmp_path, rows, aaaa=build.note("x", url="https://new.x/a/"), bbbb=build.note("y"))
    assert _notes(found) == ["aaaa", "bbbb"]


def test_only_literature_notes_match(tmp_path: Path) -> None:
    source = {"SourceNotes/s.md": f"---\ntitle: A\nextra:\n  url: {build.URL_A}\n---\n"}
    build.write(
        tmp_path, {build.ROADMAP: build.roadmap(build.row("A", build.URL_A, link="[[SourceNotes/s]]")), **source}
    )
    found = vault.read(tmp_path)
    assert _notes(found) == [""]
    assert not found.matches[found.document.rows[0].line].dangling


@pytest.mark.parametrize(
    "name", ["lit-202602281410-aaaa", "LiteratureNotes/lit-202602281410-aaaa.md", "LIT-202602281410-AAAA"]
)
def test_names_a_link_can_use(tmp_path: Path, name: str) -> None:
    assert _notes(_vault(tmp_path, build.row("A", "-", link=f"[[{name}#h\\|x]]"), aaaa=build.note("z"))) == ["aaaa"]


def test_unreadable_note_holds_its_row(tmp_path: Path) -> None:
    row = build.row("A", build.URL_A, status="🔄", link="[[lit-202602281410-aaaa]]")
    found = _vault(tmp_path, row, aaaa="---\ntitle: A: B\n---\n")
    assert found.matches[found.document.rows[0].line].held
    assert [finding.code for finding in found.findings] == ["unreadable-note"]


def test_same_stem_in_two_folders_is_ambiguous(tmp_path: Path) -> None:
    build.write(tmp_path, {"LiteratureNotes/a/n.md": build.note("A"), "LiteratureNotes/b/n.md": build.note("B")})
    found = _vault(tmp_path, build.row("A", "-", link="[[n]]") + build.row("B", "-", link="[[b/n]]"))
    assert [found.matches[row.line].held for row in found.document.rows] == [True, False]
    assert "can mean" in found.findings[0].message


def test_link_to_a_file_that_is_no_note_is_the_humans_own(tmp_path: Path) -> None:
    found = _vault(
        tmp_path, build.row("A", build.URL_A, link="[pdf](../files/a.pdf)"), aaaa=build.note("A", url=build.URL_A)
    )
    assert _notes(found) == ["aaaa"]
    assert not found.matches[found.document.rows[0].line].dangling
