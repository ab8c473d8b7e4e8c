"""Tests of roadmap.doctor: a vault for each finding, its line, and what mends it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from roadmap import doctor, vault
from roadmap.doctor import texts
from roadmap.finding import LEVELS, Finding
from roadmap.verbs import sync
from tests.roadmap import build

A = build.row("A", build.URL_A, status="✅", link="[[lit-202602281412-ab12\\|A]]")
NOTE = {build.NOTE_A: build.note("A", url=build.URL_A)}
LIST = "\n## 作成済みノート一覧\n\n| 作成日 | Phase | 種別 | ノート |\n|---|---|---|---|\n"
MISREAD = "# 学習ロードマップ\n".encode().decode("cp1254", "ignore")
SOURCE = "---\ntitle: s\ndate: 2026-01-01\n---\n\n| ドキュメント | URL |\n|---|---|\n" + f"| B | {build.URL_B} |\n"
Files = Mapping[str, str | bytes]


def _examine(root: Path, road: str, files: Files) -> list[Finding]:
    return doctor.examine(vault.read(build.write(root, {build.ROADMAP: road, **files})))


CASES: dict[str, tuple[str, Files, str, int]] = {
    "done-without-note": (build.roadmap(build.row("A", build.URL_A, status="✅")), {}, build.ROADMAP, 12),
    "note-without-row": (
        build.roadmap(A),
        {**NOTE, build.NOTE_B: build.note("B", url="https://b.c/")},
        build.NOTE_B,
        1,
    ),
    "frontmatter-missing": (build.roadmap(A), {build.NOTE_A: ""}, build.NOTE_A, 1),
    "note-not-listed": (
        build.roadmap(A, tail=LIST + "| 2026-01-01 | - | x | [[StructureNotes/学習ロードマップ]] |\n"),
        NOTE,
        build.NOTE_A,
        1,
    ),
    "listed-without-note": (
        build.roadmap(A, tail=LIST + "| 2026-01-01 | 2 | x | [[lit-202602281412-ab12]] |\n| - | 2 | x | [[gone]] |\n"),
        NOTE,
        build.ROADMAP,
        19,
    ),
    "duplicate-note": (
        build.roadmap(build.row("A", build.URL_A)),
        {**NOTE, build.NOTE_B: build.note("A", url=build.URL_A)},
        build.ROADMAP,
        12,
    ),
    "duplicate-row": (build.roadmap(A, build.row("A2", build.URL_A)), NOTE, build.ROADMAP, 13),
    "title-differs": (build.roadmap(A), {build.NOTE_A: build.note("A Overview", url=build.URL_A)}, build.NOTE_A, 12),
    "chapter-format": (build.roadmap(A), {build.NOTE_A: build.note("A", chapter="第二章")}, build.NOTE_A, 8),
    "unreadable-note": (build.roadmap(A), {build.NOTE_A: "---\ntitle: x\ntitle: y\n---\n"}, build.NOTE_A, 3),
    "mojibake": (build.roadmap(A), {build.NOTE_A: build.note("A") + MISREAD}, build.NOTE_A, 14),
    "unknown-mark": (build.roadmap(build.row("A", build.URL_A, status="💤")), {}, build.ROADMAP, 12),
    "ragged-row": (build.roadmap("| ⬜ | A |\n"), {}, build.ROADMAP, 12),
    "unescaped-pipe": (build.roadmap("| ⬜ | A | u | [[a|b]] |\n"), {}, build.ROADMAP, 12),
    "dangling-link": (build.roadmap(A), {build.NOTE_A: build.note("A") + "[[nowhere]]\n"}, build.NOTE_A, 14),
    "source-not-in-roadmap": (
        build.roadmap(A),
        {
            **NOTE,
            "SourceNotes/s.md": SOURCE,
        },
        "SourceNotes/s.md",
        8,
    ),
    "row-not-in-source": (
        build.roadmap(A),
        {
            **NOTE,
            "SourceNotes/s.md": SOURCE,
        },
        build.ROADMAP,
        12,
    ),
    "url-moved": (
        build.roadmap(A),
        {**NOTE, ".roadmap/moved.json": f'{{"{build.URL_A}": "https://docs.livekit.io/new/"}}'},
        build.ROADMAP,
        12,
    ),
    "date-missing": (build.roadmap(A), {build.NOTE_A: "---\ntitle: A\n---\n"}, build.NOTE_A, 1),
    "date-invalid": (build.roadmap(A), {build.NOTE_A: build.note("A", date="2026-02-30")}, build.NOTE_A, 3),
    "conflict-marker": (
        build.roadmap(A),
        {build.NOTE_A: build.note("A") + "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> b\n"},
        build.NOTE_A,
        14,
    ),
    "status-unknown": (build.roadmap(A), {build.NOTE_A: build.note("A", more="status: evergreen\n")}, build.NOTE_A, 6),
    "chapter-missing": (build.roadmap(A), {build.NOTE_A: "---\ntitle: A\ndate: 2026-01-01\n---\n"}, build.NOTE_A, 1),
    "field-type": (build.roadmap(A), {build.NOTE_A: build.note("A", more="  - 7\n")}, build.NOTE_A, 6),
    "phase-without-table": (build.roadmap(A, tail="\n## Phase 3: x\n\ntext\n"), NOTE, build.ROADMAP, 14),
    "table-without-phase": (build.roadmap(A, tail="\n## 付録\n\n" + build.HEAD), NOTE, build.ROADMAP, 16),
    "table-columns": (
        build.roadmap(A, tail="\n| ステータス | ドキュメント |\n|---|---|\n| ⬜ | x |\n"),
        NOTE,
        build.ROADMAP,
        14,
    ),
    "marker-broken": (build.roadmap(A, tail="\n<!-- roadmap:begin next -->\n"), NOTE, build.ROADMAP, 14),
    "lock-unreadable": (build.roadmap(A), {**NOTE, ".roadmap/lock.jsonl": "{}\n"}, ".roadmap/lock.jsonl", 1),
    "moves-unreadable": (build.roadmap(A), {**NOTE, ".roadmap/moved.json": "{"}, ".roadmap/moved.json", 1),
    "adopt": (build.roadmap(A.replace("[[lit-202602281412-ab12\\|A]]", "あとで")), NOTE, build.ROADMAP, 12),
    "lesson-unreadable": (build.roadmap(A), {**NOTE, "../notebooks/x.ipynb": "{"}, "../notebooks/x.ipynb", 1),
    "evidence-unreadable": (
        build.roadmap(A),
        {**NOTE, "../notebooks/x.ipynb": '{"metadata": {"lesson": {"id": "x"}}}', ".roadmap/evidence/x.json": "[]"},
        ".roadmap/evidence/x.json",
        1,
    ),
}


def test_there_is_a_case_for_every_code() -> None:
    assert set(CASES) == set(LEVELS)


@pytest.mark.parametrize("code", CASES)
def test_finding(tmp_path: Path, code: str) -> None:
    road, files, path, line = CASES[code]
    expected = path.removeprefix("../") if path.startswith("../") else f"notes/{path}"
    if code == "title-differs":
        expected = f"notes/{build.ROADMAP}"
    found = _examine(tmp_path, road, files)
    mine = [finding for finding in found if finding.code == code]
    assert [(finding.path, finding.line) for finding in mine] == [(expected, line)], found
    assert mine[0].message
    assert mine[0].fix
    assert mine[0].as_json()["level"] in ("error", "warning", "info")


def test_healthy_vault_has_no_finding(tmp_path: Path) -> None:
    assert _examine(tmp_path, build.roadmap(A), NOTE) == []


def test_links_that_lead_somewhere(tmp_path: Path) -> None:
    text = build.note("A") + "[[学習ロードマップ#目標|x]] ![[画像.png]] [b](../Other/b%20c.md#x) [u](https://x.y)\n"
    text += "`[[code]]` [[Other/b c]]\n\n```\n[[fence]] <<<<<<< x\n```\n<!-- [[comment]] -->\n"
    files: Files = {build.NOTE_A: text, "LiteratureNotes/画像.png": b"", "Other/b c.md": "# b\n"}
    assert _examine(tmp_path, build.roadmap(A), files) == []


def test_conflict_in_a_region_is_found_and_sync_mends_it(tmp_path: Path) -> None:
    inside = "\n<!-- roadmap:begin next -->\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> two\n<!-- roadmap:end next -->\n"
    found = _examine(tmp_path, build.roadmap(A, tail=inside), NOTE)
    assert [(each.code, each.line) for each in found] == [("conflict-marker", 15), ("conflict-marker", 19)]
    assert "`roadmap sync`" in found[0].fix
    sync.bring(vault.read(tmp_path))
    assert doctor.examine(vault.read(tmp_path)) == []
    outside = inside + "\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> two\n"
    found = _examine(tmp_path, build.roadmap(A, tail=outside), NOTE)
    assert [(each.line, "sync" in each.fix) for each in found] == [(15, True), (19, True), (22, False), (26, False)]


def test_unescaped_pipe_shows_the_mended_row(tmp_path: Path) -> None:
    found = _examine(tmp_path, build.roadmap("| ⬜ | A | u | [[a|b]] |\n"), {})
    fixes = {finding.code: finding.fix for finding in found}
    assert fixes["unescaped-pipe"] == "write: | ⬜ | A | u | [[a\\|b]] |"


def test_note_of_a_torn_row_is_not_said_to_have_no_row(tmp_path: Path) -> None:
    found = _examine(
        tmp_path, build.roadmap(f"| ⬜ | A | {build.URL_A} |\n"), {build.NOTE_A: build.note("A", url=build.URL_A)}
    )
    assert [finding.code for finding in found] == ["ragged-row"]


def test_invalid_bytes_far_down_are_found_only_here(tmp_path: Path) -> None:
    raw = build.note("A").encode() + b"x" * 5000 + b"\xff\n"
    build.write(tmp_path, {build.ROADMAP: build.roadmap(A), build.NOTE_A: raw})
    found = vault.read(tmp_path)
    assert found.findings == ()
    assert [finding.code for finding in doctor.examine(found)] == ["unreadable-note"]


@pytest.mark.parametrize("codec", texts._CODECS)
@pytest.mark.parametrize(
    "text", ["学習ロードマップ", "音声エージェント", "ターン検出", "Привет, мир", "déjà vu façade"]
)
def test_no_misreading_is_passed_over_for_speed(text: str, codec: str) -> None:
    misread = text.encode().decode(codec, "replace")
    assert texts._SUSPECT.search(misread) or texts.badness(misread) == 0
    assert not texts._SUSPECT.search("学習ロードマップ ✅ 次へ")
