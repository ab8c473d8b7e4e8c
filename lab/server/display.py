"""Show in a terminal, or in a log, how far the build of livekit-server is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from lab.server.build import OnProgress, Progress, build
from lab.server.find import VERSION, cache_folder

_EVERY_S = 5.0
_TEXT = {
    "waiting": "waiting for another build of it to end",
    "fetching Go": "fetching Go (75 MB): none of 1.26 or newer here",
    "downloading": "downloading modules",
    "compiling": "compiling packages",
    "cleaning up": "removing Go's temporary files",
}


def build_with_display(console: Console, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the cached livekit-server, building it if need be while the console shows how far it is.

    Raises BuildFailed, see build.
    """
    began = monotonic()
    show: OnProgress | None = None
    with ExitStack() as stack:

        def on_progress(progress: Progress) -> None:
            nonlocal show
            if show is None:
                _say(
                    console, f"building livekit-server {VERSION} in {cache_folder(environ)}: once, some minutes, 90 MB"
                )
                show = stack.enter_context(_bar(console)) if console.is_terminal else _lines(console)
            show(progress)

        path = build(on_progress, environ)
    if show:
        _say(console, f"livekit-server {VERSION} stands after {monotonic() - began:.0f} s: {path}")
    return path


@contextmanager
def _bar(console: Console) -> Iterator[OnProgress]:
    """Yield what moves a bar that stays in its line."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("", total=None)
        yield lambda p: bar.update(task, description=_TEXT[p.phase], completed=p.done, total=p.total or None)


def _lines(console: Console) -> OnProgress:
    """Return what writes a line for each new phase, and one every few seconds within it."""
    phase, due = "", 0.0

    def show(progress: Progress) -> None:
        nonlocal phase, due
        if progress.phase != phase or monotonic() >= due:
            phase, due = progress.phase, monotonic() + _EVERY_S
            _say(console, _TEXT[phase] + (f": {progress.done} of {progress.total}" if progress.total else ""))

    return show


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
