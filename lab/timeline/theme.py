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
    ".lkt.lkt{display:block;width:100%;max-width:1000px;height:auto;aspect-ratio:var(--w);margin:0;"
    "color-scheme:light dark;"
)
# JupyterLab and Material say which theme is on; elsewhere the system does, and paper is always white.
_SCHEMES = (
    "[data-jp-theme-light=true] .lkt,[data-md-color-scheme=default] .lkt{color-scheme:light}"
    "[data-jp-theme-light=false] .lkt,[data-md-color-scheme=slate] .lkt{color-scheme:dark}"
    "@media print{.lkt.lkt{color-scheme:light}}"
)
_PHONE = ".lkt.lkt{aspect-ratio:var(--p);max-width:430px}.lkt .w{display:none}.lkt .p{display:inline}"
_LAYOUTS = (
    ".lkt svg{max-width:none;height:100%}.lkt .p{display:none}"
    f"@media(max-width:640px){{{_PHONE}}}@container lkt (max-width:620px){{{_PHONE}}}"
)
_TEXT = (
    ".lkt text{font-size:12.5px;fill:var(--i)}.lkt .m{font-size:11px}.lkt .h{font-size:15px}.lkt .n{font-size:24px}"
    ".lkt .k{font-size:14px}"
    ".lkt .p .n{font-size:22px}.lkt .h,.lkt .n,.lkt .b{font-weight:700}.lkt .y{text-decoration:underline}"
    ".lkt .mi{text-anchor:middle}.lkt .en{text-anchor:end}"
    ".lkt .ax text{font-size:11px;fill:var(--d)}"
    ".lkt .cd{fill:var(--d)}.lkt .cu{fill:var(--u)}.lkt .ca{fill:var(--a)}.lkt .cs{fill:var(--s)}"
    ".lkt .cg{fill:var(--g)}.lkt .ce{fill:var(--e)}.lkt .cb{fill:var(--bg)}"
)
_MARKS = (
    ".lkt .bg{fill:var(--bg);stroke:var(--l)}.lkt .us{fill:var(--us)}.lkt .as{fill:var(--as)}.lkt .ss{fill:var(--ss)}"
    ".lkt .ov{fill:var(--o)}.lkt .cv{fill:var(--bg)}.lkt .fa{fill:var(--a)}.lkt .fs{fill:var(--s)}"
    ".lkt .fi{fill:var(--i)}.lkt .fe{fill:var(--e)}.lkt .dn{stroke-dasharray:none}"
    ".lkt .wu{stroke:var(--u);stroke-width:2.2;stroke-linecap:round;fill:none}"
    ".lkt .l{stroke:var(--l);fill:none}.lkt .sa{stroke:var(--a);fill:none}.lkt .sd{stroke:var(--d);fill:none}"
    ".lkt .su{stroke:var(--u);fill:none;stroke-width:1.4}.lkt .si{stroke:var(--i);fill:none;stroke-width:1.4}"
    ".lkt .ks{stroke:var(--s);fill:none;stroke-width:1.4}.lkt .op{stroke-dasharray:2 3}"
    ".lkt .sg{stroke:var(--g);fill:none;stroke-width:1.6;stroke-dasharray:4 3}"
    ".lkt .se{stroke:var(--e);fill:none;stroke-width:1.6}"
)


def style() -> str:
    """Return the style sheet: one drawing in two layouts, in the colours of the page it stands on, or of the system."""
    light = ";".join(f"--{name}:{day}" for name, (day, _) in INK.items())
    both = ";".join(f"--{name}:light-dark({day},{night})" for name, (day, night) in INK.items())
    themed = f"@supports(color:light-dark(#000,#fff)){{.lkt.lkt{{{both}}}}}"
    return f"{_FRAME}{light};font-family:{_FONTS}}}{themed}{_SCHEMES}{_LAYOUTS}{_TEXT}{_MARKS}"
