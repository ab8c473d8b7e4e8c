"""The mouth: espeak-ng (GPL-3.0) through ctypes, in this process only. The same text gives the same bytes, always."""

from __future__ import annotations

import _ctypes
import ctypes
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import espeakng_loader  # type: ignore[import-untyped]

from lab.models.audio import resample

RATE = 24_000
WORDS_PER_MINUTE = 150

# OpenAI's names, each with a voice of its own. nova is the learner's: of all voices tried the one pocketsphinx hears
# best. ash is what openai.TTS() asks for by default, the agent's: a plain male voice, so the two are told apart.
VOICES = {
    "alloy": "en-us+f2",
    "ash": "en-us",
    "ballad": "en+m3",
    "cedar": "en-us+m7",
    "coral": "en-us+f1",
    "echo": "en-us+m1",
    "fable": "en-gb-x-rp",
    "marin": "en-us+f4",
    "nova": "en-us+f5",
    "onyx": "en-us+m5",
    "sage": "en+f4",
    "shimmer": "en-us+f3",
    "verse": "en-us+m4",
}

_SYNCHRONOUS, _UTF8, _WPM_PARAMETER = 2, 1, 1
_SLOWEST, _FASTEST = 80, 450

_LIBRARY = threading.Lock()  # there is one copy of the library in a process, whoever loads it

_OnPcm = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def say(text: str, voice: str = "nova", speed: float = 1.0) -> bytes:
    """Return the text spoken: 16-bit mono PCM at ``RATE``. ``voice`` is one of OpenAI's names or espeak-ng's.

    ``speed`` 1.0 is 150 words a minute; espeak-ng speaks 80 to 450. A text without a sound in it gives a moment of
    silence. Raises ValueError for an unknown voice.
    """
    wpm = min(_FASTEST, max(_SLOWEST, round(WORDS_PER_MINUTE * speed)))
    with _engine() as (engine, rate):
        _choose(engine, VOICES.get(voice, voice))
        engine.espeak_SetParameter(_WPM_PARAMETER, wpm, 0)
        pcm = _speak(engine, text)
    return resample(pcm, rate=rate, to=RATE)


def phonemes(words: Sequence[str]) -> list[str]:
    """Return how espeak-ng's American English says each word, in its own names of sounds: ``l_'aI_v_k_I_t``."""
    with _engine() as (engine, _):
        _choose(engine, "en-us")
        engine.espeak_TextToPhonemes.restype = ctypes.c_char_p
        return [_phonemes(engine, word) for word in words]


def _phonemes(engine: ctypes.CDLL, word: str) -> str:
    text, said = ctypes.c_char_p(word.encode("utf-8", "replace")), []
    while text.value:  # each call takes one clause and moves the pointer on; at the end it is null
        said.append(engine.espeak_TextToPhonemes(ctypes.byref(text), _UTF8, ord("_") << 8).decode())
    return "_".join(said)


def _choose(engine: ctypes.CDLL, voice: str) -> None:
    """Set the voice. espeak-ng would take an unknown variant (``+name``) for none at all, and say nothing."""
    known = re.fullmatch(r"([\w ()-]+)(?:\+([\w-]+))?", voice)
    variants = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    missing = not known or bool(known[2] and not (variants / known[2]).is_file())
    if missing or engine.espeak_SetVoiceByName(voice.encode("utf-8", "replace")):
        raise ValueError(f"no voice named {voice!r}")


@contextmanager
def _engine() -> Iterator[tuple[ctypes.CDLL, int]]:
    """Yield a freshly loaded espeak-ng and its sample rate.

    The engine carries state from one utterance to the next, and not even terminating it resets that; so every utterance
    gets the library loaded anew (6 ms), and what was said before cannot change what it sounds like.
    """
    with _LIBRARY:
        engine = ctypes.CDLL(espeakng_loader.get_library_path())
        try:
            rate = engine.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
            if rate <= 0:
                raise RuntimeError(f"espeak-ng did not start (code {rate})")
            engine.espeak_ng_SetRandSeed(ctypes.c_long(7))  # otherwise the clock seeds the noise of breath
            yield engine, rate
        finally:
            engine.espeak_Terminate()
            _ctypes.dlclose(engine._handle)


def _speak(engine: ctypes.CDLL, text: str) -> bytes:
    pcm: list[bytes] = []

    def on_pcm(samples: ctypes._Pointer[ctypes.c_short], count: int, _: int | None) -> int:
        if samples and count > 0:
            pcm.append(ctypes.string_at(samples, 2 * count))
        return 0

    callback = _OnPcm(on_pcm)
    engine.espeak_SetSynthCallback(callback)
    spoken = text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
    engine.espeak_Synth(spoken, ctypes.c_size_t(len(spoken)), 0, 1, 0, _UTF8, None, None)
    return b"".join(pcm)
