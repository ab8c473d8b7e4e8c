"""Delays and failures on purpose, so that a lesson can show what an agent does with a slow or a broken provider."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from lab.models.errors import ApiError

ENDPOINTS = ("models", "chat", "transcriptions", "speech", "embeddings", "realtime", "stt", "tts")


@dataclass(frozen=True)
class Fault:
    """What befalls the requests to one endpoint: first the delay, then either a hang, an error status, or the answer.

    ``first_token_ms`` and ``token_ms`` slow chat and realtime only: before the first token, and between tokens of a
    stream. On a websocket a request is what is asked on it: a realtime response, an utterance heard or spoken.
    ``times``: so many requests are struck, the next are fine again; 0 means all until mended.
    """

    delay_ms: float = 0
    first_token_ms: float = 0
    token_ms: float = 0
    hang: bool = False
    status: int = 0
    message: str = "this failure was asked for by the lesson"
    times: int = 0

    def __post_init__(self) -> None:
        for name in ("delay_ms", "first_token_ms", "token_ms", "times", "status"):
            value = getattr(self, name)
            kind = int if name in ("times", "status") else int | float
            if isinstance(value, bool) or not isinstance(value, kind) or not 0 <= value <= 600_000:
                raise ValueError(f"fault · found {name}={value!r} · expected a number from 0 to 600000")
        if self.status and self.status not in range(400, 600):
            raise ValueError(f"fault · found status={self.status} · expected an HTTP error, 400 to 599")
        if not isinstance(self.hang, bool) or not isinstance(self.message, str):
            raise ValueError(
                f"fault · found hang={self.hang!r}, message={self.message!r} · expected true or false, text"
            )


class Faults:
    """The faults in force, by endpoint."""

    def __init__(self, wanted: Mapping[str, object]) -> None:
        self._by_endpoint: dict[str, Fault] = {}
        self.put(wanted)

    def put(self, wanted: Mapping[str, object]) -> None:
        """Put a fault on each endpoint named, in place of the one it had; None mends it.

        Raises ValueError when one of them makes no sense; then none is put.
        """
        faults = {endpoint: _fault(endpoint, given) for endpoint, given in wanted.items()}
        merged = {**self._by_endpoint, **faults}
        self._by_endpoint = {endpoint: fault for endpoint, fault in merged.items() if fault}

    def mend(self) -> None:
        """Take every fault away. A request that already hangs goes on hanging until its client gives up."""
        self._by_endpoint.clear()

    async def strike(self, endpoint: str) -> Fault:
        """Return the fault of this request (a harmless one when there is none) after its delay.

        Never returns when the fault is to hang. Raises ApiError when it is a status.
        """
        fault = self._take(endpoint)
        await asyncio.sleep(fault.delay_ms / 1000)
        if fault.hang:
            await asyncio.Event().wait()
        if fault.status:
            raise ApiError(fault.message, status=fault.status, code="injected_fault")
        return fault

    def _take(self, endpoint: str) -> Fault:
        fault = self._by_endpoint.get(endpoint, Fault())
        if fault.times == 1:
            del self._by_endpoint[endpoint]
        elif fault.times:
            self._by_endpoint[endpoint] = replace(fault, times=fault.times - 1)
        return fault


def _fault(endpoint: str, given: object) -> Fault | None:
    if endpoint not in ENDPOINTS:
        raise ValueError(f"fault · found endpoint {endpoint!r} · expected one of {', '.join(ENDPOINTS)}")
    known = {field.name for field in fields(Fault)}
    if given is None:
        return None
    if not isinstance(given, Mapping) or not set(given) <= known:
        raise ValueError(f"fault on {endpoint} · found {given!r} · expected only {', '.join(sorted(known))}")
    return Fault(**given)
