"""Delays and failures on purpose, so that a lesson can show what an agent does with a slow or a broken provider."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from lab.models.errors import ApiError

ENDPOINTS = ("models", "chat", "transcriptions", "speech", "embeddings")


@dataclass(frozen=True)
class Fault:
    """What befalls the requests to one endpoint: first the delay, then either a hang, an error status, or the answer.

    ``first_token_ms`` and ``token_ms`` slow chat only: before its first token, and between tokens of a stream.
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
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 600_000:
                raise ValueError(f"fault · found {name}={value!r} · expected a number from 0 to 600000")
        if self.status and self.status not in range(400, 600):
            raise ValueError(f"fault · found status={self.status} · expected an HTTP error, 400 to 599")
        if not isinstance(self.hang, bool) or not isinstance(self.message, str):
            raise ValueError("fault · expected hang to be true or false, and message to be text")


class Faults:
    """The faults in force, by endpoint."""

    def __init__(self, wanted: Mapping[str, object] | None = None) -> None:
        self._by_endpoint: dict[str, Fault] = {}
        for endpoint, fault in (wanted or {}).items():
            self.put(endpoint, fault)

    def put(self, endpoint: str, fault: object) -> None:
        """Put a fault on an endpoint in place of the one it had; None mends it. Raises ValueError for nonsense."""
        if endpoint not in ENDPOINTS:
            raise ValueError(f"fault · found endpoint {endpoint!r} · expected one of {', '.join(ENDPOINTS)}")
        if fault is None:
            self._by_endpoint.pop(endpoint, None)
            return
        known = {field.name for field in fields(Fault)}
        if not isinstance(fault, Mapping) or not set(fault) <= known:
            raise ValueError(f"fault on {endpoint} · found {fault!r} · expected only {', '.join(sorted(known))}")
        self._by_endpoint[endpoint] = Fault(**fault)

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
            raise ApiError(fault.message, status=int(fault.status), code="injected_fault")
        return fault

    def _take(self, endpoint: str) -> Fault:
        fault = self._by_endpoint.get(endpoint, Fault())
        if fault.times == 1:
            del self._by_endpoint[endpoint]
        elif fault.times:
            self._by_endpoint[endpoint] = replace(fault, times=fault.times - 1)
        return fault
