"""The lab's figures: silence, start-up, memory, nbval, and ten runs of the first lesson."""

from __future__ import annotations

import ast
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lab
from lab import keys, models, server
from tests.figure import Figure
from tests.notebooks import lessons

ROOT = Path(__file__).parents[2]
FIRST = ROOT / "notebooks" / "0-basics" / "01_hello_voice_agent.ipynb"
PLAIN, TOOL = "hello", "what is the weather in tokyo"
IMPORTS = "import livekit.agents, livekit.plugins.openai"
OPEN = """
import asyncio, lab
async def main():
    lesson = await lab.open("bench")
    print(flush=True)
    await lesson.close()
asyncio.run(main())
"""
SCRIPT = """
import ast, asyncio, json, sys
cells = [c for c in json.load(open(sys.argv[1]))["cells"] if c["cell_type"] == "code"]
async def main():
    scope = {"__name__": "__main__"}
    for cell in cells:
        if "nbval-skip" in cell["metadata"].get("tags", []): continue
        code = compile("".join(cell["source"]), cell["id"], "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = eval(code, scope)
        if asyncio.iscoroutine(result): await result
asyncio.run(main())
"""


def figures() -> Iterator[Figure]:
    """Yield the lab's figures; the environment's keys and servers are not used, unless LAB_LIVE=1 asks for them."""
    for name in os.environ.keys() - keys.allowed(os.environ).keys():
        del os.environ[name]
    os.environ["LAB_EVIDENCE_DIR"] = tempfile.mkdtemp(prefix="lab-evidence-")
    yield from asyncio.run(_silence())
    yield _opening()
    yield from asyncio.run(_services())
    yield _nbval()
    yield _ten_runs()


async def _silence(rounds: int = 7) -> list[Figure]:
    from lab.user import speak
    from tests.lab import agents, plain

    ratios, waits, tools, quick = [], [], [], []
    async with agents.opened("bench-silence") as lesson:
        speech = await speak(PLAIN)
        async with lesson.serve(agents.server("bench", turns=_first_turns())):
            await plain.silence_s(lesson.services.url, "bench", speech)
            for _ in range(rounds):
                ours, delay = await _heard(lesson, "bench", PLAIN)
                ratios.append(ours / await plain.silence_s(lesson.services.url, "bench", speech))
                waits.append(ours / delay)
                ours, delay = await _heard(lesson, "bench", TOOL)
                tools.append(ours / delay)
        async with lesson.serve(agents.server("bench-quick")):
            for _ in range(rounds):
                ours, delay = await _heard(lesson, "bench-quick", PLAIN)
                quick.append(ours / delay)
    return [
        Figure("silence in a lesson ÷ the same agent and user written plainly", ratios, 1.05),
        Figure("the same silence ÷ the end-of-turn delay of its own metrics", waits, 1.25),
        Figure("… where the model calls a tool first", tools, None),
        Figure("… with the quickest turns (VAD alone, 0.3 s), where the rest of the way weighs most", quick, None),
    ]


async def _heard(lesson: lab.Lesson, agent: str, line: str) -> tuple[float, float]:
    """Return the silence before the reply to a line, and the end-of-turn delay of its turn's metrics, in seconds."""
    async with lesson.call(agent) as call:
        await call.say(line)
        silence_ms = (await call.hear()).silence_ms or float("inf")
        user = next(item for item in call.trace().items if item.role == "user")
    return silence_ms / 1000, user.metrics["end_of_turn_delay"]


def _first_turns() -> dict[str, object]:
    """Return the turn handling of the first lesson, as its own cell writes it."""
    from livekit.agents import inference

    (cell,) = (c.source for c in lessons.read(FIRST).cells if c.id == "agent")
    body = ast.parse(cell).body
    (written,) = (n.value for n in body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "TURNS")
    turns: dict[str, object] = eval(compile(ast.Expression(written), str(FIRST), "eval"), {"inference": inference})
    return turns


def _opening(rounds: int = 5) -> Figure:
    pairs = [(_until_output(OPEN), _until_output(f"{IMPORTS}\nprint(flush=True)")) for _ in range(rounds)]
    return Figure(
        "import lab; await lab.open() ÷ importing livekit-agents and its openai plugin", [a / b for a, b in pairs], 1.3
    )


def _until_output(code: str) -> float:
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout and process.stdout.read(1), "the process ended without a word"
        seconds = time.perf_counter() - began
        process.stdout.read()
    return seconds


async def _services(rounds: int = 5) -> list[Figure]:
    starts, memory = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        both = server.launch(server.locate()), models.launch()
        await asyncio.gather(*(one.ready() for one in both))
        starts.append(time.perf_counter() - began)
        memory.append(sum(_memory_mb(one.pid) for one in both))
        for one in both:
            one.stop()
    return [
        Figure("server and models: start → both ready", starts, 1.5, "s"),
        Figure("memory of server and models, idle", memory, 200, "MB"),
    ]


def _memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _nbval(rounds: int = 3) -> Figure:
    nbval = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env", str(FIRST)]
    script = ["-c", SCRIPT, str(FIRST)]
    ratios = []
    for _ in range(rounds):
        ours, theirs = (_seconds(arguments) for arguments in (nbval, script))
        ratios.append(ours / theirs)
    return Figure("first lesson under nbval ÷ the same cells as a script", ratios, 1.15)


def _seconds(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=FIRST.parent, check=True, capture_output=True)
    return time.perf_counter() - began


def _ten_runs() -> Figure:
    nbval = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--nbval-lax",
        "--nbval-current-env",
        str(FIRST),
    ]

    def failed(_: int) -> int:
        return int(subprocess.run(nbval, cwd=ROOT, capture_output=True, check=False).returncode != 0)

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(failed, range(10)))
    return Figure("failures in ten runs of the first lesson, two at a time", [sum(outcomes)], 0, "")
