"""What every page is made of: its address, its Markdown with frontmatter, the file a reader would edit."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from roadmap.publish import place
from roadmap.publish.markup import Element, Html, el, html
from roadmap.publish.place import Target

_TITLE = re.compile(r"\s*# +(?P<title>.+?)[ #]*(?:\n|\Z)")
_MERMAID = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})\s*mermaid\b", re.MULTILINE)
MERMAID = "assets/vendor/mermaid.min.js"


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
    return f'\n<script src="{place.href(address, MERMAID)}"></script>\n'


def facts(*children: Element | None) -> Html:
    """Returns the line of facts under a page's heading."""
    return html(el("div", *children, cls="facts", data_search_exclude=""))


def pager(here: str, order: Sequence[Target], what: str) -> Html | None:
    """Returns the links to a page's neighbours in an order, None without any; `what` says what is gone through."""
    before, after = _around([target.address for target in order], here)
    ways = (
        (order[before] if before is not None else None, "prev", "← 前へ"),
        (order[after] if after is not None else None, "next", "次へ →"),
    )
    links = [
        el("a", el("small", word), el("span", target.title), cls=rel, rel=rel, href=place.href(here, target.address))
        for target, rel, word in ways
        if target
    ]
    return html(el("nav", *links, cls="pager", aria_label=f"前後の{what}", data_search_exclude="")) if links else None


def _around(addresses: Sequence[str], here: str) -> tuple[int | None, int | None]:
    if here not in addresses:
        return None, None
    at = addresses.index(here)
    return at - 1 if at else None, at + 1 if at + 1 < len(addresses) else None
