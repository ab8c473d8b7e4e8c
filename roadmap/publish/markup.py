"""HTML and SVG as elements, so that nothing has to be escaped by hand; and blocks of it inside Markdown."""

import re
from functools import cache
from html import escape
from typing import NewType
from xml.etree import ElementTree as ET

Element = ET.Element
Html = NewType("Html", str)
Child = Element | str | None
_VOID = frozenset({"br", "hr", "img", "input"})
_START, _END = "\ufdd0", "\ufdd1"  # noncharacters: Unicode keeps them for a program's own use, no text has them
_BLOCK = re.compile(f"{_START}(.*?){_END}", re.DOTALL)
_SPECIAL = re.compile("[&<>\"']")
_SEAM = re.compile(f"{_END}\\s*{_START}")


def el(tag: str, *children: Child, **attributes: str | float | None) -> Element:
    """Returns an element; `cls` is its class, `_` in a name is `-`, attributes that are None are left out."""
    given = [(_named(name), value) for name, value in attributes.items() if value is not None]
    made = ET.Element(tag, {name: value if isinstance(value, str) else _number(value) for name, value in given})
    for child in children:
        add(made, child)
    return made


def add(parent: Element, child: Child) -> None:
    """Appends an element or text."""
    if isinstance(child, str):
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        else:
            parent.text = (parent.text or "") + child
    elif child is not None:
        parent.append(child)


def svg(width: float, height: float, *children: Child, **attributes: str | float | None) -> Element:
    """Returns a drawing that scales with its place."""
    return el("svg", *children, viewBox=f"0 0 {_number(width)} {_number(height)}", **attributes)


def html(element: Element) -> Html:
    """Returns an element as one line of HTML; `ElementTree.tostring` takes three times as long."""
    parts: list[str] = []
    _write(element, parts)
    return Html("".join(parts).replace("\n", " "))


def block(element: Element) -> Html:
    """Returns an element as a block of its own in a Markdown text."""
    return raw(html(element))


def raw(text: str) -> Html:
    """Returns HTML as a block of its own in a Markdown text."""
    return Html(f"{_START}{text}{_END}")


def plain(text: str) -> str:
    """Returns a Markdown text with its blocks where they stand, for an engine that reads them; no search does."""
    return _BLOCK.sub(lambda hit: re.sub(r"^<(\w+)", r"<\1 data-search-exclude", hit[1], count=1), text)


def lifted(text: str) -> tuple[str, list[str]]:
    """Returns a Markdown text with a comment for each block, and the blocks: nothing has to parse them then."""
    text = _SEAM.sub("\n", text)  # neighbours are one block: a comment costs Markdown as much as a paragraph
    blocks = _BLOCK.findall(text)
    numbers = iter(range(len(blocks)))
    return _BLOCK.sub(lambda _: f"<!--block {next(numbers)}-->", text), blocks


def put_back(page: str, blocks: list[str]) -> str:
    """Returns a built page with its blocks in the place of their comments."""
    known = {str(number): text for number, text in enumerate(blocks)}
    return re.sub(r"<!--block (\d+)-->", lambda hit: known.get(hit[1], hit[0]), page) if blocks else page


def _write(element: Element, parts: list[str]) -> None:
    attributes = "".join([f' {name}="{_safe(value, quote=True)}"' for name, value in element.items()])
    parts.append(f"<{element.tag}{attributes}>")
    if element.text:
        parts.append(_safe(element.text))
    for child in element:
        _write(child, parts)
        if child.tail:
            parts.append(_safe(child.tail))
    if element.tag not in _VOID:
        parts.append(f"</{element.tag}>")


def _safe(text: str, *, quote: bool = False) -> str:
    return escape(text, quote) if _SPECIAL.search(text) else text


@cache
def _named(name: str) -> str:
    return "class" if name == "cls" else name.strip("_").replace("_", "-")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
