"""One visit to the page: by a headless Chromium, which presses the buttons, or by the learner, who is asked to."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lab.show import in_notebook, show

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab

_LABELS = {"join": "参加", "microphone": "マイク", "camera": "カメラ", "screen": "画面共有", "leave": "退出"}
_FAKE_S, _OWN_S = 40.0, 120.0
_OUTCOMES = ("on", "off", "failed")


class PageFailed(RuntimeError):
    """The page did not do what was waited for: the message quotes what it reported last."""


@dataclass(frozen=True)
class Report:
    """One line the page reported: ``what`` ("camera on", "agent said"), ``detail``, and when (``perf_counter``)."""

    page: str
    what: str
    detail: str
    at_s: float


def devices() -> Literal["own", "fake"]:
    """Return whose camera a visit uses: the learner's in JupyterLab, fake ones where nobody looks (tests, the site).

    Jupyter names the notebook's session in the kernel's environment; nbval and nbclient have no session.
    """
    return "own" if in_notebook() and os.environ.get("JPY_SESSION_NAME") else "fake"


class Page:
    """An open page. ``devices``: "own" or "fake". ``tab``: Playwright's page, for a visit with fake devices."""

    def __init__(self, name: str, reports: list[Report], *, tab: Tab | None = None, frame: Frame | None = None) -> None:
        self.devices = "fake" if tab else "own"
        self.tab = tab
        self._name, self._all, self._frame, self._closed = name, reports, frame, False
        self._limit_s = _FAKE_S if tab else _OWN_S

    @property
    def reports(self) -> list[Report]:
        """What this visit has reported so far, oldest first."""
        return [r for r in self._all if r.page == self._name]

    def said(self, what: str) -> list[str]:
        """Return the details of all reports of one kind, oldest first: ``page.said("agent said")``."""
        return [r.detail for r in self.reports if r.what == what]

    async def press(self, button: str) -> str:
        """Press a button (join, microphone, camera, screen, leave); return what came of it: "on", "off", "failed: ...".

        With the learner's own devices the learner is asked to press it. Raises PageFailed when nothing came of it.
        """
        before = len(self.reports)
        if self.tab:
            await self.tab.click(f"#{button}")
        else:
            show(f"▶ 上のページの「{_LABELS[button]}」を押してください。")
        outcome: list[str] = []

        def came() -> bool:
            outcome[:] = [_outcome(r) for r in self.reports[before:] if r.what.split()[0] == button]
            return bool(outcome)

        await self.until(came)
        return outcome[-1]

    async def write(self, text: str) -> None:
        """Send a line of chat (``lk.chat``) from the page."""
        sent = len(self.said("wrote"))
        if self.tab:
            await self.tab.fill("#chat", text)
            await self.tab.press("#chat", "Enter")
        else:
            show(f"▶ 上のページのチャット欄に {text!r} と打って Enter を押してください。")
        await self.until(lambda: len(self.said("wrote")) > sent)

    async def answer_to(self, text: str) -> str:
        """Send a line of chat once the agent listens; return what it says to it."""
        await self.until(lambda: not {"listening", "idle"}.isdisjoint(self.said("agent is")))
        before = len(self.said("agent said"))
        await self.write(text)
        await self.until(lambda: len(self.said("agent said")) > before)
        return self.said("agent said")[-1]

    async def choose(self, camera: int) -> str:
        """Choose a camera of the page's list by its place (a learner: any other one); return its name.

        The list stands once a camera has been turned on. Where there is only one camera, that stays.
        """
        await self.until(lambda: bool(self.said("cameras")))
        names, before = self.said("cameras")[-1].split(", "), len(self.said("camera chosen"))
        if len(names) < 2:
            show(f"カメラは 1 台だけなので、そのまま進みます: {names[0]}")
            return names[0]
        if self.tab:
            await self.tab.select_option("#cameras", index=camera)
        else:
            show("▶ 上のページの一覧で、別のカメラを選んでください。")
        await self.until(lambda: len(self.said("camera chosen")) > before)
        return self.said("camera chosen")[-1]

    async def until(self, happened: Callable[[], bool], *, timeout_s: float = 0.0) -> None:
        """Wait until ``happened()``: 40 s, two minutes when a person has to act. Raises PageFailed."""
        limit = timeout_s or self._limit_s
        end = time.perf_counter() + limit
        while not happened():
            if time.perf_counter() > end:
                last = [f"{r.what} {r.detail}".strip() for r in self.reports[-3:]]
                raise PageFailed(
                    f"page · what was waited for did not happen in {limit:.0f} s · it last reported {last}"
                )
            await asyncio.sleep(0.02)  # the agent lives in a thread of its own: no event of this loop tells

    async def crash(self) -> None:
        """End the page as a crash does, without a word to the server; with own devices it is only closed."""
        if self.tab:
            from playwright.async_api import Error

            try:
                await self.tab.goto("chrome://crash")
            except Error:
                self._closed = True
                await self.tab.context.close()
        else:
            await self.close()

    async def close(self) -> None:
        """Close the page as a user closes a tab. Again: nothing."""
        if self._closed:
            return
        self._closed = True
        if self.tab:
            await self.tab.context.close()
        elif self._frame:
            self._frame.remove()


def _outcome(report: Report) -> str:
    state = report.what.split()[-1]
    return f"{state}: {report.detail}" if state == "failed" else state


class Frame:
    """The page inside the notebook's output, with the devices it may ask for."""

    def __init__(self, url: str) -> None:
        from IPython.display import IFrame, display

        allow = 'allow="camera; microphone; display-capture; autoplay"'
        frame = IFrame(url, width="100%", height=420, extras=[allow])
        self._handle = display(frame, display_id=True)  # type: ignore[no-untyped-call]

    def remove(self) -> None:
        """Take the page out of the notebook, which closes it."""
        from IPython.display import HTML

        if self._handle:
            self._handle.update(HTML("<p>ページを閉じました。</p>"))  # type: ignore[no-untyped-call]


async def fake(url: str, reports: list[Report], tab: Tab) -> Page:
    """Return a visit by headless Chromium; the page has loaded."""
    page = Page(_name(), reports, tab=tab)
    show("見せかけのカメラとマイクのページを、画面のない Chromium で開きます。")
    await tab.goto(f"{url}?page={page._name}")
    await page.until(lambda: bool(page.said("loaded")))
    return page


async def own(url: str, reports: list[Report]) -> Page | None:
    """Return a visit by the learner's own browser, or None (said why) when that has no devices or may not use them."""
    name = _name()
    show("あなたのカメラとマイクを使います。ブラウザーが許可を求めたら、許可してください。")
    page = Page(name, reports, frame=Frame(f"{url}?page={name}&devices=own"))
    try:
        await page.until(lambda: bool(page.said("devices ready") or page.said("devices failed")), timeout_s=60)
        why = (page.said("devices failed") or [""])[0]
    except PageFailed:
        why = "ページが 60 秒のうちに答えませんでした" if not page.said("loaded") else "許可が出ませんでした"
    if not why:
        return page
    await page.close()
    show(f"あなたのカメラかマイクは使えません({why})。")
    return None


def _name() -> str:
    return secrets.token_hex(3)
