"""``make bench``: every figure of the README, measured in one run. ``python -m tests.bench lab`` takes one part."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from rich.console import Console

from tests.figure import Figure

PARTS = {
    "lab": "tests.lab.bench",
    "roadmap": "tests.roadmap.bench",
    "site": "tests.publish.bench",
    "course": "tests.notebooks.bench",
}


def figures(chosen: list[str], say: Callable[[str], None]) -> Iterator[Figure]:
    """Yield the figures of the chosen parts, each as soon as it is measured."""
    for part in chosen:
        if find_spec(PARTS[part]):
            say(f"measuring {part}")
            yield from import_module(PARTS[part]).figures()


def main(chosen: list[str]) -> int:
    """Print a Markdown table, row by row; return 1 when a figure misses its target."""
    unknown = set(chosen) - set(PARTS)
    if unknown:
        print(f"bench · {', '.join(sorted(unknown))} · expected {', '.join(PARTS)}", file=sys.stderr)
        return 64
    progress = Console(stderr=True)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{date.today()}, {machine}\n")
    print("| figure | target | median | spread | |\n|---|---|---|---|---|", flush=True)
    missed = 0
    measured = figures(chosen or list(PARTS), lambda text: progress.print(f"[dim]{text}[/]"))
    while figure := _next(measured):
        missed += not figure.met
        print(figure.row(), flush=True)
    return 1 if missed else 0


def _next(measured: Iterator[Figure]) -> Figure | None:
    with redirect_stdout(sys.stderr):  # a lesson talks; the table is for the README
        return next(measured, None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
