"""How words are pronounced, for the ears: from the pronouncing dictionary of pocketsphinx's wheel."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pocketsphinx import get_model_path  # type: ignore[import-untyped]

CMUDICT = Path(get_model_path("en-us")) / "cmudict-en-us.dict"

Pronunciations = Mapping[str, Sequence[str]]


def pronunciations(words: set[str]) -> Pronunciations:
    """Return the ways each word is pronounced, as phones such as ``HH AH L OW``; words nobody knows are left out."""
    with CMUDICT.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as dictionary:
        found = {word: list(_look_up(dictionary, word.encode())) for word in sorted(words)}
    return {word: ways for word, ways in found.items() if ways}


def _look_up(dictionary: mmap.mmap, word: bytes) -> Iterator[str]:
    at = dictionary.find(b"\n" + word + b" ")
    while at >= 0:
        end = dictionary.find(b"\n", at + 1)
        name, _, phones = dictionary[at + 1 : end].partition(b" ")
        if name.partition(b"(")[0] != word:
            return
        yield phones.decode()
        at = end


@contextmanager
def written(known: Pronunciations) -> Iterator[Path]:
    """Yield a dictionary file in the form pocketsphinx reads, for as long as it is needed."""
    lines = [
        f"{word}({number}) {way}" if number > 1 else f"{word} {way}"
        for word, ways in known.items()
        for number, way in enumerate(ways, 1)
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".dict", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        yield Path(file.name)
