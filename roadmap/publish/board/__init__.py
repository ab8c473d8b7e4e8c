"""The dashboard: what `{{ name }}` stands for on a hand-written page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roadmap.finding import Finding
from roadmap.publish.place import Places
from roadmap.vault import Vault

_SLOT = re.compile(r"\{\{ ([a-z]+) \}\}")


@dataclass(frozen=True)
class Board:
    """All that the dashboard shows. `links`: which page links to which."""

    vault: Vault
    places: Places
    links: Mapping[str, Mapping[str, None]]
    findings: Sequence[Finding]
    today: date


def fill(text: str, shown: Board) -> str:
    """Returns a page with every `{{ name }}` filled."""
    return text
