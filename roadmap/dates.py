"""The day a note was made: its `date`, else its id, else its first commit."""

import re
from functools import cache, lru_cache
from pathlib import Path

from roadmap.config import Config
from roadmap.note import Note

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?![\d])")
_ID = re.compile(r"lit-(\d{4})(\d{2})(\d{2})\d{4}-")


def stated(note: Note) -> str:
    """Returns the note's `date` as YYYY-MM-DD, empty when it has none or it is no day of the calendar."""
    return real(note.date)


def day(note: Note, config: Config) -> str:
    """Returns the day a note was made as YYYY-MM-DD, empty when nothing tells."""
    hit = None if (known := stated(note)) else _ID.match(note.stem)
    if known or (hit and (known := _real(hit))):
        return known
    return _first_commits(config.vault).get(note.path, "")


def today(config: Config) -> str:
    """Returns the current day in the vault's time zone."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(config.time_zone)).date().isoformat()


@cache
def real(text: str) -> str:
    """Returns the day a text begins with, empty when it is no day of the calendar."""
    hit = _DAY.match(text)
    return _real(hit) if hit else ""


def _real(hit: re.Match[str]) -> str:
    year, month, day = (int(part) for part in hit.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31 and year):
        return ""
    if day > 28:
        from datetime import date

        try:
            date(year, month, day)
        except ValueError:
            return ""
    return f"{hit[1]}-{hit[2]}-{hit[3]}"


@lru_cache(maxsize=1)
def _first_commits(vault: Path) -> dict[str, str]:
    """One call of git for the whole vault; without git, or outside a repository, nothing."""
    import subprocess

    command = [
        "git",
        "-c",
        "core.quotepath=off",
        "log",
        "--diff-filter=A",
        "--name-only",
        "--relative",
        "--format=%x00%as",
    ]
    try:
        done = subprocess.run([*command, "--", "."], cwd=vault, capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return {}
    first: dict[str, str] = {}
    for commit in done.stdout.decode("utf-8", "replace").split("\0")[1:]:
        at, *names = commit.split("\n")
        first |= {name: at for name in names if name}  # newest first: an older commit takes the place of a newer one
    return first
