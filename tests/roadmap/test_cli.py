"""Tests of roadmap.cli and roadmap.command: exit codes, one-line errors, and every option in the documentation."""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from roadmap import command
from roadmap.cli import main
from roadmap.finding import LEVELS
from tests.roadmap import build

PAGE = (Path(__file__).parents[2] / "site" / "roadmap-command.md").read_text("utf-8")


def _verbs() -> dict[str, argparse.ArgumentParser]:
    actions = command.parser()._actions
    return next(dict(action.choices) for action in actions if isinstance(action, argparse._SubParsersAction))


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings or [str(action.metavar)]


@pytest.mark.parametrize("verb", command.VERBS)
def test_every_verb_and_option_is_documented(verb: str) -> None:
    section = re.search(rf"### `roadmap {verb}`\n(.*?)(?=\n##)", PAGE, re.DOTALL)
    assert section, f"{verb} has no section"
    for option in _options(_verbs()[verb]):
        if option not in ("-h", "--help", "--root", "--debug"):
            assert f"`{option}" in section[1], f"{option} of {verb}"


def test_the_page_names_nothing_that_is_not_there() -> None:
    assert set(re.findall(r"### `roadmap ([\w-]+)`", PAGE)) == set(_verbs())
    for verb, parser in _verbs().items():
        section = re.search(rf"### `roadmap {verb}`\n(.*?)(?=\n##)", PAGE, re.DOTALL)
        assert section
        assert set(re.findall(r"^- `(--[\w-]+)", section[1], re.MULTILINE)) <= set(_options(parser))
    assert set(
        re.findall(r"`([a-z]+(?:-[a-z]+)+|adopt|mojibake)`", PAGE.partition("| code |")[2].partition("###")[0])
    ) == set(LEVELS)


