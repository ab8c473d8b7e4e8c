"""The ``lab`` command: start, demo, doctor, build, clean."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.table import Table

USAGE = 64
FAILED = 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog} · {message} · see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Return the command's parser; the README is checked against it."""
    common = _Parser(add_help=False)
    common.add_argument("--root", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the project's folder")
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
    top = _Parser(prog="lab", description="Live lessons on LiveKit Agents.", parents=[common])
    verbs = top.add_subparsers(dest="verb", required=True, parser_class=_Parser, metavar="VERB")

    def verb(name: str, text: str, example: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=text, description=text, epilog=f"example: {example}", parents=[common])

    start = verb(
        "start", "see that a lesson will run, then open JupyterLab on the first open one", "lab start --no-browser"
    )
    start.add_argument("--no-browser", action="store_true", help="do not open a browser")
    start.add_argument("--port", type=int, help="the port of JupyterLab (default: a free one)")
    demo = verb("demo", "call the first lesson's agent in the terminal", "lab demo --out call.wav")
    demo.add_argument("--out", type=Path, default=Path("lab-demo.wav"), metavar="FILE", help="where the recording goes")
    demo.add_argument("--json", action="store_true", help="print what was measured as JSON")
    doctor = verb("doctor", "say what is there, what is missing, and what mends it", "lab doctor --json")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    verb("build", "bring livekit-server and livekit-client into this user's cache, if they are not there", "lab build")
    verb("clean", "remove the built livekit-server and its caches", "lab clean")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 fine, 1 failed, 64 wrong usage."""
    try:
        options = parser().parse_args(argv)
    except SystemExit as end:
        return int(end.code or 0)
    root = getattr(options, "root", Path.cwd()).resolve()
    try:
        return int(_VERBS[options.verb](options, root))
    except KeyboardInterrupt:
        print("lab: stopped", file=sys.stderr)
        return 130
    except (RuntimeError, OSError, ValueError) as error:
        if getattr(options, "debug", False):
            raise
        print(f"lab {options.verb} · {error}", file=sys.stderr)
        return FAILED


def _start(options: argparse.Namespace, root: Path) -> int:
    from lab import doctor, jupyter

    _bring(livekit=not os.environ.get("LIVEKIT_URL"))
    missing = [f for f in doctor.examine(root) if f.level == "missing"]
    for finding in missing:
        print(f"lab start · {finding.what} · {finding.found} · {finding.fix}", file=sys.stderr)
    if missing:
        return FAILED
    return jupyter.run(root, browser=not options.no_browser, port=options.port)


def _demo(options: argparse.Namespace, root: Path) -> int:
    from lab import demo

    console = Console(stderr=options.json)
    with contextlib.redirect_stdout(sys.stderr if options.json else sys.stdout):
        report = asyncio.run(demo.run(console, options.out))
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    return 0


def _doctor(options: argparse.Namespace, root: Path) -> int:
    from lab import doctor

    findings = doctor.examine(root)
    if options.json:
        print(json.dumps([f.as_json() for f in findings], ensure_ascii=False, indent=1))
    else:
        table = Table("", "what", "found", "mend it with", box=None)
        marks = {"ok": "[green]✓ ok[/]", "optional": "[yellow]– optional[/]", "missing": "[red]✗ missing[/]"}
        for f in findings:
            table.add_row(marks[f.level], f.what, f.found, f.fix)
        Console().print(table)
    return FAILED if any(f.level == "missing" for f in findings) else 0


def _build(options: argparse.Namespace, root: Path) -> int:
    _bring(livekit=True)
    return 0


def _bring(*, livekit: bool) -> None:
    """Bring what lessons need into the cache; a livekit-server only where the learner has none of their own."""
    from lab import livekit_js, server
    from lab.server import display

    try:
        if livekit:
            server.locate()
    except server.ServerMissing:
        display.build_with_display(Console())
    try:
        if not livekit_js.installed():
            print("lab build: installing livekit-client with npm")
        livekit_js.ensure()
    except livekit_js.PagesMissing as error:
        print(f"lab build · {error} (only the lessons with a web page need it)", file=sys.stderr)


def _clean(options: argparse.Namespace, root: Path) -> int:
    from lab.server.find import cache_folder

    folder = cache_folder().parent
    if folder.name != "livekit-agents-course":
        raise RuntimeError(f"{folder} · is not the course's own cache · remove it by hand")
    if folder.exists():
        shutil.rmtree(folder)
        print(f"lab clean: removed {folder}")
    return 0


_VERBS = {"start": _start, "demo": _demo, "doctor": _doctor, "build": _build, "clean": _clean}
