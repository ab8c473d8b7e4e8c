"""The page's server: the token endpoint's form, who is refused, and what the page may not do without leave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import aiohttp
import pytest

from lab import livekit_js
from lab.page import Refused, Site, site

JSON = {"Content-Type": "application/json"}


def endpoint(request: Mapping[str, object]) -> dict[str, str]:
    if request.get("participant_name") == "nobody":
        raise Refused("nobody may not come in")
    return {"server_url": "ws://127.0.0.1:1", "participant_token": f"for {request.get('participant_name')}"}


@pytest.fixture(autouse=True)
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "client.js"
    script.write_text("// livekit-client", "utf-8")
    monkeypatch.setattr(livekit_js, "ensure", lambda: script)


def served(work: Callable[[Site, aiohttp.ClientSession], Awaitable[object]]) -> object:
    async def run() -> object:
        made = await site.open(endpoint)
        try:
            async with aiohttp.ClientSession(made.url) as http:
                return await work(made, http)
        finally:
            await made.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "headers", "status", "text"),
    [
        ('{"participant_name": "ann"}', JSON, 201, "for ann"),
        ('{"participant_name": "nobody"}', JSON, 403, "nobody may not come in"),
        ("{", JSON, 400, "not JSON"),
        ("[]", JSON, 400, "not a JSON object"),
        ('{"participant_name": "ann"}', {"Content-Type": "text/plain"}, 415, "application/json"),
        ('{"participant_name": "ann"}', JSON | {"Host": "evil.example"}, 403, "this machine only"),
    ],
)
def test_tokens(body: str, headers: dict[str, str], status: int, text: str) -> None:
    async def ask(_: Site, http: aiohttp.ClientSession) -> tuple[int, str]:
        async with http.post("/token", data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    got = served(ask)
    assert isinstance(got, tuple) and got[0] == status and text in got[1]


def test_it_serves_the_page_and_its_scripts_and_nothing_else() -> None:
    async def ask(_: Site, http: aiohttp.ClientSession) -> list[tuple[int, str]]:
        found = []
        for path in ("/", "/page.js", "/livekit-client.umd.js", "/site.py", "/%2e%2e/livekit_js.py"):
            async with http.get(path) as answer:
                found.append((answer.status, answer.content_type.split("/")[1]))
        return found

    assert served(ask) == [(200, "html"), (200, "javascript"), (200, "javascript"), (404, "plain"), (404, "plain")]


def test_reports_are_kept_in_order_and_wrong_ones_refused() -> None:
    async def ask(made: Site, http: aiohttp.ClientSession) -> tuple[list[int], list[tuple[str, str, str]]]:
        bodies = [
            {"page": "a", "what": "loaded", "detail": ""},
            {"page": "a"},
            {"page": "b", "what": "x", "detail": "y"},
        ]
        codes = [(await http.post("/report", json=body)).status for body in bodies]
        return codes, [(r.page, r.what, r.detail) for r in made.reports]

    assert served(ask) == ([204, 400, 204], [("a", "loaded", ""), ("b", "x", "y")])


def test_it_listens_on_this_machine_only_and_opening_again_closes_the_first() -> None:
    async def run() -> tuple[str, bool]:
        first = await site.open(endpoint)
        second = await site.open(endpoint)
        try:
            async with aiohttp.ClientSession() as http:
                with pytest.raises(aiohttp.ClientConnectorError):
                    await http.get(first.url)
                async with http.get(second.url) as answer:
                    return second.url, answer.ok
        finally:
            await second.close()
            await second.close()

    url, ok = asyncio.run(run())
    assert url.startswith("http://127.0.0.1:") and ok
