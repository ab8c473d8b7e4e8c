"""The head of a note: its first 4 KB, and the frontmatter in it."""

import os
import re
from collections.abc import Mapping
from typing import Any

import frontmatter
import yaml12
from frontmatter.default_handlers import YAMLHandler

from roadmap import textfile
from roadmap.errors import Unreadable

SIZE = 4096
NO_FIELDS: Mapping[str, object] = {}
_FENCE = YAMLHandler.FM_BOUNDARY or re.compile(r"^-{3,}\s*$", re.MULTILINE)
_AT = r"line (\d+) column"


class _Rust(YAMLHandler):
    """YAML 1.2 by a Rust parser: dates stay text, `no` stays a word, and it is four times faster than libyaml."""

    def load(self, fm: str, **_: object) -> dict[str, object]:
        found = yaml12.parse_yaml(fm)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise ValueError(f"frontmatter is a {type(found).__name__}, line 2 column 1")
        if not _all_on_lines_of_their_own(fm, found) and _may_repeat(fm):
            _refuse_repeats(fm)
        return found  # type: ignore[return-value]  # a key may be of any type; it is only looked up by name


_HANDLER = _Rust()


def read(file: str, shown: str) -> str:
    """Returns the first 4 KB of a note, more when its frontmatter is longer, with plain line breaks.

    Raises Unreadable when the file cannot be opened or is not UTF-8.
    """
    raw = _read(file, shown)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = ""
    if not text or text[0] == "\ufeff" or "\0" in text:
        text = textfile.decode(raw, shown, cut=len(raw) >= SIZE)
    return textfile.LINE_BREAK.sub("\n", text) if "\r" in text else text


def fields_only(file: str) -> Mapping[str, object]:
    """Returns a note's frontmatter without looking at the rest of its text.

    Raises Unreadable when it cannot be read.
    """
    raw = _read(file, file)
    end = raw.find(b"\n---\n", 3)
    if end > 0 and raw.startswith(b"---\n"):
        try:
            return frontmatter.parse(raw[: end + 4].decode(), handler=_HANDLER)[0]
        except ValueError:
            pass  # the long way finds out what is wrong, and where
    return split(read(file, file), file)[0]


def split(text: str, where: str) -> tuple[Mapping[str, object], str]:
    """Returns (frontmatter, body) of a note's text; the frontmatter is empty when there is none.

    Raises Unreadable with file:line when it is broken, has no end, or is not a mapping.
    """
    end = text.find("\n---\n", 3)
    if end > 0 and text.startswith("---\n") and text.find("\n---", 3) == end:  # as most notes begin
        try:
            return frontmatter.parse(text[: end + 4], handler=_HANDLER)[0], text[end + 4 :]
        except ValueError as error:
            raise _broken(text, where, str(error)) from None
    opening = _FENCE.match(text) or _FENCE.match(text, len(text) - len(text.lstrip()))
    if opening is None:
        return NO_FIELDS, text
    closing = _FENCE.search(text, opening.end())
    if closing is None:
        raise Unreadable(f"{where}:1", "frontmatter has no closing `---`", "a second line `---`", "add it")
    end = closing.end()
    try:
        return frontmatter.parse(text[:end], handler=_HANDLER)[0], text[end:]
    except ValueError as error:
        raise _broken(text, where, str(error)) from None


def is_fence(line: str) -> bool:
    """Returns whether a line, with its break, opens or closes frontmatter."""
    return bool(_FENCE.fullmatch(line))


def _read(file: str, shown: str) -> bytes:
    try:
        handle = os.open(file, os.O_RDONLY)
        try:
            raw = os.read(handle, SIZE)
            if len(raw) == SIZE and raw.find(b"\n---", 3) < 0 and b"---" in raw[:8]:
                raw += os.read(handle, os.fstat(handle).st_size)
        finally:
            os.close(handle)
    except OSError as error:
        raise Unreadable(shown, error.strerror or str(error), "a file that can be read", textfile.UNOPENED) from None
    return raw


def _broken(text: str, where: str, error: str) -> Unreadable:
    fm = _FENCE.split(text, maxsplit=2)[1]
    hit = re.search(_AT, error)
    line = (int(hit[1]) if hit else 1) + text.count("\n", 0, text.find(fm))
    what = error.removeprefix("YAML parse error: ").partition(" at byte")[0].partition(", line ")[0]
    if "\n<<<<<<<" in fm:
        what, line = "git conflict markers in the frontmatter", text.count("\n", 0, text.find("\n<<<<<<<")) + 2
    return Unreadable(f"{where}:{line}", what, "YAML 1.2, a mapping with each key once", "mend the frontmatter")


def _all_on_lines_of_their_own(fm: str, found: Mapping[Any, object]) -> bool:
    """Returns whether the lines are just as many as keys and list items: a key that was there twice needs one more."""
    if "[" in fm or "{" in fm or "*" in fm:
        return False
    count = len(found)
    for value in found.values():
        if isinstance(value, (dict, list)):
            count += len(value)
    return fm.count("\n") - 1 == count


def _may_repeat(fm: str) -> bool:
    if "{" in fm or "?" in fm or " :" in fm:
        return True
    # A list item's first key stands in the column of its other keys.
    keys = [line.partition(":")[0].replace("- ", "  ") for line in fm.split("\n") if ":" in line]
    if len(set(keys)) < len(keys):
        return True
    names = "".join(keys)
    return '"' in names or "'" in names


def _refuse_repeats(fm: str) -> None:
    from roadmap import nodes

    if again := nodes.repeated(fm):
        raise ValueError(f"key {again[0]!r} is there twice, line {again[1]} column 1")
