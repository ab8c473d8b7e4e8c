"""One field of a note's frontmatter changed, and nothing else: a span edit, parsed again and compared."""

from collections.abc import Mapping

from roadmap import head, nodes, textfile
from roadmap.errors import Refused, Unreadable

WORDS = {"todo": "TODO", "doing": "IN PROGRESS", "done": "DONE", "skipped": "SKIP"}


def set_status(text: str, status: str, shown: str) -> str:
    """Returns a note's text (without byte order mark) that states a status.

    The field that decides is changed; where none is stated, `extra.progress` is added under `extra`, else `status`.
    Raises Refused when the frontmatter has a form that cannot be edited safely.
    """
    word = WORDS[status]
    newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    span = _frontmatter(text)
    if span is None:
        return f'---{newline}status: "{word}"{newline}---{newline}{newline}{text}'
    start, end = span
    block = text[start:end]
    edited, keys = _edit(block, word, newline)
    changed = text[:start] + edited + text[end:]
    before, after = _fields(text, shown), _fields(changed, shown)
    if _get(after, keys) != word or _without(before, keys) != _without(after, keys):
        raise Refused(
            shown, "the frontmatter's form cannot be edited safely", "plain `key: value` lines", _by_hand(word)
        )
    return changed


def _edit(block: str, word: str, newline: str) -> tuple[str, tuple[str, ...]]:
    for keys in (("status",), ("extra", "progress")):
        scalar = nodes.scalar(block, *keys)
        if scalar and scalar.value.strip() and scalar.style in ("", '"', "'"):
            return block[: scalar.start] + scalar.style + word + scalar.style + block[scalar.end :], keys
    place = nodes.first_key(block, "extra")
    if place and nodes.scalar(block, "extra", "progress") is None:
        at, column = place
        return f'{block[:at]}progress: "{word}"{newline}{" " * column}{block[at:]}', ("extra", "progress")
    return f'status: "{word}"{newline}{block}', ("status",)


def _frontmatter(text: str) -> tuple[int, int] | None:
    lines = textfile.offsets(text)
    fences = [at for at, start in enumerate(lines[:-1]) if head.is_fence(text[start : lines[at + 1]])]
    first = next((at for at, start in enumerate(lines[:-1]) if text[start : lines[at + 1]].strip()), None)
    if first is None or first not in fences or len(fences) < 2:
        return None
    return lines[first + 1], lines[fences[1]]


def _fields(text: str, shown: str) -> Mapping[str, object]:
    try:
        return head.split(textfile.LINE_BREAK.sub("\n", text), shown)[0]
    except Unreadable:
        return {}


def _get(fields: Mapping[str, object], keys: tuple[str, ...]) -> object:
    found: object = fields
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _without(fields: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    left = dict(fields)
    inner = left.get(keys[0])
    if len(keys) > 1 and isinstance(inner, dict):
        left[keys[0]] = {key: value for key, value in inner.items() if key != keys[1]}
    else:
        left.pop(keys[0], None)
    return left


def _by_hand(word: str) -> str:
    return f'write status: "{word}" into it by hand'
