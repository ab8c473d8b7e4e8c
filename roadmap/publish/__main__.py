"""`python -m roadmap.publish build | serve`: the lessons run, then the site; or the site while one writes."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from roadmap import vault
from roadmap.errors import FINE, USAGE, RoadmapError
from roadmap.publish import assets, run

_INTERRUPTED = 130  # as a shell says it


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog} · {message} · see --help\n")


def main(words: list[str] | None = None) -> int:
    """Returns the exit code: 0 when the site is built and nothing in it is wrong."""
    parser = _Parser(prog="python -m roadmap.publish", description=(__doc__ or "").strip())
    parser.add_argument("verb", choices=("build", "serve"))
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the project; default: this folder")
    parser.add_argument("--port", type=int, default=8000, help="of serve, on 127.0.0.1")
    parser.add_argument("--no-run", action="store_true", help="show lessons as they last ran")
    options = parser.parse_args(words)
    try:
        if options.verb == "serve":
            return _serve(options.root, options.port)
        return _build(options.root, lessons=not options.no_run)
    except RoadmapError as problem:
        print(problem, file=sys.stderr)
        return problem.code
    except KeyboardInterrupt:
        return FINE if options.verb == "serve" else _INTERRUPTED


def _build(root: Path, *, lessons: bool) -> int:
    assets.ensure(root)
    found = vault.read(root)
    if lessons:
        run.run(found.lessons, found.config)
    return _mkdocs(root, "build", "--strict", "--clean")  # never with --quiet: it hides warnings from --strict


def _serve(root: Path, port: int) -> int:
    assets.ensure(root)
    return _mkdocs(root, "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}")


def _mkdocs(root: Path, *words: str) -> int:
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [sys.executable, "-m", "mkdocs", *words, "--config-file", str(root / "mkdocs.yml")]
    return subprocess.run(command, cwd=root, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
