"""The whole drawing: one SVG with a wide and a narrow layout, readable without its colours and without seeing it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from lab.timeline.guess import verdicts
from lab.timeline.page import draw_page
from lab.timeline.reading import read
from lab.timeline.sheet import PHONE, WIDE
from lab.timeline.telling import TITLE, told
from lab.timeline.theme import style
from lab.trace import Prediction, Trace


def svg(trace: Trace, *, prediction: Prediction | Iterable[Prediction] = ()) -> str:
    """Return the call as an SVG element: no scripts, no ids, so that several can stand on one page."""
    score = read(trace)
    found = verdicts(score.turns, prediction)
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "class": "lkt", "role": "img"})
    root.set("aria-label", f"{TITLE}、{score.seconds:.1f} 秒")
    ET.SubElement(root, "desc").text = told(score, found)
    ET.SubElement(root, "style").text = style()
    ratios = []
    for sheet in (WIDE, PHONE):
        page = ET.SubElement(root, "svg", {"class": sheet.name})
        paper = ET.SubElement(page, "rect", {"class": "bg"})
        high = draw_page(page, score, sheet, found)
        page.set("viewBox", f"0 0 {sheet.width} {high}")
        paper.attrib |= {"x": ".5", "y": ".5", "width": str(sheet.width - 1), "height": str(high - 1), "rx": "10"}
        ratios.append(f"--{sheet.name}:{sheet.width}/{high}")
    root.set("style", ";".join(ratios))
    # In text and attributes ">" is written as an entity, so this ends a tag wherever it stands.
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")
