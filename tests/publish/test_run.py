"""Running lessons: kept by what decides their outputs, one failure named and the others still run, no keys."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from roadmap import vault
from roadmap.publish import run
from roadmap.publish.__main__ import main as publish
from roadmap.publish.kept import Kept
from roadmap.vault import Vault
from tests.publish import world
from tests.publish.world import code, lesson, markdown, notebook, put

GOOD = [markdown("a", "題"), code("b", "import os\nprint('key' if 'OPENAI_API_KEY' in os.environ else 'no key')")]
BAD = [code("fine", "1"), code("wrong", "raise ValueError('だめ')"), code("after", "print('never')")]


@pytest.fixture
def found(tmp_path: Path) -> Vault:
    world.write(tmp_path, count=3, done=1)
    put(tmp_path / "notebooks/1/good.ipynb", notebook(lesson("good", "よい", 0), GOOD))
    return vault.read(tmp_path)


def printed(found: Vault) -> dict[str, str]:
    outputs = Kept(found.config).get(found.lessons[0])
    return {name: "".join(str(one.get("text")) for one in shown) for name, shown in (outputs or {}).items()}


def test_lessons_run_once_without_keys_and_one_that_fails_is_named(
    found: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    root = found.config.root
    put(root / "notebooks/0/bad.ipynb", notebook(lesson("bad", "わるい", 0), BAD))
    both = vault.read(root)
    with pytest.raises(run.Broken, match=r"notebooks/0/bad\.ipynb:wrong · ValueError: だめ"):
        run.run(both.lessons, both.config)
    assert printed(found) == {"b": "no key\n"}
    assert run.run(found.lessons, found.config) == 0
    assert Kept(both.config).get(both.lessons[0]) is None


def test_only_what_decides_the_outputs_makes_a_lesson_run_again(found: Vault) -> None:
    root, (good,) = found.config.root, found.lessons
    Kept(found.config).put(good, {"b": []})

    def known(cells: list[dict[str, object]]) -> bool:
        put(good.file, notebook(lesson("good", "よい", 0), cells))
        return Kept(found.config).get(good) is not None

    assert known(GOOD)
    assert known([markdown("a", "別の題"), GOOD[1]])
    assert not known([GOOD[0], code("b", "print(2)")])
    assert known(GOOD)
    put(root / "lab/new.py", "x = 1")
    assert not known(GOOD)


def test_what_a_lesson_printed_before_is_forgotten(found: Vault) -> None:
    (good,) = found.lessons
    Kept(found.config).put(good, {"b": []})
    put(good.file, notebook(lesson("good", "よい", 0), [code("b", "2")]))
    Kept(found.config).put(good, {"b": []})
    assert len(list((found.config.root / "build/lessons").iterdir())) == 1


def test_a_broken_record_is_none(found: Vault) -> None:
    kept, (good,) = Kept(found.config), found.lessons
    kept.put(good, {"b": []})
    for file in (found.config.root / "build/lessons").iterdir():
        file.write_text("{", encoding="utf-8")
    assert kept.get(good) is None


@pytest.mark.parametrize("name", ["LIVEKIT_URL", "OPENAI_API_KEY", "UPSTREAM_BASE_URL", "LANGFUSE_SECRET_KEY"])
def test_keys_and_servers_are_not_passed_on_unless_asked_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "mine")
    monkeypatch.delenv("LAB_LIVE", raising=False)
    assert name not in run.environment(tmp_path, "scratch")
    monkeypatch.setenv("LAB_LIVE", "1")
    assert run.environment(tmp_path, "scratch")[name] == "mine"


def test_evidence_of_a_build_is_not_the_learners(tmp_path: Path) -> None:
    env = run.environment(tmp_path, "scratch")
    assert env["LAB_EVIDENCE_DIR"] == "scratch"
    assert env["PYTHONPATH"].split(os.pathsep)[0] == str(tmp_path)


def test_outputs_are_kept_as_they_were(found: Vault) -> None:
    (good,) = found.lessons
    shown = {"b": [{"output_type": "stream", "name": "stdout", "text": "日本語\n"}]}
    Kept(found.config).put(good, shown)
    assert Kept(found.config).get(good) == json.loads(json.dumps(shown))


@pytest.mark.parametrize("verb", ["build", "serve"])
def test_another_folder_is_one_line(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish([verb, "--root", str(tmp_path / "nowhere")]) == 1
    told = capsys.readouterr().err
    assert "nowhere · no tests/web/package-lock.json" in told and told.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["dance"], ["serve", "--port", "x"]])
def test_wrong_usage_is_64_and_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        publish(words)
    told = capsys.readouterr().err
    assert end.value.code == 64 and "--help" in told and told.count("\n") == 1


def test_ctrl_c_ends_a_build_and_says_so_by_its_code(found: Vault) -> None:
    root = found.config.root
    waits = "import pathlib, time, os\npathlib.Path(os.environ['BEGUN']).touch()\ntime.sleep(600)"
    put(found.lessons[0].file, notebook(lesson("good", "よい", 0), [code("a", waits)]))
    command = [sys.executable, "-m", "roadmap.publish", "build", "--root", str(root)]
    env = os.environ | {"BEGUN": str(root / "begun")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env, cwd=root) as build:
        end = time.monotonic() + 120
        while not (root / "begun").exists() and build.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        build.send_signal(signal.SIGINT)
        said = build.communicate(timeout=120)[1]
    assert build.returncode == 130, said
    assert "nbclient" not in said, said