@pytest.mark.parametrize("verb", command.VERBS)
def test_help_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert "example: " in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["bogus"],
        ["status", "--bogus"],
        ["sync", "--only", "x"],
        ["add", "x"],
        ["--root", "/no/such", "status"],
        ["new"],
    ],
)
def test_wrong_usage_is_one_line_and_64(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 64
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_no_roadmap_is_2_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("status", "check", "sync", "next", "doctor", "evidence", "init"):
        assert main([verb, "--root", str(tmp_path)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["check", "--debug", "--root", str(tmp_path)]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_root_before_and_after_the_verb_and_from_a_folder_below(tmp_path: Path) -> None:
    build.small(tmp_path)
    script = [sys.executable, "-m", "roadmap"]
    answers = [
        subprocess.run([*script, *words], capture_output=True, check=True, cwd=folder, env=_clean()).stdout
        for words, folder in (
            (["--root", str(tmp_path), "status", "--json"], "/"),
            (["status", "--json", f"--root={tmp_path}"], "/"),
            (["status", "--json"], tmp_path / "notes" / "LiteratureNotes"),
        )
    ]
    assert answers[0] == answers[1] == answers[2]
    assert json.loads(answers[0])["totals"] == {"rows": 2, "done": 1, "doing": 0, "todo": 1, "skipped": 0}


def test_check_before_and_after_sync(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(build.small(tmp_path))]
    assert main(["check", "--diff", *root]) == 1
    assert "+| ✅ | Agents Framework Introduction" in capsys.readouterr().out
    assert main(["check", "--format", "github", *root]) == 1
    assert capsys.readouterr().out.startswith("::error file=notes/StructureNotes/")
    assert main(["sync", "--dry-run", *root]) == 0
    assert main(["check", *root]) == 1
    assert main(["sync", *root]) == 0
    capsys.readouterr()
    assert main(["check", "--json", *root]) == 0
    assert json.loads(capsys.readouterr().out) == {"up_to_date": True, "edits": [], "findings": []}


def test_unreadable_note_is_2_its_row_stays_and_the_others_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = build.row("A", build.URL_A), build.row("B", build.URL_B, status="🔄", link="[[lit-202603010900-cd34]]")
    notes = {build.NOTE_A: build.note("A", url=build.URL_A), build.NOTE_B: "---\ntitle: 学習\n---\n".encode("cp932")}
    root = ["--root", str(build.write(tmp_path, {build.ROADMAP: build.roadmap(*rows), **notes}))]
    assert main(["check", *root]) == 2
    assert main(["sync", *root]) == 2
    text = (tmp_path / "notes" / build.ROADMAP).read_text("utf-8")
    assert "| ✅ | A |" in text
    assert rows[1] in text
    assert f"notes/{build.NOTE_B}:2" in capsys.readouterr().err
    for words in (["status"], ["next"], ["doctor"], ["status", "--json"]):
        assert main([*words, *root]) == 2


def test_read_only_roadmap_is_3_and_nothing_changes(tmp_path: Path) -> None:
    file = build.small(tmp_path) / "notes" / build.ROADMAP
    file.chmod(0o444)
    before = file.read_bytes()
    assert main(["sync", "--root", str(tmp_path)]) == 3
    assert file.read_bytes() == before
    assert not (tmp_path / "notes" / ".roadmap").exists()


def test_adopt_takes_the_cell_into_the_note(tmp_path: Path) -> None:
    root = ["--root", str(build.small(tmp_path))]
    assert main(["sync", *root]) == 0
    file, note = tmp_path / "notes" / build.ROADMAP, tmp_path / "notes" / build.NOTE_A
    old = note.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace("| ✅ |", "| 🔄 |"), "utf-8")
    assert main(["sync", *root]) == 0
    assert "| 🔄 | Agents" in file.read_text("utf-8")
    assert note.read_text("utf-8") == old
    assert main(["sync", "--adopt", *root]) == 0
    assert note.read_text("utf-8") == old.replace("extra:\n", 'extra:\n  progress: "IN PROGRESS"\n')
    assert main(["check", *root]) == 0


def test_only_one_part(tmp_path: Path) -> None:
    root = build.small(tmp_path)
    file = root / "notes" / build.ROADMAP
    region = "\n<!-- roadmap:begin next -->\n<!-- roadmap:end next -->\n"
    file.write_text(file.read_text("utf-8") + region, "utf-8")
    assert main(["sync", "--only", "next", "--root", str(root)]) == 0
    text = file.read_text("utf-8")
    assert "**Voice AI Quickstart**" in text
    assert "| ⬜ | Agents Framework Introduction" in text


def test_closed_pipe_is_no_error(tmp_path: Path) -> None:
    build.small(tmp_path)
    shell = f"{sys.executable} -m roadmap status --root {tmp_path} | true"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, check=True, cwd=tmp_path, env=_clean())
    assert b"Traceback" not in done.stderr


def test_settings_are_judged_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build.small(tmp_path)
    bad = (
        '[tool.roadmap]\nfoldres = 1\nphase_regex = "("\ntime_zone = "Mars/Base"\n[tool.roadmap.marks]\ndone = "a|b"\n'
    )
    (tmp_path / "pyproject.toml").write_text(bad)
    assert main(["status", "--root", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    for word in ("foldres", "phase_regex", "Mars/Base", "a|b"):
        assert word in error


def test_other_folders_headers_marks_words_and_phases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.roadmap]\nphase_regex = 'Stufe (\\d+)'\n"
        '[tool.roadmap.folders]\nvault = "v"\nliterature = "L"\nstructure = "S"\n'
        '[tool.roadmap.headers]\nstatus = "State"\ntitle = "Page"\nurl = "Link"\nnote = "Note"\n'
        '[tool.roadmap.marks]\ntodo = "[ ]"\ndone = "[x]"\n[tool.roadmap.status_words]\ndoing = ["lesend"]\n'
    )
    table = "## Stufe 1 - Anfang\n\nState | Page | Link | Note\n--|--|--|--\n"
    rows = f"[ ] | A | {build.URL_A} | -\n[ ] | B | {build.URL_B} | -\n"
    notes = {
        "L/a.md": f"---\ntitle: A\nurl: {build.URL_A}\n---\n",
        "L/b.md": f"---\ntitle: B\nurl: {build.URL_B}\nstatus: Lesend\n---\n",
    }
    build.write(tmp_path, {"S/plan.md": table + rows, **notes}, vault="v")
    assert main(["sync", "--root", str(tmp_path)]) == 0
    assert (tmp_path / "v" / "S" / "plan.md").read_text("utf-8") == table + (
        f"[x] | A | {build.URL_A} | [[L/a.md\\|A]]\n🔄 | B | {build.URL_B} | [[L/b.md\\|B]]\n"
    )
    capsys.readouterr()
    assert main(["next", "--json", "--root", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "B"


def _clean() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
