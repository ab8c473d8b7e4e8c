"""Canonical forms: what counts as the same title, the same URL, the same file name."""

import re
from collections.abc import Mapping
from unicodedata import is_normalized, normalize

_SPACE = re.compile(r"\s+")
_EMPHASIS = re.compile(r"\*\*|__|`|~~|==")
# Patterns that few cells need are compiled when the first one does.
_LINK = r"!?\[([^\]]*)\]\([^)]*\)"
_WIKI = r"\[\[([^\]|\\]*)(?:\\?\|([^\]]*))?\]\]"
_URL = re.compile(r"https?://[^\s<>|`\"']+", re.IGNORECASE)
_HREF = r"(?i)\]\(\s*<?(https?://[^\s<>|]+?)>?(?:\s+[\"'][^)]*)?\s*\)"
_TAILS = ("/index.html", "/index.htm", ".md")
_VARIATION = str.maketrans("", "", "\ufe0e\ufe0f")
_HOPS = 5  # an address that moved more often than this is a loop


def nfc(text: str) -> str:
    """Returns text in NFC, so that a name written on macOS equals the one in a link."""
    return text if text.isascii() or is_normalized("NFC", text) else normalize("NFC", text)


def title(text: str) -> str:
    """Returns a title folded for comparison: NFKC, no white space, no case."""
    return _SPACE.sub("", text if text.isascii() else normalize("NFKC", text)).casefold()


def plain(cell: str) -> str:
    """Returns a cell's words without links, emphasis, code marks and escapes of pipes."""
    if "[" in cell:
        cell = re.sub(_LINK, r"\1", re.sub(_WIKI, lambda hit: hit[2] or hit[1], cell))
    return _EMPHASIS.sub("", cell).replace("\\|", "|").strip()


def word(text: str) -> str:
    """Returns a status word folded: `In-Progress`, `in_progress` and `IN PROGRESS` are one."""
    return re.sub(r"[\s_\-]+", "", normalize("NFKC", text)).casefold()


def mark(text: str) -> str:
    """Returns a mark without its variation selector and emphasis."""
    return _EMPHASIS.sub("", text.translate(_VARIATION)).strip()


def address(cell: str) -> str:
    """Returns the URL a cell holds, bare, in angle brackets or as a Markdown link; empty when it holds none."""
    if "](" in cell and (hit := re.search(_HREF, cell)):
        return hit[1]
    hit = _URL.search(cell.replace("\\|", "|") if "\\|" in cell else cell)
    return hit[0].rstrip("*_~") if hit else ""


def url(text: str) -> tuple[str, str]:
    """Returns (address, fragment) of a URL: no scheme, host in lower case, no query, slash, `.md` or `index.html`."""
    rest, _, fragment = text.partition("#")
    rest = rest.partition("?")[0]
    rest = rest.partition("://")[2] or rest
    host, _, path = rest.partition("/")
    host = host.lower()
    if "%" in path:
        from urllib.parse import unquote

        path = unquote(path)
    path = f"/{path}".rstrip("/")
    # A blob on GitHub is a file: its `.md` is part of its name, not another form of the page.
    tail = next((tail for tail in _TAILS if path.endswith(tail)), "") if host != "github.com" else ""
    return f"{host}{path.removesuffix(tail)}".rstrip("/"), fragment


def follow(key: tuple[str, str], moved: Mapping[str, str]) -> tuple[str, str]:
    """Returns the key after every known move of its address (`moved`: old address to new, both canonical)."""
    address, fragment = key
    for _ in range(_HOPS):
        if address not in moved:
            break
        address, _, hop = moved[address].partition("#")
        fragment = hop or fragment
    return address, fragment


def slug(text: str) -> str:
    """Returns a title as an id: letters and digits of any script, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", normalize("NFKC", text).casefold()).strip("-") or "row"


def wide(text: str) -> str:
    """Returns text with full-width letters, digits and brackets as plain ones."""
    return normalize("NFKC", text)
