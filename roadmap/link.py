"""Links between notes: wikilinks, and Markdown links to files."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from roadmap import canon
from roadmap.note import Note

_WIKI = r"(!?)\[\[([^\[\]|#^\n]*?)(?:[#^]([^\[\]|\n]*?))?(?:\\?\|((?:[^\[\]\n]|\[(?!\[)|\](?!\]))*?))?\]\]"
_MARKDOWN = r"(!?)\[([^\[\]\n]*)\]\(\s*(?:<([^<>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+\"[^\"\n]*\")?\s*\)"
# What is not shown as text, with a sign without which there is none of it. All are compiled on first use.
_HIDDEN = (
    ("```", r"(?ms)^[ \t>]*(`{3,}).*?(?:^[ \t>]*\1`*[ \t]*$|\Z)"),
    ("~~~", r"(?ms)^[ \t>]*(~{3,}).*?(?:^[ \t>]*\1~*[ \t]*$|\Z)"),
    ("<!--", r"(?s)<!--.*?-->"),
    ("%%", r"(?s)%%.*?%%"),
    ("`", r"(?<!`)(`+)(?!`)(?:.+?)(?<!`)\1(?!`)"),
)


class Link(NamedTuple):
    """A link and its place in the text. `target` has no heading; `wiki` is False for `[label](target)`."""

    start: int
    end: int
    target: str
    heading: str
    label: str
    wiki: bool
    embed: bool


def links(text: str) -> Iterator[Link]:
    """Yields the wikilinks of a text and its Markdown links to files, in order, none of them in code or comments."""
    visible = blanked(text)
    found = [_wiki(hit) for hit in re.finditer(_WIKI, visible)] if "[[" in visible else []
    found += [_markdown(hit) for hit in re.finditer(_MARKDOWN, visible)] if "](" in visible else []
    yield from sorted(link for link in found if link)


def blanked(text: str) -> str:
    """Returns the text with code and comments as blanks of the same length, line breaks kept."""
    for sign, pattern in _HIDDEN:
        if sign in text:
            text = re.sub(pattern, lambda hit: re.sub(r"[^\r\n]", " ", hit[0]), text)
    return text


def in_cell(cell: str) -> Link | None:
    """Returns the first link to a note in a table cell, None when there is none."""
    return next(links(cell), None) if "[" in cell else None


class Names:
    """The notes of a vault by the names a link can use: path or bare name, with or without `.md`, NFC, any case."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = dict.fromkeys(paths)
        self._stems: dict[str, list[str]] = {}
        for path in self._paths:
            self._stems.setdefault(path.rpartition("/")[2][:-3], []).append(path)
        self._folded: dict[str, list[str]] = {}

    def find(self, target: str) -> list[str]:
        """Returns the paths a wikilink's target can mean: none, one, or several when it is ambiguous."""
        target = canon.nfc(target.strip()).strip("/").removeprefix("./")
        name = target[:-3] if target.lower().endswith(".md") else target
        if f"{name}.md" in self._paths:
            return [f"{name}.md"]
        found = self._stems.get(name) or self._stems.get(name.rpartition("/")[2]) or self._any_case(name)
        return [path for path in found if f"/{path}".endswith(f"/{name}.md")] or self._any_case(name)

    def _any_case(self, name: str) -> list[str]:
        if not self._folded:
            for path in self._paths:
                self._folded.setdefault(path.rpartition("/")[2][:-3].casefold(), []).append(path)
        found = self._folded.get(name.rpartition("/")[2].casefold(), [])
        return [path for path in found if f"/{path}".casefold().endswith(f"/{name}.md".casefold())]


def target_of(note: Note, label: str) -> str:
    """Returns the wikilink to a note for a table cell, its pipe escaped."""
    from roadmap.table import escape

    # A label with a bracket would end the link early.
    safe = escape(label).replace("[[", "[").replace("]]", "]")
    return f"[[{note.path}\\|{safe}]]"


def _wiki(hit: re.Match[str]) -> Link | None:
    target = hit[2].strip().removesuffix("\\")
    return Link(hit.start(), hit.end(), target, hit[3] or "", hit[4] or "", True, bool(hit[1])) if target else None


def _markdown(hit: re.Match[str]) -> Link | None:
    target, _, heading = (hit[3] if hit[3] is not None else hit[4]).partition("#")
    if not target or re.match(r"[a-zA-Z][\w+.-]*:|//", target):
        return None
    if "%" in target:
        from urllib.parse import unquote

        target = unquote(target)
    return Link(hit.start(), hit.end(), target, heading, hit[2], False, bool(hit[1]))
