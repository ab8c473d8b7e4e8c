"""What a lesson talks to: a LiveKit server and models; the learner's where the environment names them, else local ones.

A service the lab did not start is used and left alone. Local ones are spawned at once and waited for later, so that the
seconds in which livekit is being imported are not lost.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lab import models as local_models
from lab import server as local_server
from lab.models.script import Rule

_LIVEKIT = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
_OPENAI = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
_INFERENCE = ("LIVEKIT_INFERENCE_URL", "LIVEKIT_INFERENCE_API_KEY", "LIVEKIT_INFERENCE_API_SECRET")


class ServicesError(RuntimeError):
    """A service a lesson needs is missing, misconfigured, or gone. The message is one line and says what to do."""


def _own_inference() -> bool:
    cloud = ".livekit.cloud" in os.environ.get("LIVEKIT_URL", "")
    return cloud or any(os.environ.get(name) for name in _INFERENCE)


@dataclass
class Services:
    """The LiveKit server and the models of one lesson; None where the learner's own are used."""

    server: local_server.LiveKitServer | None
    models: local_models.ModelServer | None
    inference: bool = field(default_factory=_own_inference)
    """Whether model strings such as "deepgram/nova-3" already mean somebody's LiveKit Inference."""
    environment: dict[str, str] = field(default_factory=dict, repr=False)  # holds secrets: never in an output
    _before: dict[str, str | None] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        """The LiveKit URL a participant connects to."""
        return self.server.url if self.server else os.environ["LIVEKIT_URL"]

    async def ready(self) -> None:
        """Wait until every local service answers, then point the environment at it."""
        await asyncio.gather(*(s.ready() for s in (self.server, self.models) if s is not None))
        if self.server:
            values = (self.server.url, self.server.api_key, self.server.api_secret)
            self.environment |= dict(zip(_LIVEKIT, values, strict=True))
        if self.models:
            self.environment |= dict(zip(_OPENAI, (self.models.api_key, self.models.url), strict=True))
            if not self.inference:
                values = (self.models.url, self.models.inference_key, self.models.api_key)
                self.environment |= dict(zip(_INFERENCE, values, strict=True))
        self._before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)

    def require_alive(self) -> None:
        """Raise when a service the lab started has died, with the last lines of its log."""
        for service in (self.server, self.models):
            if service:
                service.require_alive()

    def stop(self) -> None:
        """End what the lab started and put the environment back. Calling it again does nothing."""
        for service in (self.server, self.models):
            if service:
                service.stop()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._before = {}


def start(script: Sequence[Rule] = (), *, server: Mapping[str, object] | None = None) -> Services:
    """Return the services of a lesson; the local ones are starting. ``server``: overrides of livekit-server's config.

    Raises ServicesError when LIVEKIT_URL is set without its key and secret, ServerMissing when there is no server here.
    """
    missing = [name for name in _LIVEKIT[1:] if not os.environ.get(name)]
    if os.environ.get("LIVEKIT_URL") and missing:
        raise ServicesError(
            f"environment · LIVEKIT_URL without {' and '.join(missing)} · set all three, or none of them"
        )
    own_livekit = bool(os.environ.get("LIVEKIT_URL"))
    own_models = any(os.environ.get(name) for name in _OPENAI)
    livekit = None if own_livekit else local_server.launch(local_server.locate(), overrides=server)
    return Services(livekit, None if own_models else local_models.launch(script=script))
