"""The little web server behind the page: its files, the lesson's token endpoint, and what the page reports.

Source: https://docs.livekit.io/frontends/build/authentication/endpoint/
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from lab import livekit_js
from lab.page.chromium import Chromium
from lab.page.visit import Page, Report, devices, fake, own

_HERE = Path(__file__).parent
_LOCAL = ("127.0.0.1", "localhost")
Endpoint = Callable[[Mapping[str, object]], Mapping[str, object]]
"""The lesson's own: the request's JSON in, ``server_url`` and ``participant_token`` out, or it raises Refused."""


class Refused(Exception):
    """Raised by an endpoint that gives no token: the page is answered 403 with the text."""


@dataclass
class Site:
    """A served page. ``url``: its address. ``reports``: all that any visit has reported, oldest first."""

    url: str
    reports: list[Report]
    _runner: web.AppRunner
    _chromium: Chromium

    @asynccontextmanager
    async def visit(
        self, *, devices: str = "", allow: tuple[str, ...] = ("camera", "microphone")
    ) -> AsyncIterator[Page]:
        """Open the page while the block lasts, with the learner's own ``devices`` or with "fake" ones.

        Default: what ``lab.page.devices()`` says. Own ones that are missing or not allowed give way to fake ones.
        ``allow``: what the fake user allows the page to use.
        """
        page = await own(self.url, self.reports) if (devices or _devices()) == "own" else None
        page = page or await fake(self.url, self.reports, await self._chromium.page(allow))
        try:
            yield page
        finally:
            await page.close()

    async def close(self) -> None:
        """End the browser, if there was one, and the server. Again: nothing."""
        await self._chromium.close()
        await self._runner.cleanup()


_devices = devices
_current: Site | None = None


async def open(endpoint: Endpoint, *, says: str = "", screen: bool = False) -> Site:
    """Serve the page on a free port of this machine. ``says``: what the fake microphone speaks, every ten seconds.

    ``screen``: the fake user shares a screen when asked to, and then allows camera and microphone at every visit.
    An earlier site of this process is closed first, so running the cell again starts afresh. Raises PagesMissing.
    """
    global _current  # noqa: PLW0603  # like the lesson: one a process
    if _current is not None:
        await _current.close()
    reports: list[Report] = []
    runner = web.AppRunner(_application(endpoint, livekit_js.ensure(), reports), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _current = Site(f"http://127.0.0.1:{runner.addresses[0][1]}/", reports, runner, Chromium(says, screen=screen))
    return _current


def _application(endpoint: Endpoint, client: Path, reports: list[Report]) -> web.Application:
    async def token(request: web.Request) -> web.Response:
        try:
            return web.json_response(dict(endpoint(await _body(request))), status=201)
        except Refused as error:
            return web.Response(status=403, text=str(error))

    async def report(request: web.Request) -> web.Response:
        said = await _body(request)
        if missing := {"page", "what", "detail"} - said.keys():
            raise web.HTTPBadRequest(text=f"report · without {sorted(missing)} · expected page, what and detail")
        reports.append(Report(str(said["page"]), str(said["what"]), str(said["detail"]), time.perf_counter()))
        return web.Response(status=204)

    app = web.Application(middlewares=[_only_local])
    app.router.add_post("/token", token)
    app.router.add_post("/report", report)
    files = {"/": _HERE / "index.html", "/page.js": _HERE / "page.js", "/livekit-client.umd.js": client}
    for path, file in files.items():
        app.router.add_get(path, _sender(file))
    return app


async def _body(request: web.Request) -> dict[str, object]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text=f"{request.path} · the body is not JSON · expected a JSON object") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text=f"{request.path} · the body is not a JSON object · expected one")
    return body


def _sender(file: Path) -> Callable[[web.Request], Awaitable[web.FileResponse]]:
    async def send(_: web.Request) -> web.FileResponse:
        return web.FileResponse(file, headers={"Cache-Control": "no-store"})

    return send


@web.middleware
async def _only_local(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    # Another site in the learner's browser must get no token: not by a name that points here, nor by a plain form.
    if (request.url.host or "") not in _LOCAL:
        return web.Response(status=403, text="page · this address is for this machine only")
    if request.method == "POST" and request.content_type != "application/json":
        return web.Response(status=415, text="page · the body must be application/json")
    return await handler(request)
