"""Obsidian's Markdown as Python-Markdown understands it: lists, tables, callouts and comments, outside code."""

import re
from dataclasses import dataclass, field

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\d{1,9}[.)])(?P<gap>[ \t]+)(?=\S)")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$")
_NOT_PROSE = re.compile(r"[ \t]*(?:$|#{1,6} |\||>|<|-{3,}$)")
_CALLOUT = re.compile(r">[ \t]*\[!(\w+)\]([+-]?)[ \t]*(.*)$")
_COMMENT = re.compile(
    r"(^[ \t>]*(?P<fence>`{3,}|~{3,}).*?^[ \t>]*(?P=fence)[^\n]*$|`[^`\n]+`)|%%.*?%%", re.MULTILINE | re.DOTALL
)
_FOLDS = {"": "!!!", "-": "???", "+": "???+"}
_BLOCK_ID = re.compile(r"[ \t]+\^([A-Za-z0-9-]+)[ \t]*$")
_KINDS = {"info": "info", "todo": "info", "tip": "tip", "hint": "tip", "important": "tip", "success": "success"}
_KINDS |= {"check": "success", "done": "success", "question": "question", "help": "question", "faq": "question"}
_KINDS |= {"warning": "warning", "caution": "warning", "attention": "warning", "failure": "failure", "fail": "failure"}
_KINDS |= {"missing": "failure", "danger": "danger", "error": "danger", "bug": "bug", "example": "example"}
_KINDS |= {"quote": "quote", "cite": "quote", "abstract": "abstract", "summary": "abstract", "tldr": "abstract"}
STEP = 4  # columns of one level of a list in Python-Markdown


def mend(text: str) -> str:
    """Returns a text whose lists, tables and callouts come out as Obsidian and Jupyter show them."""
    shown = _COMMENT.sub(lambda hit: hit[1] or "", text) if "%%" in text else text
    lines = _callouts(shown.split("\n")) if "[!" in shown else shown.split("\n")
    walk = _Walk()
    for at, line in enumerate(lines):
        walk.line(line, lines[at + 1] if at + 1 < len(lines) else "")
    return "\n".join(walk.out)


@dataclass
class _Walk:
    """Goes through the lines once; `levels` are the columns where the text of each open list item starts."""

    out: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    fence: str = ""
    shift: int = 0
    last: str = ""

    def line(self, line: str, following: str) -> None:
        """Writes one line, moved to where it belongs."""
        if self.fence:
            self.out.append(_moved(line, self.shift))
            if line.strip().startswith(self.fence) and not line.strip(" \t>`~"):
                self.fence = ""
        elif hit := _FENCE.match(line):
            self._inside(line)
            self.fence = hit[1]
        elif hit := _ITEM.match(line):
            self._item(line, hit)
        elif line.strip():
            self._text(line, following)
        else:
            self.out.append(line)
        self.last = line

    def _item(self, line: str, hit: re.Match[str]) -> None:
        column = len(hit["indent"].expandtabs(STEP))
        if not self.levels and column >= STEP:
            self.out.append(line)  # four columns outside a list are code
            return
        goes_on = bool(self.levels)
        while self.levels and column < self.levels[-1]:
            self.levels.pop()
        if not _NOT_PROSE.match(self.last) and (not goes_on or _FENCE.match(self.last)):
            self.out.append("")
        self.shift = STEP * len(self.levels) - column
        self.out.append(_moved(line.expandtabs(STEP), self.shift))
        self.levels.append(column + len(hit["mark"]) + min(len(hit["gap"]), STEP))

    def _inside(self, line: str) -> None:
        """Text or code that may belong to an open item: it moves as far as the item's own text must."""
        if not self.levels:
            self.shift = 0
            self.out.append(line)
            return
        column = len(line) - len(line.lstrip(" "))
        while self.levels and column < self.levels[-1] and not self.last.strip():
            self.levels.pop()
        while self.levels and column < self.levels[-1] and _FENCE.match(line):
            self.levels.pop()
        own = bool(self.levels) and column >= self.levels[-1]
        self.shift = STEP * len(self.levels) - self.levels[-1] if own else 0
        self.out.append(_moved(line, self.shift))

    def _text(self, line: str, following: str) -> None:
        table = "|" in line and _TABLE_RULE.match(following) is not None
        if table and self.last.strip() and not self.last.lstrip().startswith("|"):
            self.out.append("")
        self._inside(_BLOCK_ID.sub(r'<span id="^\1"></span>', line) if "^" in line else line)


def _moved(line: str, shift: int) -> str:
    if shift >= 0:
        return " " * shift + line if line.strip() else line
    return line[min(-shift, len(line) - len(line.lstrip(" "))) :]


def _callouts(lines: list[str]) -> list[str]:
    out: list[str] = []
    inside, fence = False, ""
    for line in lines:
        opening = _FENCE.match(line)
        if opening and not inside:
            fence = "" if fence and line.strip().startswith(fence) else fence or opening[1]
        hit = None if fence else _CALLOUT.match(line)
        if hit:
            title = hit[3].strip().replace('"', "'") or hit[1].capitalize()
            out += [f'{_FOLDS[hit[2]]} {_KINDS.get(hit[1].lower(), "note")} "{title}"', ""]
        inside = bool(hit) or (inside and line.startswith(">"))
        if not hit:
            out.append("    " + line[1:].removeprefix(" ") if inside else line)
    return out
