"""The body of a request, read field by field. A field of the wrong type is an error that names it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from aiohttp import web
from aiohttp.http import HttpProcessingError

from lab.models.errors import ApiError

MAX_BYTES = 25 << 20


class Body:
    """The fields of a request. An absent field and null are the same, as they are to OpenAI."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.fields = fields

    def text(self, name: str, default: str | None = None, *, longest: int | None = None) -> str:
        """Return a text; required when there is no default."""
        value = self._get(name, default)
        if not isinstance(value, str):
            raise wrong(name, value, "a string")
        if longest is not None and len(value) > longest:
            raise wrong(name, f"{len(value)} characters", f"at most {longest}", code="string_above_max_length")
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean, false when absent."""
        value = self._get(name, False)
        if not isinstance(value, bool):
            raise wrong(name, value, "true or false")
        return value

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        """Return a number within its range."""
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise wrong(name, value, f"a number from {least:g} to {most:g}")
        return value

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within its range."""
        value = self.number(name, default, least=least, most=most)
        if not isinstance(value, int):
            raise wrong(name, value, "a whole number")
        return value

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        """Return one of the choices."""
        if (value := self.text(name, default)) not in choices:
            raise wrong(name, value, "one of " + ", ".join(choices), code="unsupported_value")
        return value

    def mapping(self, name: str) -> Mapping[str, object]:
        """Return an object, empty when absent."""
        value = self._get(name, {})
        if not isinstance(value, Mapping):
            raise wrong(name, value, "an object")
        return value

    def mappings(self, name: str, default: Sequence[object] | None = None) -> list[Mapping[str, object]]:
        """Return a list of objects; required when there is no default."""
        value = self._get(name, default)
        if not isinstance(value, list | tuple):
            raise wrong(name, value, "a list of objects")
        for at, item in enumerate(value):
            if not isinstance(item, Mapping):
                raise wrong(f"{name}[{at}]", item, "an object")
        return list(value)

    def _get(self, name: str, default: object) -> object:
        value = self.fields.get(name)
        if value is None and default is None:
            raise ApiError(f"missing required parameter: '{name}'", param=name, code="missing_required_parameter")
        return default if value is None else value


def wrong(name: str, found: object, expected: str, *, code: str = "invalid_value") -> ApiError:
    """Return the error for a field that is not what it should be."""
    shown = found if isinstance(found, str) else json.dumps(found, default=str)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return ApiError(f"invalid '{name}' · found {shown!r} · expected {expected}", param=name, code=code)


async def read_json(request: web.Request) -> Body:
    """Return the body of a JSON request."""
    try:
        fields = json.loads(await request.read())
    except (ValueError, RecursionError, web.RequestPayloadError) as error:
        raise ApiError(f"the body is not JSON ({_in_one_line(error)})", code="invalid_json") from None
    if not isinstance(fields, dict):
        raise ApiError(f"the body is {type(fields).__name__} · expected a JSON object", code="invalid_json")
    return Body(fields)


async def read_form(request: web.Request) -> tuple[Body, bytes]:
    """Return the fields of a multipart form, and the bytes of its field ``file``."""
    if request.content_type != "multipart/form-data":
        raise ApiError(f"Content-Type {request.content_type} · expected multipart/form-data", code="invalid_form")
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None
    except (
        ValueError,
        LookupError,
        AssertionError,
        RuntimeError,
        web.RequestPayloadError,
        HttpProcessingError,
    ) as error:
        raise ApiError(f"the body is not a multipart form ({_in_one_line(error)})", code="invalid_form") from None
    file = form.get("file")
    if not isinstance(file, web.FileField):
        raise ApiError("missing required parameter: 'file'", param="file", code="missing_required_parameter")
    return Body({name: value for name, value in form.items() if isinstance(value, str)}), file.file.read()


def _in_one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def too_large() -> ApiError:
    """Return the error for a body over the limit."""
    message = f"the body is larger than {MAX_BYTES} bytes (25 MB) · send less"
    return ApiError(message, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="request_too_large")
