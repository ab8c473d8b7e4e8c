"""The course's figures: every lesson three times under nbval, two at a time: time, memory, silences, failures."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

from roadmap import vault
from roadmap.publish.kept import Kept
from tests.__main__ import NBVAL, environment
from tests.figure import Figure
from tests.notebooks import lessons

ROUNDS = 3
LOOK_S = 0.5  # between two looks at a lesson's memory
SETS = {"0-6": 6 * 60, "6.5-8": 4 * 60}  # phases of a set: seconds it may take
_SILENCE = re.compile(r"無音 (\d+) ms")


class Run(NamedTuple):
    """One run of a lesson; ``memory_mb`` is the most that pytest, kernel, servers and agents held together."""

    path: Path
    seconds: float
    memory_mb: float
    failure: str


def figures() -> Iterator[Figure]:
    """Yield each set's time, then each lesson's, then the failures of all runs."""
    runs: list[Run] = []
    for phases, budget in SETS.items():
        paths = [path for path in lessons.PATHS if _is_late(path) == (phases != "0-6")]
        walls = []
        for _ in range(ROUNDS):
            begun = time.monotonic()
            with ThreadPoolExecutor(2) as pool:
                runs += pool.map(run, paths)
            walls.append(time.monotonic() - begun)
        yield Figure(f"lessons of phases {phases} under nbval, two at a time", walls, budget, "s")
    silences = dict(heard())
    for path in lessons.PATHS:
        mine = [one for one in runs if one.path == path]
        detail = f"{max(one.memory_mb for one in mine):.0f} MB"
        if turns := silences.get(path):
            detail += f"; {len(turns)} silences, median {median(turns):.0f} ms"
        yield Figure(f"lesson {lessons.name(path)} under nbval", [one.seconds for one in mine], None, "s", detail)
    failures = [one for one in runs if one.failure]
    for one in failures:
        print(f"{lessons.name(one.path)}\n{one.failure}", file=sys.stderr)
    yield Figure(f"failures in {len(runs)} runs of lessons", [len(failures)], 0, "")


def run(path: Path) -> Run:
    """Run one lesson as ``make test`` does, watching the memory of all its processes."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *NBVAL, str(path)]
    begun, most = time.monotonic(), 0.0
    with tempfile.TemporaryFile("w+") as said:
        with psutil.Popen(
            command, cwd=lessons.ROOT, env=environment(), stdout=said, stderr=subprocess.STDOUT
        ) as process:
            while process.poll() is None:
                most = max(most, _memory_mb(process))
                with suppress(psutil.TimeoutExpired):
                    process.wait(LOOK_S)
        seconds = time.monotonic() - begun
        said.seek(0)
        return Run(path, seconds, most, said.read() if process.returncode else "")


def heard() -> Iterator[tuple[Path, list[int]]]:
    """Yield the silences, in milliseconds, of each lesson's timelines as ``make site`` last drew them."""
    found = vault.read(lessons.ROOT)
    kept = Kept(found.config)
    for lesson in found.lessons:
        outputs = [output for cell in (kept.get(lesson) or {}).values() for output in cell]
        texts = ["".join(output.get("data", {}).get("text/plain", "")) for output in outputs]
        yield lessons.ROOT / lesson.path, [int(ms) for text in texts for ms in _SILENCE.findall(text)]


def _is_late(path: Path) -> bool:
    return float(path.parent.name.split("-")[0]) > 6


def _memory_mb(process: psutil.Process) -> float:
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_full_info().pss if psutil.LINUX else one.memory_info().rss
    except psutil.NoSuchProcess:
        return 0.0
    return total / 2**20
