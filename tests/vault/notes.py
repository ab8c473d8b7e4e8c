"""The LiteratureNotes as data: frontmatter, sections, code, sentences, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml12

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notes" / "LiteratureNotes"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)


@dataclass(frozen=True)
class Note:
    """One LiteratureNote."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def frontmatter(self) -> dict[str, object]:
        return dict(yaml12.parse_yaml(self.text.split("---\n", 2)[1]))

    @cached_property
    def body(self) -> str:
        return self.text.split("---\n", 2)[2]

    @property
    def headings(self) -> list[str]:
        return re.findall(r"^## (.+)$", _FENCE.sub("", self.body), re.M)

    def section(self, title: str) -> str:
        return self.body.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]

    @property
    def prose(self) -> str:
        """The body without code, diagrams and addresses."""
        return re.sub(r"https?://[^\s)]+", "", _FENCE.sub("", self.body))

    @property
    def blocks(self) -> list[tuple[str, str]]:
        return _FENCE.findall(self.body)

    @property
    def sentences(self) -> set[str]:
        """Sentences of 15 characters or more, without marks and spaces."""
        plain = re.sub(r"[*`#>|\-\s\[\]]", "", re.sub(r"\[\[.*?\]\]|\]\(.*?\)", "", self._without_head()))
        return {s for s in re.split(r"[。!?!?]", plain) if len(s) >= 15}

    def _without_head(self) -> str:
        return self.prose.split("## What", 1)[-1]


def all_notes() -> list[Note]:
    return [Note(path) for path in sorted(FOLDER.glob("*.md"))]
