"""Errors in OpenAI's shape: {"error": {"message", "type", "param", "code"}} and the status that goes with it."""

from __future__ import annotations

from http import HTTPStatus

_TYPES = {401: "authentication_error", 429: "rate_limit_error"}


class ApiError(Exception):
    """A request that is answered with an error."""

    def __init__(self, message: str, *, status: int = 400, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.param, self.code = status, param, code

    def body(self) -> dict[str, object]:
        """Return the error as the client reads it."""
        return error_body(str(self), status=self.status, param=self.param, code=self.code)


def error_body(message: str, *, status: int, param: str | None = None, code: str | None = None) -> dict[str, object]:
    """Return an error in OpenAI's shape."""
    kind = _TYPES.get(status, "invalid_request_error" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
