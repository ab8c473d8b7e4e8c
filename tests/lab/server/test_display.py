"""What a person, or a log, sees of a build."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from lab.server import VERSION, BuildFailed, Progress
from lab.server.display import build_with_display

ENVIRON = {"XDG_CACHE_HOME": "/home/a [b]/cache"}
MADE = Path("/cache/livekit-server")
Step = tuple[float, Progress]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """A function that shows a build of the given steps, each with the second it comes at, and returns the text."""

    def run(steps: Sequence[Step], *, terminal: bool = False, error: Exception | None = None) -> str:
        clock = [0.0]

        def build(on_progress: Callable[[Progress], None], environ: Mapping[str, str]) -> Path:
            assert environ == ENVIRON
            for clock[0], progress in steps:
                on_progress(progress)
            if error:
                raise error
            return MADE

        monkeypatch.setattr("lab.server.display.build", build)
        monkeypatch.setattr("lab.server.display.monotonic", lambda: clock[0])
        out = io.StringIO()
        console = Console(file=out, force_terminal=terminal, width=80)
        if error:
            with pytest.raises(type(error)):
                build_with_display(console, ENVIRON)
        else:
            assert build_with_display(console, ENVIRON) == MADE
        return out.getvalue()

    return run


def test_lines_come_with_each_phase_and_else_only_every_few_seconds(show: Callable[..., str]) -> None:
    steps = [
        (0.0, Progress("fetching Go")),
        (1.0, Progress("downloading", 0, 122)),
        (5.9, Progress("downloading", 60, 122)),
        (6.0, Progress("downloading", 61, 122)),
        (6.1, Progress("compiling", 0, 789)),
        *((6.1 + n / 100, Progress("compiling", n, 789)) for n in range(1, 789)),
        (14.0, Progress("cleaning up")),
    ]
    intro, *lines, end = show(steps).splitlines()
    assert intro.startswith(f"building livekit-server {VERSION} in /home/a [b]/cache/livekit-agents-course/server: ")
    assert lines == [
        "fetching Go (75 MB): none of 1.26 or newer here",
        "downloading modules: 0 of 122",
        "downloading modules: 61 of 122",
        "compiling packages: 0 of 789",
        "compiling packages: 500 of 789",
        "removing Go's temporary files",
    ]
    assert end == f"livekit-server {VERSION} stands after 14 s: {MADE}"


def test_waiting_for_another_build_is_told(show: Callable[..., str]) -> None:
    assert "waiting for another build of it to end" in show([(0.0, Progress("waiting"))])


def test_nothing_is_shown_when_there_was_nothing_to_do(show: Callable[..., str]) -> None:
    assert show([]) == ""
    assert show([], terminal=True) == ""


def test_a_terminal_gets_a_bar(show: Callable[..., str]) -> None:
    text = show([(0.0, Progress("waiting")), (1.0, Progress("compiling", 394, 789))], terminal=True)
    assert "compiling packages" in text
    assert "394/789" in text
    assert "\x1b[?25h" in text  # the cursor is back


@pytest.mark.parametrize("terminal", [True, False])
def test_a_failure_ends_the_display_and_goes_on_to_the_caller(show: Callable[..., str], terminal: bool) -> None:
    text = show([(0.0, Progress("compiling", 1, 2))], terminal=terminal, error=BuildFailed("no"))
    assert "stands" not in text
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == int(terminal)
