"""The colours of the drawing, light and dark, and its style sheet."""

from __future__ import annotations

# name: (light, dark). bg paper, i ink, d dim ink, l lines, u user and us its ground, a agent and as its ground,
# s silence and ss its band, o the band of an overlap, g the learner's guess, e what went wrong.
INK = {
    "bg": ("#ffffff", "#1b1e25"),
    "i": ("#1d2a2e", "#e8ebf0"),
    "d": ("#55616a", "#a9b2bd"),
    "l": ("#d3dad9", "#454c59"),
    "u": ("#2b5aa0", "#8ab4f8"),
    "us": ("#e6edf8", "#253147"),
    "a": ("#0b6b53", "#4fd1a5"),
    "as": ("#dcebe6", "#1d3a34"),
    "s": ("#8f4a00", "#f5b35c"),
    "ss": ("#fdf0db", "#38301f"),
    "o": ("#eceff1", "#2b303a"),
    "g": ("#7b2d9b", "#d7a6f2"),
    "e": ("#b3261e", "#ff9a8f"),
}
# Which ink is written on which ground; the tests compute every contrast.
WRITTEN_ON = {
    "bg": ("i", "d", "u", "a", "s", "g", "e"),
    "ss": ("i", "d", "a", "s", "g", "e"),
    "o": ("i", "d", "a", "s", "g", "e"),
    "a": ("bg",),
}
# Which ink is drawn on which ground, as a mark without words.
DRAWN_ON = {"us": ("u",), "as": ("a", "i"), "bg": ("u", "a", "s", "g", "e", "i"), "ss": ("a", "s", "g", "i")}

_FONTS = '"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","BIZ UDPGothic","Yu Gothic UI",Meiryo,system-ui,sans-serif'
# The class stands twice: a page's own rule for every svg (Material has one) must not win.
_FRAME = (
    ".lkt.lkt{display:block;box-sizing:border-box;width:100%;max-width:1000px;height:auto;aspect-ratio:var(--w);"
    "margin:0;background:var(--bg);border:1px solid var(--l);border-radius:10px;color-scheme:light dark;"
)
# JupyterLab and Material say which theme is on; elsewhere the system does, and paper is always white.
_SCHEMES = (
    "[data-jp-theme-light=true] .lkt,[data-md-color-scheme=default] .lkt{color-scheme:light}"
    "[data-jp-theme-light=false] .lkt,[data-md-color-scheme=slate] .lkt{color-scheme:dark}"
    "@media print{.lkt.lkt{color-scheme:light}}"
)
# Below so many pixels of room: w and p are the sheets of a short call, q the cells of a long one, v one of them.
_NARROW = (
    (
        960,
        ".lkt.q{aspect-ratio:var(--2);max-width:860px}.q .z{transform:scale(1.5)}.q .v{transform:translate(var(--2))}",
    ),
    (
        620,
        ".lkt.lkt{aspect-ratio:var(--p);max-width:430px}.lkt .w{display:none}.lkt .p{display:inline}"
        ".lkt.q{aspect-ratio:var(--1)}.q .z{transform:scale(3)}.q .v{transform:translate(var(--1))}",
    ),
)
_LAYOUTS = (
    ".lkt svg{max-width:none;height:100%}.lkt .p{display:none}.lkt.q{aspect-ratio:var(--3);max-width:1280px}"
    + "".join(
        f"@media(max-width:{room + 20}px){{{rules}}}@container lkt (max-width:{room}px){{{rules}}}"
        for room, rules in _NARROW
    )
)
# m small, h heading, n figure, k its unit, b bold, y underlined, mi middle, en end, ax axis; c and an ink: its colour.
_TEXT = (
    "text{font-size:12.5px;fill:var(--i)}",
    ".m,.ax text{font-size:11px}",
    ".h{font-size:15px}",
    ".n{font-size:24px;fill:var(--s)}",
    ".p .n,.v .n{font-size:22px}",
    ".k{font-size:14px}",
    ".h,.n,.b{font-weight:700}",
    ".y{text-decoration:underline}",
    ".n,.mi{text-anchor:middle}",
    ".en{text-anchor:end}",
    ".cd,.ax text{fill:var(--d)}",
    ".cb{fill:var(--bg)}",
    *(f".c{ink}{{fill:var(--{ink})}}" for ink in "uasge"),
)
# Filled: f and an ink. Outlined: s and an ink. wu and wd the user's sound, ta and ts stripes, dn no dashes.
_MARKS = (
    "path{fill:none}",
    ".l{stroke:var(--l)}",
    *(f".{ground}{{fill:var(--{ground});stroke:none}}" for ground in ("us", "as", "ss")),
    ".ov{fill:var(--o)}",
    ".cv{fill:var(--bg)}",
    *(f".f{ink}{{fill:var(--{ink})}}" for ink in "asie"),
    ".sa{stroke:var(--a)}",
    ".sd{stroke:var(--d)}",
    *(f".s{ink}{{stroke:var(--{ink});stroke-width:1.4}}" for ink in "uige"),
    ".ks{stroke:var(--s);stroke-width:1.4}",
    ".wu{stroke:var(--u);stroke-width:2.2;stroke-linecap:round}",
    ".wd{stroke:var(--u);stroke-width:14;stroke-dasharray:2.4 3}",
    ".ta{stroke:var(--a);stroke-width:15;stroke-dasharray:1 3}",
    ".ts{stroke:var(--s);stroke-width:8;stroke-dasharray:1.4 2.6}",
    ".tv{stroke:var(--s);stroke-dasharray:1.4 2.6}",
    ".sg{stroke-dasharray:4 3}",
    ".dn{stroke-dasharray:none}",
)


def style() -> str:
    """Return the style sheet: one drawing in two layouts, in the colours of the page it stands on, or of the system."""
    light = ";".join(f"--{name}:{day}" for name, (day, _) in INK.items())
    both = ";".join(f"--{name}:light-dark({day},{night})" for name, (day, night) in INK.items())
    themed = f"@supports(color:light-dark(#000,#fff)){{.lkt.lkt{{{both}}}}}"
    inside = "".join(_inside(rule) for rule in (*_TEXT, *_MARKS))
    return f"{_FRAME}{light};font-family:{_FONTS}}}{themed}{_SCHEMES}{_LAYOUTS}{inside}"


def _inside(rule: str) -> str:
    """Return a rule that holds inside the drawing only."""
    selectors, body = rule.split("{", 1)
    return ",".join(f".lkt {one}" for one in selectors.split(",")) + "{" + body
