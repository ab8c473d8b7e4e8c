"""Merge a roadmap or its lock for git; the result is written to OURS."""

import argparse
from pathlib import Path

from roadmap import config, lock, merge
from roadmap.errors import FINE, OUT_OF_DATE
from roadmap.merge import Versions

EXAMPLE = "git config merge.roadmap.driver 'roadmap merge-driver %O %A %B %P'"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("base", metavar="BASE", type=Path, help="the common ancestor (%%O)")
    parser.add_argument("ours", metavar="OURS", type=Path, help="our version (%%A); the result is written here")
    parser.add_argument("theirs", metavar="THEIRS", type=Path, help="their version (%%B)")
    parser.add_argument("path", metavar="PATH", nargs="?", default="", help="the file's name in the repository (%%P)")


def run(options: argparse.Namespace) -> int:
    """Returns 0 when the merge is clean, 1 when conflicts are left in it for the human."""
    versions = Versions(*(merge.read(path) for path in (options.base, options.ours, options.theirs)))
    if Path(options.path).name == lock.NAME:
        text, clean = merge.locks(versions), True
    elif options.path.lower().endswith(".md") or not options.path:
        text, clean = merge.roadmap(versions, config.load(options.root))
    else:
        text, clean = merge.by_git(versions)
    options.ours.write_bytes(text.encode())  # git's own temporary file: nobody else reads it
    return FINE if clean else OUT_OF_DATE
