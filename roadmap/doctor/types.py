"""A note's fields as pydantic knows them: loaded only for a note with a field of another type, for it takes 0.1 s."""

from collections.abc import Mapping
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

Place = tuple[str | int, ...]


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
def _adapter() -> TypeAdapter[Fields]:
    return TypeAdapter(Fields)


def problems(fields: Mapping[str, object]) -> list[tuple[Place, str]]:
    """Returns where a field has the wrong type, and what it should be."""
    try:
        _adapter().validate_python(dict(fields))
    except ValidationError as error:
        return [(problem["loc"], problem["msg"]) for problem in error.errors()]
    return []
