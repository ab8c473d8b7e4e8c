"""HTML and SVG as elements, so that nothing has to be escaped by hand."""

from typing import NewType
from xml.etree import ElementTree as ET

Element = ET.Element
Html = NewType("Html", str)
Child = Element | str | None


def el(tag: str, *children: Child, **attributes: str | float | None) -> Element:
    """Returns an element; `cls` is its class, `_` in a name is `-`, attributes that are None are left out."""
    made = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set("class" if name == "cls" else name.strip("_").replace("_", "-"), _number(value))
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


def html(element: Element) -> Html:
    """Returns an element as one line of HTML, which Markdown leaves alone."""
    return Html(ET.tostring(element, encoding="unicode", method="html").replace("\n", " "))


def svg(width: float, height: float, *children: Child, **attributes: str | float | None) -> Element:
    """Returns a drawing that scales with its place."""
    return el("svg", *children, viewBox=f"0 0 {_number(width)} {_number(height)}", **attributes)


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
