"""Where a Markdown text's blocks are. markdown-it-py finds them and never writes; a known text is not parsed again."""

import re
from pathlib import Path
from typing import NamedTuple

FORMAT = 2  # raise when Block or locate() changes: kept spans of another format are not read
CACHE = "spans.tmp"
_COMMENT = r"[ \t]*<!--\s*roadmap:(begin|end)\s+([\w-]*)\s*-->[ \t]*$"


class Block(NamedTuple):
    """A block and its lines, from `start` up to and without `end`, counted from 0.

    `kind` is `heading` (with level and text), `table` (level: how many list markers stand before its header),
    `marker` (text: `begin next`), or markdown-it's own word.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    text: str = ""


def locate(text: str) -> list[Block]:
    """Returns the top-level blocks of a text without a byte order mark; tables in lists too, in quotes never."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    parser.core.ruler.disable("inline")
    tokens = parser.parse(text)
    blocks: list[Block] = []
    quotes, items = 0, list[int]()
    for at, token in enumerate(tokens):
        if token.type == "list_item_close":
            items.pop()
        elif token.type == "list_item_open":
            items.append(token.map[0] if token.map else -1)
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if not token.map or token.nesting < 0:
            continue
        start, end = token.map
        if token.type == "table_open" and not quotes:
            blocks.append(Block("table", start, end, items.count(start)))
        elif token.level == 0 and token.type == "heading_open":
            blocks.append(Block("heading", start, end, int(token.tag[1]), tokens[at + 1].content))
        elif token.level == 0 and token.type == "html_block":
            blocks.extend(_markers(token.content, start) or [Block("html_block", start, end)])
        elif token.level == 0 and token.type != "inline":
            blocks.append(Block(token.type.removesuffix("_open"), start, end))
    return blocks


def known(text: str, folder: Path) -> list[Block]:
    """Returns the blocks of a text, from the spans kept in `folder` when they are of this very text."""
    import json

    try:
        kept = json.loads((folder / CACHE).read_bytes())
        if kept["of"] == _name(text):
            return [Block(*block) for block in kept["blocks"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no spans, or not of this version: the text itself has them
    return locate(text)


def kept(text: str, blocks: list[Block]) -> bytes:
    """Returns the bytes to keep for `known`."""
    import json

    return json.dumps({"of": _name(text), "blocks": blocks}, ensure_ascii=False, separators=(",", ":")).encode()


def _markers(content: str, start: int) -> list[Block]:
    hits = [(start + at, re.match(_COMMENT, line)) for at, line in enumerate(content.split("\n"))]
    return [Block("marker", line, line + 1, 0, f"{hit[1]} {hit[2]}") for line, hit in hits if hit]


def _name(text: str) -> str:
    # Two checksums and the length: loading OpenSSL for a better hash would cost as much as five hundred notes.
    from zlib import adler32, crc32

    raw = text.encode()
    return f"{FORMAT}-{len(raw)}-{crc32(raw):08x}-{adler32(raw):08x}"
