"""Embeddings without a model: hashed character trigrams. They match words, not meaning, and are named so."""

from __future__ import annotations

import math
import zlib
from array import array

MODEL = "lexical-1"
DIMENSIONS = 384


def embed(text: str, dimensions: int = DIMENSIONS) -> array[float]:
    """Return a vector of length 1 (32-bit floats) in which texts that share letters lie close; no text gives zeros."""
    vector = array("f", bytes(4 * dimensions))
    padded = f"  {' '.join(text.lower().split())}  ".encode("utf-32-le", "replace")
    if len(padded) > 4 * 4:
        for at in range(0, len(padded) - 8, 4):
            vector[zlib.crc32(padded[at : at + 12]) % dimensions] += 1
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return array("f", (value / length for value in vector))
