"""What a program printed to a terminal, as HTML: colours kept, overwritten lines gone, long logs cut in the middle."""

import re
from html import escape

from roadmap.publish.markup import Html, raw

_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-ln-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>()][0-9A-B]?")
_NAMES = dict(zip(range(30, 38), "krgybmcw", strict=True)) | dict(zip(range(90, 98), "krgybmcw", strict=True))
FOLD = 30  # more lines than this are folded
KEEP = 400  # of more lines than this only the first and the last are kept


def log(text: str) -> Html:
    """Returns the text as one HTML block that the search does not read; a long one is folded."""
    lines = [_overwritten(line) for line in text.rstrip("\n").split("\n")]
    total = len(lines)
    if total > KEEP:
        lines = [*lines[: KEEP // 2], f"… {total - KEEP} 行を省略 …", *lines[-KEEP // 2 :]]
    # As entities: an empty line would end the block for Markdown.
    code = f"<code>{coloured(chr(10).join(lines)).replace(chr(10), '&#10;')}</code>"
    if total > FOLD:
        # It scrolls, so the keyboard must get into it.
        folded = f'<summary>ログ {total} 行</summary><pre tabindex="0">{code}</pre>'
        return raw(f'<details class="nb-out nb-log">{folded}</details>')
    return raw(f'<div class="nb-out"><pre>{code}</pre></div>')


def coloured(text: str) -> str:
    """Returns text with ANSI colours as `<span class="an-r">`, everything else escaped."""
    out: list[str] = []
    opened = at = 0
    for hit in _COLOUR.finditer(text):
        out.append(_plain(text[at : hit.start()]))
        at = hit.end()
        codes = [int(code) for code in hit[1].split(";") if code] or [0]
        if 0 in codes or 39 in codes:
            out.append("</span>" * opened)
            opened = 0
        names = [_NAMES[code] for code in codes if code in _NAMES] if not {38, 48} & set(codes) else []
        out += [f'<span class="an-{name}">' for name in names]
        opened += len(names)
    return "".join([*out, _plain(text[at:]), "</span>" * opened])


def _plain(text: str) -> str:
    return escape(_CONTROL.sub("", text), quote=False)


def _overwritten(line: str) -> str:
    return line.rstrip("\r").rpartition("\r")[2]
