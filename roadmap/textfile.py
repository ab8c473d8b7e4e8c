"""A file's bytes as text, without changing one of them."""

import os
import re
from typing import NamedTuple

from roadmap.errors import Unreadable

LINE_BREAK = re.compile(r"\r\n|\r|\n")  # str.splitlines also breaks at U+2028 and NEL, which Markdown does not
_NAMES = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "euc_jp": "EUC-JP", "cp932": "Shift_JIS"}
UNOPENED = "mend its permissions or the link"
_REPAIR = "keep a copy, then `roadmap repair FILE`, or save it as UTF-8"


class TextFile(NamedTuple):
    """A UTF-8 file. `text` has no byte order mark; `bom` is "\\ufeff" where the file has one.

    `path` is for people, `real` for the system: a name from macOS is not in NFC.
    """

    path: str
    real: str
    raw: bytes
    text: str
    bom: str

    @property
    def newline(self) -> str:
        """Returns the file's first line break, `\\n` when it has none."""
        hit = LINE_BREAK.search(self.text)
        return hit[0] if hit else "\n"

    def encode(self, text: str) -> bytes:
        """Returns the bytes of a new text of this file."""
        return (self.bom + text).encode()


def read(path: str | os.PathLike[str], shown: str) -> TextFile:
    """Returns a whole file as text.

    Raises Unreadable with file:line when it is missing, not permitted, or not UTF-8.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123  pathlib's own open costs more than the read
            raw = file.read()
    except OSError as error:
        raise Unreadable(shown, error.strerror or str(error), "a file that can be read", UNOPENED) from None
    text = decode(raw, shown)
    return TextFile(shown, os.fspath(path), raw, text, "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else "")


def decode(raw: bytes, shown: str, *, cut: bool = False) -> str:
    """Returns UTF-8 bytes as text without a byte order mark; `cut`: the last character may be incomplete.

    Raises Unreadable with file:line and the encoding it looks like.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        if not (cut and error.reason == "unexpected end of data" and error.start > len(raw) - 4):
            raise _foreign(raw, shown, error.start) from None
        text = raw[: error.start].decode()
    if "\0" in text:
        raise _foreign(raw, shown, raw.index(0))
    return text[1:] if text.startswith("\ufeff") else text


def offsets(text: str) -> list[int]:
    """Returns where each line starts, and one last entry: the end of the text."""
    starts = [0, *(hit.end() for hit in LINE_BREAK.finditer(text))]
    return starts if starts[-1] == len(text) and len(starts) > 1 else [*starts, len(text)]


def _foreign(raw: bytes, shown: str, at: int) -> Unreadable:
    line = len(LINE_BREAK.findall(raw[:at].decode("latin-1"))) + 1
    return Unreadable(f"{shown}:{line}", f"not UTF-8 ({_looks_like(raw, at)})", "UTF-8", _REPAIR)


def encoding(raw: bytes) -> str:
    """Returns the encoding that bytes which are not UTF-8 look like, by Python's name; empty when nothing fits."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in raw:
        odd = raw[1::2].count(0) >= raw[::2].count(0)
        return "utf-16-le" if odd else "utf-16-be"
    return next((name for name in ("euc_jp", "cp932") if _japanese(raw, name)), "")


def _looks_like(raw: bytes, at: int) -> str:
    found = encoding(raw)
    return f"looks like {_NAMES[found]}" if found else f"byte 0x{raw[at]:02x}"


def _japanese(raw: bytes, name: str) -> bool:
    # Each encoding accepts many of the other's bytes; half-width kana are the sign of a wrong guess.
    text = raw.decode(name, "ignore")
    kana = sum("\u3041" <= char <= "\u30fe" for char in text)
    return kana > 2 * sum("\uff61" <= char <= "\uff9f" for char in text) and kana > 0
