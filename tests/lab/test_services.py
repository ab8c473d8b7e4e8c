"""Which services a lesson uses: its own, or those of the environment, which it leaves alone."""

from __future__ import annotations

import ast
import asyncio
import os
from pathlib import Path

import pytest

import lab
from lab import models, server, services
from lab.show import Services as Table
from tests.notebooks import lessons

FIRST = lessons.ROOT / "notebooks" / "0-basics" / "01_hello_voice_agent.ipynb"
CHILDREN = """
from pathlib import Path
import os
def below(pid):
    for child in Path(f"/proc/{pid}/task").glob("*/children"):
        for found in child.read_text().split():
            yield (found, Path(f"/proc/{found}/cmdline").read_bytes().replace(b"\\0", b" ").decode())
            yield from below(found)
print("CHILDREN", [line for _, line in below(os.getpid())])
"""


def first_script() -> list[lab.Rule]:
    """Return the rules the first lesson gives to lab.open."""
    setup = next(c for c in lessons.read(FIRST).cells if "setup" in c.metadata.get("tags", []))
    tree = compile(setup.source, "setup", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    value = next(k.value for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "script")
    return list(eval(compile(ast.Expression(value), "script", "eval"), {"lab": lab}))


def test_livekit_url_without_its_key_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEKIT_URL", "wss://example.livekit.cloud")
    monkeypatch.setenv("LIVEKIT_API_KEY", "key")
    with pytest.raises(services.ServicesError, match="LIVEKIT_URL without LIVEKIT_API_SECRET · set all three"):
        services.start()


@pytest.mark.room
def test_the_environment_is_set_while_a_lesson_is_open_and_put_back() -> None:
    async def lesson() -> tuple[str | None, ...]:
        opened = await lab.open("test-environment")
        seen = tuple(map(os.environ.get, ("LIVEKIT_URL", "OPENAI_BASE_URL", "LIVEKIT_INFERENCE_URL")))
        await opened.close()
        return seen

    livekit, openai, inference = asyncio.run(lesson())
    assert livekit and livekit.startswith("ws://127.0.0.1:")
    assert openai and openai.startswith("http://127.0.0.1:") and inference == openai
    left = (
        "LIVEKIT_URL",
        "LIVEKIT_API_SECRET",
        "OPENAI_API_KEY",
        "LIVEKIT_INFERENCE_URL",
        "LIVEKIT_INFERENCE_API_SECRET",
    )
    assert not any(name in os.environ for name in left)


@pytest.mark.parametrize(
    ("theirs", "local"),
    [
        ({}, True),
        ({"LIVEKIT_URL": "wss://mine.example.com", "LIVEKIT_API_KEY": "k", "LIVEKIT_API_SECRET": "s"}, True),
        ({"LIVEKIT_URL": "wss://mine.livekit.cloud", "LIVEKIT_API_KEY": "k", "LIVEKIT_API_SECRET": "s"}, False),
        ({"LIVEKIT_INFERENCE_URL": "http://127.0.0.1:9/v1"}, False),
    ],
)
def test_model_strings_stay_here_unless_the_learner_has_inference_which_is_said_to_cost(
    monkeypatch: pytest.MonkeyPatch, theirs: dict[str, str], local: bool
) -> None:
    for name, value in ({"LIVEKIT_URL": "ws://127.0.0.1:7880"} | theirs).items():
        monkeypatch.setenv(name, value)
    running = services.Services(None, models.launch())
    try:
        asyncio.run(running.ready())
        assert ("LIVEKIT_INFERENCE_API_SECRET" in running.environment) == local
        assert ("LiveKit Inference。使うと料金がかかる" in str(Table(running, ()))) != local
    finally:
        running.stop()


@pytest.mark.room
def test_services_of_others_are_used_and_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    theirs, ears = server.launch(server.locate()), models.launch(script=first_script())
    try:
        asyncio.run(_both_ready(theirs, ears))
        values = (theirs.url, theirs.api_key, theirs.api_secret, ears.url, ears.api_key)
        names = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "OPENAI_BASE_URL", "OPENAI_API_KEY")
        for name, value in zip(names, values, strict=True):
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("LAB_EVIDENCE_DIR", str(tmp_path))
        notebook = lessons.read(FIRST)
        notebook.cells[-2].cell_type, notebook.cells[-2].source = "code", CHILDREN
        notebook.cells[-2].outputs, notebook.cells[-2].execution_count = [], None
        assert lessons.run(notebook, FIRST.parent) == []
        printed = "".join(o.get("text", "") for c in notebook.cells for o in c.get("outputs", []))
        assert "CHILDREN" in printed and "livekit-server" not in printed.split("CHILDREN")[1]
        assert "lab.models" not in printed.split("CHILDREN")[1]
        assert "あなたのプロバイダー" in printed or "あなたのサーバー" in _html(notebook)
        assert theirs.alive() and ears.alive()
    finally:
        theirs.stop()
        ears.stop()


async def _both_ready(theirs: server.LiveKitServer, ears: models.ModelServer) -> None:
    await asyncio.gather(theirs.ready(), ears.ready())


def _html(notebook: object) -> str:
    return "".join(str(o) for c in notebook.cells for o in c.get("outputs", []))  # type: ignore[attr-defined]
