"""The ``lab`` command: usage errors, help with an example, JSON, one line for an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab import cli, demo, doctor, server
from lab.call import CallFailed

VERBS = ("start", "demo", "doctor", "build", "clean")


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([verb, "--help"]) == 0
    assert f"example: lab {verb}" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["dance"], ["start", "--port", "x"], ["doctor", "--loud"]])
def test_wrong_usage_is_64_and_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(argv) == 64
    error = capsys.readouterr().err
    assert len(error.strip().splitlines()) == 1 and "--help" in error


def test_every_verb_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for verb in VERBS:
        assert f"lab {verb}" in readme


def test_doctor_json_names_what_is_missing_and_its_mend(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def none() -> server.Binary:
        raise server.ServerMissing("none on PATH")

    monkeypatch.setattr(doctor.server, "locate", none)
    assert cli.main(["--root", str(tmp_path), "doctor", "--json"]) == 1
    findings = {f["what"]: f for f in json.loads(capsys.readouterr().out)}
    assert findings["livekit-server"] == {
        "what": "livekit-server",
        "level": "missing",
        "found": "none on PATH",
        "fix": "lab build",
    }
    assert findings["Python"]["level"] == "ok"


def test_root_goes_before_or_after_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for argv in (["--root", str(tmp_path), "doctor", "--json"], ["doctor", "--json", "--root", str(tmp_path)]):
        cli.main(argv)
        outputs.append(json.loads(capsys.readouterr().out))
    assert outputs[0] == outputs[1]
    assert next(f for f in outputs[0] if f["what"] == "packages")["level"] == "optional"


def test_a_server_of_ones_own_needs_its_key_and_none_is_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def none() -> server.Binary:
        raise AssertionError("looked for a server to build")

    monkeypatch.setattr(server, "locate", none)
    monkeypatch.setenv("LIVEKIT_URL", "wss://mine.example.com")
    monkeypatch.setenv("LIVEKIT_API_KEY", "k")
    assert cli.main(["start", "--no-browser", "--root", str(tmp_path)]) == 1
    assert "livekit-server · LIVEKIT_URL=wss://mine.example.com alone · set LIVEKIT_API_SECRET too" in (
        capsys.readouterr().err
    )


def test_doctor_compares_packages_with_the_lock(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text("aiohttp==0.0.1 \\\n    --hash=sha256:00\n", "utf-8")
    found = next(f for f in doctor.examine(tmp_path) if f.what == "packages")
    assert found.level == "missing" and "aiohttp" in found.found and "lock: 0.0.1" in found.found and found.fix


def test_doctor_on_this_machine_finds_the_lock_kept() -> None:
    found = {f.what: f for f in doctor.examine(Path(__file__).parents[2])}
    assert found["packages"].level == "ok" and found["ports"].level == "ok" and found["models"].level == "ok"


def test_keys_say_what_they_unlock_and_never_their_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    found = next(f for f in doctor.examine(tmp_path) if f.what == "keys")
    assert "OPENAI_API_KEY" in found.found and "sk-very-secret" not in found.found


def test_an_error_is_one_line_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("the port is taken")

    monkeypatch.setitem(cli._VERBS, "doctor", broken)
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().err == "lab doctor · the port is taken\n"
    with pytest.raises(RuntimeError):
        cli.main(["doctor", "--debug"])


def test_demo_fails_when_the_agent_was_not_heard(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> dict[str, object]:
        raise CallFailed("agent demo-receptionist · not heard in 20 s")

    monkeypatch.setattr(demo, "run", silent)
    assert cli.main(["demo"]) == 1
    assert capsys.readouterr().err == "lab demo · agent demo-receptionist · not heard in 20 s\n"


@pytest.mark.room
def test_demo_reports_what_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", "--json", "--out", str(tmp_path / "call.wav")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["tools"] == ["get_weather"]
    assert [t["reply"] for t in report["turns"]][-1] == "Here is the forecast: sunny and 25 degrees in tokyo"
    assert all(t["silence_ms"] > 300 for t in report["turns"])
    assert Path(report["recording"]).stat().st_size > 100_000
