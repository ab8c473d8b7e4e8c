"""The command `roadmap`: finds the verb, calls it, and turns every error into one line and an exit code."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from roadmap.errors import FINE, REFUSED, RoadmapError, Usage

VERBS = {
    "init": "put the region markers into a roadmap, or make a fresh vault",
    "sync": "make the tables and regions follow the notes",
    "check": "say whether tables and regions are up to date",
    "status": "progress by phase, the next row, the number of findings",
    "next": "the next open row",
    "new": "start the note of a row",
    "add": "add a row to a phase",
    "doctor": "everything that does not agree, with what mends it",
    "evidence": "what lessons have proven, and what went stale",
    "repair": "restore a mis-decoded file into a new one",
    "watch": "sync whenever the vault has been quiet for a moment",
    "merge-driver": "merge a roadmap or its lock for git",
}


class _Parser(argparse.ArgumentParser):
    """Wrong usage is one line and exit code 64."""

    def error(self, message: str) -> NoReturn:
        raise Usage(self.prog, message, todo=f"see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code of one call: 0 fine, 1 out of date, 2 unreadable, 3 refused, 64 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a mark must not end the command on a terminal without it
    gc.disable()  # one short run over many small objects, none of them in cycles
    try:
        return _run(words)
    except RoadmapError as problem:
        return _end(problem, problem.code, words)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return 130
    except OSError as problem:
        found = RoadmapError(str(problem.filename or "roadmap"), problem.strerror or str(problem))
        return _end(found, REFUSED, words)
    except Exception as problem:
        found = RoadmapError(
            "roadmap", f"{type(problem).__name__}: {problem}", todo="run it with --debug and report it"
        )
        return _end(found, REFUSED, words)
    finally:
        gc.enable()


def parser(*verbs: str) -> argparse.ArgumentParser:
    """Returns the parser of the command with these verbs, all of them when none is named."""
    top = _Parser(prog="roadmap", description="Keeps a roadmap's tables in step with the notes.", epilog=_EPILOG)
    _common(top)
    below = top.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=_Parser)
    for name in verbs or VERBS:
        module = _module(name)
        sub = below.add_parser(
            name,
            help=VERBS[name],
            description=(module.__doc__ or "").partition("\n")[0],
            epilog=f"example: {module.EXAMPLE}",
            argument_default=argparse.SUPPRESS,
        )
        _common(sub)
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return top


_EPILOG = "exit codes: 0 fine, 1 out of date, 2 unreadable input, 3 refused, 64 wrong usage. example: roadmap status"


def _run(words: list[str]) -> int:
    verb = _verb(words)
    options = parser(*([verb] if verb in VERBS else [])).parse_args(words)
    options.root = _root(options)
    code: int = options.run(options)
    sys.stdout.flush()
    return code


def _common(target: argparse.ArgumentParser) -> None:
    quiet = argparse.SUPPRESS  # so that an option before the verb is not undone by its default after it
    target.add_argument("--root", metavar="DIR", default=quiet, help="the project; default: at or above this folder")
    target.add_argument("--debug", action="store_true", default=quiet, help="show where an error comes from")


def _root(options: argparse.Namespace) -> Path:
    given = getattr(options, "root", None)
    if given is None:
        from roadmap.config import find_root

        return find_root(Path.cwd())
    root = Path(given).absolute()
    if not root.is_dir():
        raise Usage("--root", f"{given} is no folder")
    return root


def _verb(words: list[str]) -> str:
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "--root":
            skip = True
        elif not word.startswith("-"):
            return word
    return ""


def _module(name: str) -> ModuleType:
    return import_module(f"roadmap.verbs.{name.replace('-', '_')}")


def _end(problem: Exception, code: int, words: list[str]) -> int:
    if "--debug" in words:
        import traceback

        traceback.print_exc()
    print(" ".join(str(problem).split("\n")), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
