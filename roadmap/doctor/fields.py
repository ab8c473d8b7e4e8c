"""The types of a note's fields, checked by pydantic and shown with their lines."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from roadmap import head, nodes, textfile
from roadmap.errors import Unreadable
from roadmap.finding import Finding


class Extra(BaseModel):
    """What the vault keeps under `extra`."""

    model_config = ConfigDict(strict=True, extra="allow")
    chapter: str | None = None
    url: str | None = None
    progress: str | None = None
    authors: list[str] | None = None


class Fields(BaseModel):
    """The frontmatter every note has."""

    model_config = ConfigDict(strict=True, extra="allow")
    title: str | int | float | None = None
    date: str | None = None
    tags: list[str] | None = None
    draft: bool | None = None
    extra: Extra | None = None


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Fields)


def check(text: str, shown: str) -> Iterator[Finding]:
    """Yields a finding with its line for each field of a wrong type."""
    plain = textfile.LINE_BREAK.sub("\n", text)
    try:
        fields, body = head.split(plain, shown)
    except Unreadable:
        return  # reading the note has said so
    try:
        _adapter().validate_python({str(key): value for key, value in fields.items()})
    except ValidationError as error:
        block = plain[: len(plain) - len(body)]
        for problem in error.errors():
            # A union reports each of its members: the part of the path after the value is theirs.
            place = [step for step in problem["loc"] if step not in ("str", "int", "float")]
            line = nodes.line(block.replace("---", "   ", 1).rstrip().rstrip("-"), *place)
            name = ".".join(map(str, place))
            yield Finding("field-type", shown, line, f"{name}: {problem['msg']}", "write it in the vault's form")
