"""The verbs of `roadmap` and their options."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from roadmap.errors import Usage

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
    "stage": "write the site's pages to a folder, for another site engine",
    "merge-driver": "merge a roadmap or its lock for git",
}


class _Parser(argparse.ArgumentParser):
    """Wrong usage is one line and exit code 64."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        # Asking for the terminal's width would load four compression libraries at every start.
        return argparse.HelpFormatter(self.prog, width=100)

    def error(self, message: str) -> NoReturn:
        raise Usage(self.prog, message, todo=f"see `{self.prog} --help`")


def run(words: Sequence[str]) -> int:
    """Returns the exit code of the verb that the words call.

    Raises Usage when they do not fit it.
    """
    at = _verb_at(words)
    if at is not None and words[at] in VERBS:
        # One flat parser for the verb alone: an option may stand before the verb or after it.
        top = _Parser(prog=f"roadmap {words[at]}")
        options = _fill(top, words[at]).parse_args([*words[:at], *words[at + 1 :]])
    else:
        options = parser().parse_args(words)
    options.root = _root(options.root)
    code: int = options.run(options)
    return code


def parser() -> argparse.ArgumentParser:
    """Returns the parser of the whole command: every verb with its options."""
    top = _Parser(prog="roadmap", description="Keeps a roadmap's tables in step with the notes.", epilog=_EPILOG)
    _common(top)
    below = top.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=_Parser)
    for name, text in VERBS.items():
        _fill(below.add_parser(name, help=text), name)
    return top


_EPILOG = "exit codes: 0 fine, 1 out of date, 2 unreadable input, 3 refused, 64 wrong usage. example: roadmap status"


def _fill(target: argparse.ArgumentParser, verb: str) -> argparse.ArgumentParser:
    module: ModuleType = import_module(f"roadmap.verbs.{verb.replace('-', '_')}")
    target.description = (module.__doc__ or "").partition("\n")[0]
    target.epilog = f"example: {module.EXAMPLE}"
    _common(target)
    module.arguments(target)
    target.set_defaults(run=module.run)
    return target


def _common(target: argparse.ArgumentParser) -> None:
    target.add_argument("--root", metavar="DIR", default=None, help="the project; default: at or above this folder")
    target.add_argument("--debug", action="store_true", default=False, help="show where an error comes from")


def _root(given: str | None) -> Path:
    if given is None:
        from roadmap.config import find_root

        return find_root(Path.cwd())
    root = Path(given).absolute()
    if not root.is_dir():
        raise Usage("--root", f"{given} is no folder")
    return root


def _verb_at(words: Sequence[str]) -> int | None:
    value = False
    for at, word in enumerate(words):
        if not value and not word.startswith("-"):
            return at
        value = word == "--root"
    return None
