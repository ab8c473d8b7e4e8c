"""The model server as a child process: launched at once, awaited later, stopped with whoever launched it."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from lab import keys
from lab.child import Child
from lab.models.access import ISSUER
from lab.models.config import Config, upstream_from
from lab.models.faults import Faults
from lab.models.script import Rule, Script
from lab.server.find import cache_folder

_READY = re.compile(r"^ready: (http://127\.0\.0\.1:\d+/v1)$", re.MULTILINE)
_ROOT = Path(__file__).parents[2]


class ModelsDied(RuntimeError):
    """The model server ended, or never came up; the message ends with the last lines of its log."""


class ModelServer:
    """One running model server. ``api_key`` is what its clients must send, or sign with as ``inference_key``."""

    inference_key = ISSUER

    def __init__(self, config: Config, *, environ: Mapping[str, str]) -> None:
        self.api_key = config.api_key
        self._url = ""
        self.log = Path(config.scratch) / "models.log"
        argv = [sys.executable, "-m", "lab.models"]
        self._child = Child(argv, env=_child_env(environ), log=self.log, stdin=config.to_json().encode())

    @property
    def url(self) -> str:
        """The base URL, such as http://127.0.0.1:PORT/v1. RuntimeError before ``ready()`` has returned."""
        if not self._url:
            raise RuntimeError("the model server's address is known once ready() has returned · await it first")
        return self._url

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    async def ready(self, timeout_s: float = 30.0) -> None:
        """Return once the server answers. ModelsDied when it ended, or did not come up within ``timeout_s``."""
        until = asyncio.get_running_loop().time() + timeout_s
        while not (found := _READY.search("\n".join(self.log_lines()))):
            self.require_alive()
            if asyncio.get_running_loop().time() > until:
                raise self._died(f"not ready after {timeout_s:g} s")
            await asyncio.sleep(0.01)
        self._url = found[1]

    def alive(self) -> bool:
        """Return whether the server still runs."""
        return self._child.alive()

    def require_alive(self) -> None:
        """Raise ModelsDied when the server no longer runs."""
        if not self.alive():
            raise self._died(f"ended with code {self._child.exit_code()}")

    def log_lines(self) -> list[str]:
        """Return what the server has logged; nothing once it was stopped."""
        return self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []

    async def fault(self, endpoint: str, **fault: object) -> None:
        """Put a fault on an endpoint: ``fault("chat", delay_ms=300)``; its fields are those of ``lab.models.faults``.

        Raises ValueError for a fault the server does not know.
        """
        await asyncio.to_thread(self._post, "/lab/faults", {endpoint: fault})

    async def mend(self) -> None:
        """Take every fault away."""
        await asyncio.to_thread(self._post, "/lab/faults", {})

    def stop(self) -> None:
        """End the server and remove its log. Calling it again does nothing."""
        self._child.stop()
        shutil.rmtree(self.log.parent, ignore_errors=True)

    def _post(self, path: str, body: Mapping[str, object]) -> None:
        self.require_alive()
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=5)
        try:
            headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise ValueError(json.loads(text)["error"]["message"])

    def _died(self, found: str) -> ModelsDied:
        log = "\n".join(self._child.tail(10)) or "(nothing)"
        return ModelsDied(f"model server · {found} · expected it to run until stop() · the end of its log:\n{log}")


def launch(
    *,
    script: Sequence[Rule] = (),
    environ: Mapping[str, str] = os.environ,
    faults: Mapping[str, Mapping[str, object]] | None = None,
) -> ModelServer:
    """Return a model server that is starting; await ``ready()`` before using it.

    Raises ValueError when UPSTREAM_BASE_URL is not an address, ``script`` holds what is not a Rule, or a fault is none.
    """
    Faults(faults or {})
    config = Config(
        api_key="lab-" + secrets.token_urlsafe(32),
        rules=Script(script).rules,
        faults=faults or {},
        upstream=upstream_from(environ),
        cache=str(cache_folder(environ).parent / "ears"),
    )
    return ModelServer(replace(config, scratch=tempfile.mkdtemp(prefix="lab-models-")), environ=environ)


def _child_env(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the keys the server has no use for, and with the way to this package."""
    kept = keys.without(environ)
    path = os.pathsep.join(filter(None, [str(_ROOT), kept.get("PYTHONPATH", "")]))
    return kept | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
