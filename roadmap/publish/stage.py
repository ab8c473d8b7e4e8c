"""The site's tree written to a folder, with a configuration that needs no hook: for another site engine."""

import json
import re
import shutil
from pathlib import Path

from roadmap.errors import Refused, Unreadable
from roadmap.publish.collect import HAND, Tree
from roadmap.publish.markup import plain

DOCS = "docs"
_MINE = ("hooks", "docs_dir", "site_dir", "nav", "watch")


def write(tree: Tree, root: Path, folder: Path) -> int:
    """Returns how many files were written; what an earlier run left in the folder is removed.

    Raises Refused when the folder holds something else, Unreadable when the project has no mkdocs.yml.
    """
    config = folder / "mkdocs.yml"
    if folder.exists() and any(folder.iterdir()) and not (config.is_file() and (folder / DOCS).is_dir()):
        raise Refused(str(folder), "the folder is not empty", "a new one, or one that `roadmap stage` wrote")
    text = configuration(root, tree)
    shutil.rmtree(folder / DOCS, ignore_errors=True)
    shutil.copytree(root / HAND, folder / DOCS, ignore=shutil.ignore_patterns(".*"))
    for page in tree.pages:
        _place(folder / DOCS / page.address).write_text(plain(page.text), encoding="utf-8")
    for address, data in tree.files.items():
        _place(folder / DOCS / address).write_bytes(data if isinstance(data, bytes) else data.read_bytes())
    config.write_text(text, encoding="utf-8")
    return sum(path.is_file() for path in folder.rglob("*"))


def configuration(root: Path, tree: Tree) -> str:
    """Returns the project's mkdocs.yml for the staged tree: no hook, and the navigation in full."""
    file = root / "mkdocs.yml"
    if not file.is_file():
        raise Unreadable(str(file), "no such file", "the site's configuration")
    text = file.read_text("utf-8")
    for key in _MINE:
        text = re.sub(rf"^{key}:.*\n(?:[ \t]+.*\n|\n(?=[ \t]))*", "", text, flags=re.MULTILINE)
    return f"{text.rstrip()}\ndocs_dir: {DOCS}\nsite_dir: html\nnav: {json.dumps(tree.nav, ensure_ascii=False)}\n"


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
