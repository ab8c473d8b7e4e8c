"""What a test does where a part of the machine is missing."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

CI = bool(os.environ.get("CI"))


def skip(reason: str) -> NoReturn:
    """Skip the test, counted and named; in CI, whose set-up brings every part, fail instead."""
    if CI:
        pytest.fail(f"CI has every part, but: {reason}", pytrace=False)
    pytest.skip(reason)
