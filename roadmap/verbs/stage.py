"""The site's pages written to a folder, for another site engine than MkDocs."""

import argparse
from pathlib import Path

from roadmap import report, vault

EXAMPLE = "roadmap stage build/stage"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument("folder", metavar="DIR", help="a new folder, or one that this verb wrote")


def run(options: argparse.Namespace) -> int:
    """Returns 0, or 2 when a file could not be read."""
    from roadmap.publish import collect, stage

    found = vault.read(options.root)
    tree = collect.collect(found)
    written = stage.write(tree, found.config.root, Path(options.folder))
    print(f"{options.folder} · {len(tree.pages)} pages, {written} files")
    report.warn(tree.findings)
    return report.unreadable(found)
