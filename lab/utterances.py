"""What the agent uttered: sounds grouped into utterances, with the words and the chat item that belong to each."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.trace import Item, Sound, Trace, Words

SKEW_S = 0.25  # how far the agent's clock may be off and an event still be read as of the right sound
PAUSE_S = 1.0  # without agent states, a longer pause ends an utterance
EARLY_S = 3.0  # words that are not paced by the audio come at most this long before it


@dataclass(frozen=True)
class Utterance:
    """One thing the agent said. ``sounds`` is empty when only words came; ``interrupted`` is None while unknown."""

    start_s: float
    end_s: float
    sounds: tuple[Sound, ...] = ()
    words: tuple[Words, ...] = ()
    text: str = ""
    interrupted: bool | None = None

    @property
    def spoken(self) -> bool:
        """Return whether it was heard."""
        return bool(self.sounds)


def fold(text: str) -> str:
    """Return what is left to compare when case, width, spaces and punctuation do not count."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def agreement(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1."""
    return difflib.SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def utterances(trace: Trace) -> tuple[Utterance, ...]:
    """Return the agent's utterances in order of their first sound, or first word when there was no sound."""
    groups: list[list[Sound]] = []
    for sound in sorted(trace.sounds, key=lambda s: (s.start_s, s.end_s)):
        if groups and _goes_on(trace, groups[-1], sound):
            groups[-1].append(sound)
        else:
            groups.append([sound])
    spoken = [Utterance(g[0].start_s, max(s.end_s for s in g), tuple(g)) for g in groups]
    return _with_items(trace, sorted(_with_words(trace, spoken), key=lambda u: (u.start_s, u.end_s)))


def _goes_on(trace: Trace, group: Sequence[Sound], after: Sound) -> bool:
    """Return whether a sound continues the utterance: the agent never left "speaking", or took up the same segment."""
    before = group[-1]
    if _same_segment(trace, group, after):
        return True
    changes = [s for s in trace.states if s.who == "agent"]
    if not changes:
        asked = any(before.end_s <= s.end_s <= after.start_s for s in trace.said)
        return not asked and after.start_s - before.end_s < PAUSE_S
    began = any(s.new == "speaking" and before.start_s < s.t_s - SKEW_S <= after.start_s for s in changes)
    # The tail of a sound may be heard a little after the state moved on: such a tail is no new utterance.
    left = any(s.new != "speaking" and before.start_s + SKEW_S < s.t_s < after.start_s - SKEW_S for s in changes)
    return not began and not left


def _same_segment(trace: Trace, group: Sequence[Sound], after: Sound) -> bool:
    """Return whether the first words of a sound belong to a segment begun earlier: a paused utterance, resumed."""
    here = [w for w in trace.words if after.start_s < w.t_s <= after.end_s + SKEW_S]
    if not here:
        return False
    segment = min(here, key=lambda w: w.t_s).segment
    return any(w.segment == segment and group[0].start_s < w.t_s <= group[-1].end_s + SKEW_S for w in trace.words)


def _with_words(trace: Trace, spoken: Sequence[Utterance]) -> list[Utterance]:
    """Return the utterances with their words, and one more for each segment that was never heard."""
    segments: dict[str, list[Words]] = {}
    for word in sorted(trace.words, key=lambda w: w.t_s):
        segments.setdefault(word.segment, []).append(word)
    homes: dict[int, list[Words]] = {}
    silent: list[Utterance] = []
    for words in segments.values():
        home = _home(trace, spoken, words[0].t_s, homes)
        if home is None:
            silent.append(_worded(Utterance(words[0].t_s, words[-1].t_s), words))
        else:
            homes.setdefault(home, []).extend(words)
    return [_worded(u, homes.get(i, ())) for i, u in enumerate(spoken)] + silent


def _home(trace: Trace, spoken: Sequence[Utterance], t_s: float, taken: dict[int, list[Words]]) -> int | None:
    during = [i for i, u in enumerate(spoken) if u.start_s - 2 * SKEW_S <= t_s <= u.end_s + SKEW_S]
    if during:
        return during[-1]
    ahead = next((i for i, u in enumerate(spoken) if t_s < u.start_s <= t_s + EARLY_S and i not in taken), None)
    asked = ahead is not None and any(t_s < s.end_s <= spoken[ahead].start_s for s in trace.said)
    return None if asked else ahead


def _worded(one: Utterance, words: Sequence[Words]) -> Utterance:
    return replace(one, words=tuple(words), text="".join(w.text for w in words).strip())


def _with_items(trace: Trace, uttered: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """Return the utterances with what the agent's history says of each: whether it was cut, and its text."""
    left = sorted((i for i in trace.items if i.role == "assistant"), key=lambda i: i.t_s)
    out = []
    for one in uttered:
        item = next((i for i in left if i.t_s >= one.start_s - SKEW_S and _about(i, one)), None)
        if item is None:
            out.append(one)
            continue
        left.remove(item)
        out.append(replace(one, text=one.text or item.text.strip(), interrupted=item.interrupted))
    return tuple(out)


def _about(item: Item, one: Utterance) -> bool:
    if not one.text:
        return item.t_s >= one.end_s - SKEW_S
    ours, theirs = fold(one.text), fold(item.text)
    return bool(ours and theirs) and (ours.startswith(theirs) or theirs.startswith(ours))
