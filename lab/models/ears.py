"""The ears: pocketsphinx with the English model of its wheel.

Hints are the whole utterances a lesson expects. The audio is matched against exactly those first (a grammar); only when
none fits is it decoded with an open vocabulary, which on a synthetic voice gets about every fourth word wrong.
"""

from __future__ import annotations

import functools
import re
import threading

from pocketsphinx import Decoder, set_loglevel  # type: ignore[import-untyped]

from lab.models import lexicon

RATE = 16_000
MAX_AUDIO_S = 60.0
MAX_HINTS = 500

_PAD = b"\0\0" * (RATE // 2)

set_loglevel("FATAL")


class Ears:
    """Hears one utterance at a time. pocketsphinx holds the interpreter's lock while it decodes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = functools.cache(lambda: Decoder(loglevel="FATAL"))
        self._grammar = functools.lru_cache(maxsize=8)(_grammar)

    def load(self) -> None:
        """Load the open vocabulary now, so that the first utterance does not wait for it."""
        with self._lock:
            self._open()

    def hear(self, pcm: bytes, hints: str = "") -> str:
        """Return what was said in 16-bit mono PCM at ``RATE``; empty when nothing was.

        A hinted utterance comes back as the hint spells it. Raises ValueError for more than ``MAX_HINTS`` hints.
        """
        with self._lock:
            if utterances := split_hints(hints):
                decoder, spelled = self._grammar(utterances)
                if (heard := _decode(decoder, pcm)) in spelled:
                    return spelled[heard]
            return _decode(self._open(), pcm)


def split_hints(hints: str) -> tuple[str, ...]:
    """Return the utterances of a prompt: one a line, or parted by commas, full stops, question or exclamation marks."""
    lines = tuple(dict.fromkeys(line.strip() for line in re.split(r"[\n,.;?!]+", hints) if line.strip()))
    if len(lines) > MAX_HINTS:
        raise ValueError(f"{len(lines)} hinted utterances")
    return lines


def _grammar(utterances: tuple[str, ...]) -> tuple[Decoder, dict[str, str]]:
    """Return a decoder that hears only these utterances, and how each is spelled."""
    words = {line: re.findall(r"[a-z]+(?:'[a-z]+)*|\d+", line.lower()) for line in utterances}
    known = lexicon.pronunciations({word for line in words.values() for word in line})
    spelled = {" ".join(line): text for text, line in reversed(words.items()) if line and known.keys() >= set(line)}
    with lexicon.written(known) as path:
        decoder = Decoder(lm=None, dict=str(path), loglevel="FATAL")
    sentences = " | ".join(sorted(spelled)) or "<VOID>"
    decoder.add_jsgf_string("hints", f"#JSGF V1.0;\ngrammar hints;\npublic <utterance> = {sentences};")
    decoder.activate_search("hints")
    return decoder, spelled


def _decode(decoder: Decoder, pcm: bytes) -> str:
    # The whole utterance in one piece: nothing carries over, so the text does not depend on what was heard before.
    decoder.start_utt()
    decoder.process_raw(_PAD + pcm + _PAD, full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return str(hypothesis.hypstr) if hypothesis else ""
