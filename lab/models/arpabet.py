"""The phones of words no dictionary has (livekit, webrtc, 42): as espeak-ng would say them, in the ears' alphabet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lab.models import mouth

# espeak-ng's names for the sounds of American English -> those of the CMU dictionary
_PHONES = {
    "0": "AA", "0#": "AA", "3": "ER", "3:": "ER", "@": "AH", "@L": "AH L", "A:": "AA", "A@": "AA R", "D": "DH",
    "E": "EH", "I": "IH", "I#": "IH", "N": "NG", "O": "AO", "O:": "AO", "O@": "AO R", "OI": "OY", "S": "SH",
    "T": "TH", "U": "UH", "U@": "UH R", "V": "AH", "Z": "ZH", "a": "AE", "a#": "AH", "aI": "AY", "aI3": "AY ER",
    "aI@": "AY ER", "aU": "AW", "aU3": "AW ER", "aa": "AA", "b": "B", "d": "D", "dZ": "JH", "e@": "EH R", "eI": "EY",
    "f": "F", "g": "G", "h": "HH", "i": "IY", "i:": "IY", "i@": "IH R", "i@3": "IH R", "j": "Y", "k": "K", "l": "L",
    "m": "M", "n": "N", "n-": "AH N", "o@": "AO R", "oU": "OW", "p": "P", "r": "R", "s": "S", "t": "T", "t#": "T",
    "tS": "CH", "u": "UW", "u:": "UW", "v": "V", "w": "W", "x": "K", "z": "Z",
}  # fmt: skip


def spoken(words: Sequence[str]) -> list[str]:
    """Return the phones of each word as espeak-ng's American English says it; empty where one of them has no match."""
    return [_phones(said) for said in mouth.phonemes(words)]


def _phones(said: str) -> str:
    sounds = [re.sub(r"^[',]+", "", sound) for sound in re.split(r"[_ ;]+", said)]
    phones = [_PHONES.get(sound) or _PHONES.get(sound.rstrip("25")) for sound in sounds if sound.strip("',?")]
    return " ".join(phone for phone in phones if phone) if phones and all(phones) else ""
