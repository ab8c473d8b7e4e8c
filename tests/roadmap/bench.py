"""The tracker's speed as ratios of processes that run in turn: `python -m tests.roadmap.bench`."""

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.figure import Figure
from tests.roadmap import generate

ROUNDS = 11
LOAD = "import os, sys, frontmatter\nfor entry in os.scandir(sys.argv[1]): frontmatter.load(entry.path)"
QUERY = """
import gc, sys
gc.disable()
from roadmap.note import metadata
from tests.roadmap.query import answer
print(answer(metadata(sys.argv[1])))
"""
LOADED = """
import os, sys, frontmatter
from tests.roadmap.query import answer
print(answer(frontmatter.load(entry.path).metadata for entry in os.scandir(sys.argv[1])))
"""
ROADMAP = [str(Path(sys.executable).with_name("roadmap"))]
Ratio = tuple[str, str]


def figures() -> list[Figure]:
    """Returns the figures of the tracker at 60, 1,000 and 10,000 notes."""
    with tempfile.TemporaryDirectory() as folder:
        small, middle, large = (Path(folder) / name for name in ("60", "1000", "10000"))
        for root, count in ((small, 60), (middle, 1_000), (large, 10_000)):
            generate.vault(count, root)
        return [*_small(small), *_middle(middle), *_large(large)]


def _small(root: Path) -> list[Figure]:
    check = [*ROADMAP, "check", "--root", str(root)]
    subprocess.run([*ROADMAP, "sync", "--root", str(root)], check=True, capture_output=True)
    kept = root / "notes" / ".roadmap" / "spans.tmp"
    spans = kept.read_bytes()
    warm = _pairs({"check": check, "pass": [sys.executable, "-c", "pass"]})
    kept.unlink()
    cold = _pairs({"check": check, "pass": [sys.executable, "-c", "pass"]})
    kept.write_bytes(spans)
    return [
        _figure("roadmap check, 60 notes ÷ python -c pass", cold, ("check", "pass"), 8),
        _figure("the same with the roadmap unchanged", warm, ("check", "pass"), 5),
    ]


def _middle(root: Path) -> list[Figure]:
    folder = str(root / "notes" / "LiteratureNotes")
    times = _pairs({"load": [sys.executable, "-c", LOADED, folder], "query": [sys.executable, "-c", QUERY, folder]})
    return [_figure("query of 1,000 notes ÷ frontmatter.load", times, ("query", "load"), 1)]


def _large(root: Path) -> list[Figure]:
    folder = str(root / "notes" / "LiteratureNotes")
    subprocess.run([*ROADMAP, "sync", "--root", str(root)], check=True, capture_output=True)
    commands = {
        "load": [sys.executable, "-c", LOADED, folder],
        "query": [sys.executable, "-c", QUERY, folder],
        "status": [*ROADMAP, "status", "--json", "--root", str(root)],
        "check": [*ROADMAP, "check", "--root", str(root)],
    }
    extra = {"rg": ["rg", "-N", "-I", "-m1", "^title:", folder]} if shutil.which("rg") else {}
    if shutil.which("mdsmith"):
        extra["mdsmith"] = ["mdsmith", "list", "query", "draft: false", folder]
    times = _pairs(commands | extra)
    found = [
        _figure("query of 10,000 notes ÷ frontmatter.load", times, ("query", "load"), 0.28),
        _figure("roadmap status --json, 10,000 notes ÷ frontmatter.load", times, ("status", "load"), 0.45),
        _figure("roadmap check, 10,000 notes ÷ frontmatter.load", times, ("check", "load"), 0.55),
        Figure("memory of status --json at 10,000 notes", [_memory(commands["status"])], 120, "MB", "largest resident"),
    ]
    if "rg" in times:
        found.append(_clock("query ÷ rg '^title:'", times, ("query", "rg"), 3))
    if "mdsmith" in times:
        found.append(_clock("query ÷ mdsmith query", times, ("query", "mdsmith"), 0.4))
    return found


class Cost(NamedTuple):
    """What one process took, in seconds: of the clock, and of the processor."""

    wall: float
    cpu: float


Costs = dict[str, list[Cost]]


def _pairs(commands: dict[str, list[str]]) -> Costs:
    """Runs every command once a round, in a different order each time, after one round that is not counted."""
    costs: Costs = {name: [] for name in commands}
    for round_ in range(ROUNDS + 1):
        names = list(commands)
        random.Random(round_).shuffle(names)
        for name in names:
            cost = _run(commands[name])
            if round_:
                costs[name].append(cost)
    return costs


def _run(command: list[str]) -> Cost:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=_environment(), cwd=_HERE)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _figure(name: str, costs: Costs, pair: Ratio, target: float) -> Figure:
    """Processor time, for one process on one core: what else the machine does then shifts both sides alike."""
    pairs = list(zip(costs[pair[0]], costs[pair[1]], strict=True))
    wall = statistics.median(one.wall / other.wall for one, other in pairs)
    cpu = statistics.median(cost.cpu for cost in costs[pair[0]]) * 1e3
    detail = f"{cpu:.0f} ms of processor; by the clock {wall:.2f}"
    return Figure(name, [one.cpu / other.cpu for one, other in pairs], target, detail=detail)


def _clock(name: str, costs: Costs, pair: Ratio, target: float) -> Figure:
    """The least time by the clock, for tools that use several cores."""
    value = min(cost.wall for cost in costs[pair[0]]) / min(cost.wall for cost in costs[pair[1]])
    return Figure(name, [value], target, detail=f"minimum of {ROUNDS} runs by the clock")


def _memory(command: list[str]) -> float:
    """The largest resident size of one run; a process of its own asks, for the figure covers all its children."""
    ask = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    ask += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run(
        [sys.executable, "-c", ask, *command], capture_output=True, check=True, env=_environment(), cwd=_HERE
    )
    return int(done.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


_HERE = Path(__file__).parents[2]


def _environment() -> dict[str, str]:
    # Compiled modules are what a learner has from the second call on.
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    for figure in figures():
        print(figure.row())
