"""Sync whenever the vault has been quiet for a moment; Ctrl-C ends it."""

import argparse
import contextlib
import gc
import sys
from pathlib import Path

from roadmap import config, report, vault, write
from roadmap.errors import FINE, RoadmapError, Usage
from roadmap.verbs.sync import bring

EXAMPLE = "roadmap watch --quiet 5"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's options."""
    parser.add_argument(
        "--quiet", type=float, default=2.0, metavar="SECONDS", help="how long nothing must have changed"
    )


def run(options: argparse.Namespace) -> int:
    """Returns 0 when it is ended by Ctrl-C."""
    from watchfiles import watch

    if not 0 < options.quiet <= 3600:
        raise Usage("roadmap watch", f"--quiet {options.quiet}", "more than 0 seconds, an hour at most")
    gc.enable()
    settings = config.load(options.root)
    quiet_ms = max(1, int(options.quiet * 1000))
    folders = [folder for folder in (settings.vault, settings.root / settings.folders["lessons"]) if folder.is_dir()]
    # An editor may still be typing: a batch of changes ends only when nothing has come for a whole quiet period.
    changes = watch(
        *folders,
        watch_filter=_matters,
        debounce=3_600_000,
        step=quiet_ms,
        rust_timeout=quiet_ms,
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    next(changes)  # from here on every change is seen, so that the first sync misses none
    _sync(options.root)
    print(f"watching {', '.join(map(settings.shown, folders))} · Ctrl-C ends it", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        for batch in changes:
            if batch:
                _sync(options.root)
    return FINE


def _matters(_change: object, path: str) -> bool:
    name = Path(path).name
    return name.endswith((".md", ".ipynb", ".json")) and not name.startswith(".")


def _sync(root: Path) -> None:
    try:
        with write.alone(root):
            found = vault.read(root)
            plan_ = bring(found)
    except RoadmapError as problem:
        print(problem, file=sys.stderr, flush=True)
        return
    if plan_.edits:
        print(f"{found.document.file.path} · {len(plan_.edits)} edits", flush=True)
    report.warn(plan_.findings)
    report.unreadable(found)
    sys.stderr.flush()
