"""UTF-8 text that was read as Windows-1252 or 1254, brought back; bytes lost on the way are guessed from other text."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

ENCODINGS = ("cp1252", "cp1254")
# What a code page has no character for, and the soft hyphen, which is not shown: these bytes get lost in copying.
LOST = {"cp1252": (0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xAD), "cp1254": (0x81, 0x8D, 0x8E, 0x8F, 0x90, 0x9D, 0x9E, 0xAD)}
BEAM = 24
_START, _END = "\u0002", "\u0003"


class Guess(NamedTuple):
    """A character that was put together again from incomplete bytes. `line` and `column` count from 1."""

    line: int
    column: int
    chosen: str
    others: tuple[str, ...]


class Restored(NamedTuple):
    """A restored text, the code page it was misread as, how many characters came back, and the uncertain ones."""

    text: str
    encoding: str
    restored: int
    uncertain: tuple[Guess, ...]


class Trigrams:
    """How likely a character is after the two before it, from other text of the same hand."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        for text in texts:
            for size in (1, 2, 3):
                padded = _START * (size - 1) + text + _END
                self._count.update(padded[at : at + size] for at in range(len(padded) - size + 1))
        self._all = sum(count for key, count in self._count.items() if len(key) == 1) + 1

    def score(self, before: str, char: str) -> float:
        """Returns the logarithm of the likelihood, backing off to shorter contexts."""
        for size, weight in ((2, 1.0), (1, 0.2), (0, 0.04)):
            context = before[len(before) - size :] if size else ""
            seen = self._count[context + char]
            if seen:
                return math.log(weight * seen / (self._count[context] if size else self._all))
        return math.log(0.01 / self._all)


def restore(text: str, model: Trigrams) -> Restored | None:
    """Returns the restored text, None when the text does not look misread."""
    best = max((_pieces(text, name) for name in ENCODINGS), key=lambda found: _quality(found[1]))
    encoding, pieces = best
    if not any(len(piece) == 2 and piece[0] != piece[1] for piece in pieces):
        return None  # not one character that is certain: accented letters, not a misread text
    chosen = _search([options for _, *options in pieces], model)
    changed = sum(piece[0] != char for piece, char in zip(pieces, chosen, strict=True))
    return Restored("".join(chosen), encoding, changed, tuple(_guesses(pieces, chosen)))


def _pieces(text: str, encoding: str) -> tuple[str, list[tuple[str, ...]]]:
    """Returns the text cut into (as it stands, candidate, candidate, ...); one candidate means it is certain."""
    pieces: list[tuple[str, ...]] = []
    at = 0
    while at < len(text):
        lead = _byte(text[at], encoding)
        size = _size(lead)
        tail = at + 1
        while size and tail < len(text) and tail - at < size and 0x80 <= _byte(text[tail], encoding) < 0xC0:
            tail += 1
        have = bytes(_byte(char, encoding) for char in text[at:tail]) if size else b""
        options = _candidates(have, size, LOST[encoding]) if size else []
        if options and len(have) == 1:
            options.insert(0, text[at])  # a lone lead byte may be what it looks like: an accented letter
        if options:
            pieces.append((text[at:tail], *options))
            at = tail
        else:
            pieces.append((text[at], text[at]))
            at += 1
    return encoding, pieces


def _byte(char: str, encoding: str) -> int:
    code = ord(char)
    if code < 0x80:
        return code
    try:
        return char.encode(encoding)[0]
    except UnicodeEncodeError:
        return code if code in LOST[encoding] else 0x1FF  # some decoders keep the byte as a control character


def _size(lead: int) -> int:
    return 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF5 else 0


def _candidates(have: bytes, size: int, bytes_lost: Sequence[int]) -> list[str]:
    missing = size - len(have)
    if missing == 0:
        return _decoded(have)
    if missing == size - 1 and size != 3:
        return []  # a lone lead byte of two or four says nothing; an accented letter is likelier
    found: dict[str, None] = {}
    for places in combinations(range(1, size), missing):
        for lost in product(bytes_lost, repeat=missing):
            rest, fill = iter(have[1:]), iter(lost)
            tail = bytes(next(fill) if place in places else next(rest) for place in range(1, size))
            found |= dict.fromkeys(_decoded(have[:1] + tail))
    return list(found)


def _decoded(raw: bytes) -> list[str]:
    try:
        char = raw.decode()
    except UnicodeDecodeError:
        return []
    return [char] if char.isprintable() or char in "\u3000\u200b\ufe0f\ufeff\u00a0" else []


def _quality(pieces: Sequence[tuple[str, ...]]) -> int:
    whole = sum(len(piece) == 2 and piece[0] != piece[1] for piece in pieces)
    odd = sum(len(piece) == 2 and piece[0] == piece[1] and ord(piece[0]) >= 0x80 for piece in pieces)
    return whole - 2 * odd


def _search(options: Sequence[Sequence[str]], model: Trigrams) -> list[str]:
    """Returns the likeliest sequence by beam search over trigrams."""
    beam: list[tuple[float, str, tuple[int, ...]]] = [(0.0, _START * 2, ())]
    for choices in options:
        if len(choices) == 1 and len(beam) == 1:
            beam = [(0.0, (beam[0][1] + choices[0])[-2:], beam[0][2])]
            continue
        grown = []
        for score, before, path in beam:
            for at, char in enumerate(choices):
                gain = model.score(before, char) - at * 1e-9  # of two that nothing tells apart, the first
                grown.append((score + gain, (before + char)[-2:], path if len(choices) == 1 else (*path, at)))
        best: dict[str, tuple[float, str, tuple[int, ...]]] = {}
        for state in sorted(grown, reverse=True):
            best.setdefault(state[1], state)  # only the last two characters matter from here on
        beam = list(best.values())[:BEAM]
    picks = iter(max(beam)[2])
    return [choices[0] if len(choices) == 1 else choices[next(picks)] for choices in options]


def _guesses(pieces: Sequence[tuple[str, ...]], chosen: Sequence[str]) -> Iterator[Guess]:
    line, column, last = 1, 1, ""
    for (_, *options), char in zip(pieces, chosen, strict=True):
        if len(options) > 1:
            yield Guess(line, column, char, tuple(option for option in options if option != char))
        if char == "\r" or (char == "\n" and last != "\r"):
            line, column = line + 1, 1
        elif char != "\n":
            column += len(char)
        last = char
