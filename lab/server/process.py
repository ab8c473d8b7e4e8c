"""A livekit-server of one's own: started at once, waited for later, gone with this process.

Source: https://docs.livekit.io/transport/self-hosting/local/
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lab.child import Child
from lab.server.config import HOST, free_ports, loopback
from lab.server.find import Binary

if TYPE_CHECKING:
    import aiohttp

_POLL_S = 0.015
_PORT_CHOICES = 4
_LINE_WIDTH = 300  # the server logs whole SDP offers, 20 kB a line

# Lines that come with every start and every normal hang-up.
_NOISE = re.compile(
    r"failed reading cgroup specific cpu stats|using single-node routing|stats worker active"
    r"|ice reconnected or switched pair|error reading data channel.*Close called"
    r"|error writing to websocket.*websocket: close sent"
)


class ServerDied(RuntimeError):
    """The livekit-server the lab started is gone; the message quotes the last lines of its log."""


class LiveKitServer:
    """One running livekit-server, reachable from this machine only, with a key and a secret of its own."""

    def __init__(self, binary: Binary, overrides: Mapping[str, object] | None) -> None:
        self.api_key = f"lab{secrets.token_hex(6)}"
        self.api_secret = secrets.token_hex(32)
        self._binary = binary
        self._overrides = dict(overrides or {})
        self._folder = Path(tempfile.mkdtemp(prefix="livekit-server-"))  # mode 0700
        self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.log = self._folder / "server.log"
        self._ready = self._stopped = False
        self._starts = 0
        try:
            self._start()
        except BaseException:  # a refused override, an interruption
            self._remove_folder()
            raise

    def __repr__(self) -> str:
        return f"<LiveKitServer {self._binary.version} at {HOST}:{self.ports.http}>"

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def version(self) -> str:
        """The server's version, such as 1.13.5."""
        return self._binary.version

    @property
    def url(self) -> str:
        """Where participants connect. Raises RuntimeError before ``ready`` returned: the port may still change."""
        if not self._ready:
            raise RuntimeError(
                "livekit-server · url was read before `await server.ready()` · the port may still change"
            )
        return f"ws://{HOST}:{self.ports.http}"

    async def ready(self, timeout_s: float = 10.0) -> None:
        """Wait until GET / says OK and one ListRooms call worked.

        A port that another process took since it was chosen is replaced by a free one, unseen.
        Raises ServerDied when the server ended, TimeoutError when it has not answered in time; both quote its log.
        """
        import aiohttp  # here, like livekit below: launching comes before these imports, not after

        limit = aiohttp.ClientTimeout(total=1)  # a stranger on a port that is no longer ours may never answer
        try:
            async with asyncio.timeout(timeout_s), aiohttp.ClientSession(timeout=limit) as http:
                while not (await self._answers(http) and self._child.alive()):
                    if not self._child.alive():
                        self._start_on_other_ports()
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise TimeoutError(self._account(f"has not answered in {timeout_s:g} s")) from None
        self._ready = True

    def alive(self) -> bool:
        """Return whether the server runs."""
        return self._child.alive()

    def require_alive(self) -> None:
        """Do nothing while the server runs. Raises ServerDied with the last ten log lines when it does not."""
        if not self.alive():
            raise ServerDied(self._account(self._how_it_ended()))

    def log_lines(self) -> list[str]:
        """Return the log without its noise, long lines cut, key and secret masked; nothing once it was stopped."""
        if not self.log.exists():
            return []
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [self._fit(line) for line in lines if line and not _NOISE.search(line)]

    def stop(self) -> None:
        """End the server and remove its folder. Calling it again does nothing."""
        self._stopped = True
        self._child.stop(grace_s=1.0)  # with people still in a room it would wait for them to leave
        self._remove_folder()

    def _start(self) -> None:
        self.ports = free_ports()
        config = loopback(self.ports, self.api_key, self.api_secret, self._overrides)
        path = self._folder / "config.yaml"
        path.touch(mode=0o600)
        path.write_text(config, "utf-8")
        # No other variable: the server takes settings from the environment too (LIVEKIT_KEYS, NODE_IP, REDIS_HOST).
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        self._starts += 1
        self._child = Child([self._binary.path, "--config", path], env=environment, log=self.log)

    def _start_on_other_ports(self) -> None:
        """Start again if all that was wrong is a taken port; else raise ServerDied."""
        taken = any("address already in use" in line for line in self._child.tail(2))
        if self._stopped or not taken or self._starts >= _PORT_CHOICES:
            self.require_alive()
        self._child.stop()
        self._start()

    async def _answers(self, http: aiohttp.ClientSession) -> bool:
        import aiohttp
        from livekit import api

        base = f"http://{HOST}:{self.ports.http}"
        try:
            async with http.get(base) as response:
                if await response.read() != b"OK":
                    return False
            livekit = api.LiveKitAPI(base, self.api_key, self.api_secret, session=http, failover=False)
            await livekit.room.list_rooms(api.ListRoomsRequest())
        except (aiohttp.ClientError, TimeoutError, api.ServerError):
            return False
        return True

    def _how_it_ended(self) -> str:
        code = self._child.exit_code() or 0
        if self._stopped:
            return "was stopped"
        return f"was killed by signal {-code}" if code < 0 else f"ended by itself (exit code {code})"

    def _account(self, what: str) -> str:
        """Return the error's text: one line on what happened and what to do, then the last ten log lines."""
        todo = "run the setup cell again (`lab.open`)"
        last = "".join(f"\n  {line}" for line in self.log_lines()[-10:]) or " (empty)"
        return f"livekit-server {self._binary.version} {what} · a running server was expected · {todo} · its log:{last}"

    def _fit(self, line: str) -> str:
        line = line.replace(self.api_secret, "***").replace(self.api_key, "***")
        return line if len(line) <= _LINE_WIDTH else f"{line[:_LINE_WIDTH]}…"


def launch(binary: Binary, *, overrides: Mapping[str, object] | None = None) -> LiveKitServer:
    """Return a livekit-server that is starting; ``await server.ready()`` before using it.

    ``overrides`` goes into its config (webhook, redis, agents, room, …).
    Raises ValueError for an override that would open another address. One that cannot be run is told by ``ready``.
    """
    return LiveKitServer(binary, overrides)
