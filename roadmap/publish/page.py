"""What every page is made of: its address, its Markdown with frontmatter, the file a reader would edit."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from roadmap.publish import place
from roadmap.publish.markup import Element, Html, block, el
from roadmap.publish.place import Target

_TITLE = re.compile(r"\s*# +(?P<title>.+?)[ #]*(?:\n|\Z)")
_MERMAID = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})\s*mermaid\b", re.MULTILINE)
MERMAID = "assets/vendor/mermaid.min.js"


Neighbours = tuple[Target | None, Target | None]


class Page(NamedTuple):
    """A page of the site. `source` is relative to the project's root, empty when no file is the page's own."""

    address: str
    text: str
    source: str = ""


def make(address: str, title: str, body: str, *, facts: Html | None = None, tags: Sequence[str] = ()) -> str:
    """Returns a page's Markdown: frontmatter, the heading, the facts under it, the text, what its diagrams need."""
    hit = _TITLE.match(body)
    heading, rest = (hit[0].strip(), body[hit.end() :]) if hit else (f"# {title}", body)
    front = [f"title: {json.dumps(title, ensure_ascii=False)}"]
    front += [f"tags: {json.dumps(list(tags), ensure_ascii=False)}"] if tags else []
    parts = ["---", *front, "---", "", heading, "", *([facts, ""] if facts else []), rest.strip("\n"), ""]
    return "\n".join(parts) + diagrams(address, rest)


def diagrams(address: str, text: str) -> str:
    """Returns the script a text with Mermaid diagrams needs; it is 3.5 MB, so no other page gets it."""
    if "mermaid" not in text or not _MERMAID.search(text):
        return ""
    return f"\n{block(el('script', src=place.href(address, MERMAID)))}\n"


def facts(*children: Element | None) -> Html:
    """Returns the line of facts under a page's heading."""
    return block(el("div", *children, cls="facts"))


def pager(here: str, around: Neighbours, what: str) -> Html | None:
    """Returns the links to a page's neighbours, None without any; `what` says what is gone through."""
    ways = zip(around, ("prev", "next"), ("← 前へ", "次へ →"), strict=True)
    links = [
        el("a", el("small", word), el("span", target.title), cls=rel, rel=rel, href=place.href(here, target.address))
        for target, rel, word in ways
        if target
    ]
    return block(el("nav", *links, cls="pager", aria_label=f"前後の{what}")) if links else None


def neighbours(order: Sequence[Target]) -> dict[str, Neighbours]:
    """Returns what stands before and after each target of an order, by its address."""
    spaced = [None, *order, None]
    return {target.address: (spaced[at], spaced[at + 2]) for at, target in enumerate(order)}
