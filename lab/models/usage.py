"""What a request used, in the units OpenAI bills. Nothing is billed here; the numbers only behave like real ones."""

from __future__ import annotations

import json
import re


def count_tokens(value: object) -> int:
    """Return about how many tokens a text has (words and signs), or any JSON value's text."""
    return len(re.findall(r"\w+|[^\w\s]", value if isinstance(value, str) else json.dumps(value)))
