"""The types of a note's fields: looked at here, and where one is wrong, told by pydantic with its line."""

from collections.abc import Iterator, Mapping

from roadmap import head, nodes, textfile
from roadmap.errors import Unreadable
from roadmap.finding import Finding

_TEXT = (str, type(None))
_PLAIN = {"title": (str, int, float, type(None)), "date": _TEXT, "draft": (bool, type(None))}
_EXTRA = dict.fromkeys(("chapter", "url", "progress"), _TEXT)


def check(text: str, shown: str) -> Iterator[Finding]:
    """Yields a finding with its line for each field of a wrong type."""
    plain = textfile.LINE_BREAK.sub("\n", text)
    try:
        fields, body = head.split(plain, shown)
    except Unreadable:
        return  # reading the note has said so
    named = {str(key): value for key, value in fields.items()}
    if sound(named):
        return
    from roadmap.doctor import types

    block = plain[: len(plain) - len(body)]
    for where, message in types.problems(named):
        # A union reports each of its members: the part of the path after the value is theirs.
        place = [step for step in where if step not in ("str", "int", "float")]
        line = nodes.line(block.replace("---", "   ", 1).rstrip().rstrip("-"), *place)
        name = ".".join(map(str, place))
        yield Finding("field-type", shown, line, f"{name}: {message}", "write it in the vault's form")


def sound(fields: Mapping[str, object]) -> bool:
    """Returns True when every field surely has its type; what is False may still be right."""
    extra = fields.get("extra")
    return _has(fields, _PLAIN) and _texts(fields.get("tags")) and (extra is None or _sound_extra(extra))


def _sound_extra(extra: object) -> bool:
    return type(extra) is dict and _has(extra, _EXTRA) and _texts(extra.get("authors"))


def _has(fields: Mapping[str, object], types: Mapping[str, tuple[type, ...]]) -> bool:
    return all(type(fields.get(name)) in known for name, known in types.items())


def _texts(value: object) -> bool:
    return value is None or (type(value) is list and all(type(item) is str for item in value))
