"""The ears: pocketsphinx with the English model of its wheel.

Hints are the whole utterances a lesson expects. The audio is matched against exactly those first (a grammar); only when
none fits is it decoded with an open vocabulary, which gets every fourth or fifth word of a synthetic voice wrong.
"""

from __future__ import annotations

import functools
import re
import threading
from array import array
from collections.abc import Mapping
from pathlib import Path

from pocketsphinx import Decoder, set_loglevel  # type: ignore[import-untyped]

from lab.models import lexicon, loudness

RATE = 16_000
MAX_AUDIO_S = 30.0
MAX_HINTS = 500

_PAD_FRAMES = 50
_PAD = array("h", bytes(2 * _PAD_FRAMES * loudness.FRAME))
_UNEXPLAINED = 0.1

set_loglevel("FATAL")


class Ears:
    """Hears one utterance at a time. pocketsphinx holds the interpreter's lock while it decodes."""

    def __init__(self, cache: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._open = functools.cache(lambda: _open_vocabulary(cache))
        self._grammar = functools.lru_cache(maxsize=8)(_grammar)

    def load(self) -> None:
        """Load the open vocabulary now, so that the first utterance does not wait for it."""
        with self._lock:
            self._open()

    def hear(self, pcm: bytes, hints: str = "") -> str:
        """Return what was said in 16-bit mono PCM at ``RATE``; empty when nothing was.

        A hinted utterance comes back as the hint spells it. Raises ValueError for more than ``MAX_HINTS`` hints.
        """
        utterances = split_hints(hints)
        samples = loudness.samples_of(pcm)
        frames = loudness.levels(samples)
        if not (level := loudness.speech_level(frames)):
            return ""
        noisy = loudness.with_noise(_PAD + samples + _PAD, level).tobytes()
        with self._lock:
            if utterances:
                decoder, spelled = self._grammar(utterances)
                heard = _decode(decoder, noisy)
                if heard in spelled and _explains(decoder, loudness.loud(frames)):
                    return spelled[heard]
            return _decode(self._open(), noisy)

    def guess(self, pcm: bytes, hints: str) -> str:
        """Return what an utterance that still goes on sounds like so far; empty without hints to guess from.

        Quick, and now and then wrong: it listens for the hints alone, and any beginning may be the one of a hint.
        """
        samples = loudness.samples_of(pcm)
        level = loudness.speech_level(loudness.levels(samples))
        if not (utterances := split_hints(hints)) or not level:
            return ""
        with self._lock:
            decoder, _ = self._grammar(utterances)
            return _decode(decoder, loudness.with_noise(_PAD + samples, level).tobytes(), ended=False)


def split_hints(hints: str) -> tuple[str, ...]:
    """Return the utterances of a prompt: one a line; of a single line, what commas and full stops (.;?!) part."""
    parts = hints.splitlines() if "\n" in hints.strip() else re.split(r"[,.;?!]+", hints)
    lines = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if len(lines) > MAX_HINTS:
        raise ValueError(f"found {len(lines)} utterances · expected at most {MAX_HINTS}")
    return lines


def _open_vocabulary(cache: Path | None) -> Decoder:
    # The second pass (fwdflat) takes a third of the time and mends nothing on the sentences tried.
    return Decoder(dict=str(lexicon.frequent(cache)), fwdflat=False, loglevel="FATAL")


def _grammar(utterances: tuple[str, ...]) -> tuple[Decoder, Mapping[str, str]]:
    """Return a decoder that hears only these utterances, and how each is spelled."""
    words = {line: re.findall(r"[a-z]+(?:'[a-z]+)*|[0-9]+", line.lower()) for line in utterances}
    known = lexicon.pronunciations({word for line in words.values() for word in line})
    spelled = {" ".join(line): text for text, line in reversed(words.items()) if line and known.keys() >= set(line)}
    with lexicon.written(known) as path:
        decoder = Decoder(lm=None, dict=str(path), loglevel="FATAL")
    sentences = " | ".join(sorted(spelled)) or "<VOID>"
    decoder.add_jsgf_string("hints", f"#JSGF V1.0;\ngrammar hints;\npublic <utterance> = {sentences};")
    decoder.activate_search("hints")
    return decoder, spelled


def _decode(decoder: Decoder, pcm: bytes, *, ended: bool = True) -> str:
    # The whole utterance in one piece: nothing carries over, so the text does not depend on what was heard before.
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    unfinished = None if ended else decoder.hyp()  # at its end a grammar knows whole sentences only
    decoder.end_utt()
    hypothesis = decoder.hyp() if ended else unfinished
    return str(hypothesis.hypstr) if hypothesis else ""


def _explains(decoder: Decoder, loud: list[bool]) -> bool:
    """Return whether the words just decoded account for the sound.

    A grammar hears one of its lines in anything, and takes the rest for silence. That is how it gives itself away: of
    107 utterances it did not know it accepted 66, and 7 once no more than a tenth of the sound may pass for silence.
    """
    passed_over = 0
    for segment in decoder.seg():
        if segment.word.startswith(("<", "[")):
            first, last = segment.start_frame - _PAD_FRAMES, segment.end_frame - _PAD_FRAMES
            passed_over += sum(loud[max(0, first) : max(0, last + 1)])
    return passed_over <= _UNEXPLAINED * sum(loud)
