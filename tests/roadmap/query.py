"""One question over the frontmatter of many notes: how many there are in each phase, and how many are drafts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_PHASE = re.compile(r"\s*Phase\s*(\d+(?:\.\d+)?)")


def answer(notes: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """Returns the number of notes, of titles, of tags and of drafts, the last date, and the notes by phase."""
    phases: Counter[str] = Counter()
    titles = drafts = count = tags = 0
    last = ""
    for fields in notes:
        count += 1
        titles += "title" in fields
        drafts += fields.get("draft") is True
        found = fields.get("tags")
        tags += len(found) if isinstance(found, list) else 0
        last = max(last, str(fields.get("date", "")))
        extra = fields.get("extra")
        hit = _PHASE.match(str(extra.get("chapter", ""))) if isinstance(extra, dict) else None
        if hit:
            phases[hit[1]] += 1
    return {"notes": count, "titles": titles, "tags": tags, "drafts": drafts, "last": last, "phases": dict(phases)}
