"""Everything the endpoints share, made once for each process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from lab.models.config import Config
from lab.models.ears import Ears
from lab.models.faults import Faults
from lab.models.script import Script
from lab.models.upstream import UpstreamClient


@dataclass(frozen=True)
class Services:
    """What answers, what hears, and the faults put on them."""

    api_key: str
    script: Script
    upstream: UpstreamClient | None
    faults: Faults
    ears: Ears


SERVICES: web.AppKey[Services] = web.AppKey("services", Services)


def make_services(config: Config) -> Services:
    """Return the services of one process, with everything loaded that a first request would have to wait for."""
    services = Services(
        api_key=config.api_key,
        script=Script(config.rules),
        upstream=UpstreamClient(config.upstream) if config.upstream else None,
        faults=Faults(config.faults),
        ears=Ears(Path(config.cache) if config.cache else None),
    )
    services.ears.load()
    return services
