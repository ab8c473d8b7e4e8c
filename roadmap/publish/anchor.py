"""The anchors of headings, as the site engine will name them."""

from collections.abc import Iterable
from functools import lru_cache

from markdown.extensions.toc import slugify_unicode  # type: ignore[import-untyped]

from roadmap import blocks, canon
from roadmap.blocks import Block


@lru_cache(maxsize=64)
def of(text: str) -> list[tuple[str, str]]:
    """Returns (heading, anchor) of every heading of a text."""
    return of_blocks(blocks.locate(text))


def of_blocks(found: Iterable[Block]) -> list[tuple[str, str]]:
    """Returns (heading, anchor) of every heading among blocks that are known already."""
    named: list[tuple[str, str]] = []
    taken: set[str] = set()
    for block in found:
        if block.kind == "heading":
            title = canon.plain(block.text)
            slug = anchor = slugify_unicode(title, "-")
            number = 0
            while anchor in taken or not anchor:
                number += 1
                anchor = f"{slug}_{number}"
            taken.add(anchor)
            named.append((title, anchor))
    return named
