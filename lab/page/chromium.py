"""One headless Chromium with a fake camera and a fake microphone that speaks; started at the first visit.

Flags: https://webrtc.org/getting-started/testing
"""

from __future__ import annotations

import contextlib
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lab import browser
from lab.tape import RATE
from lab.user import speak

if TYPE_CHECKING:
    from playwright.async_api import Browser
    from playwright.async_api import Page as Tab

_LEAD_S, _LOOP_S = 1.5, 10.0
_DEVICES = "--use-fake-device-for-media-stream=device-count=3,fps=20"  # the second is a depth camera: no picture
_SCREEN = ("--use-fake-ui-for-media-stream", "--auto-select-desktop-capture-source=Entire screen")


class Chromium:
    """The browser of one site. ``says``: what its microphone speaks; "" leaves Chromium's own beeps.

    ``screen``: it shares its (empty) screen whenever a page asks; camera and microphone are then always allowed.
    """

    def __init__(self, says: str, *, screen: bool) -> None:
        self._says, self._screen = says, screen
        self._browser: Browser | None = None
        self._ends = contextlib.AsyncExitStack()

    async def page(self, allow: Sequence[str]) -> Tab:
        """Return a new tab of a user of its own who allows ``allow`` (camera, microphone) and nothing else.

        Raises BrowserMissing when there is no Chromium and none can be installed.
        """
        if self._browser is None:
            self._browser = await self._launch()
        user = await self._browser.new_context(permissions=list(allow), viewport={"width": 900, "height": 640})
        user.set_default_timeout(60_000)
        return await user.new_page()

    async def close(self) -> None:
        """End it. Again: nothing."""
        self._browser = None
        await self._ends.aclose()

    async def _launch(self) -> Browser:
        from playwright.async_api import async_playwright

        folder = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="lab-page-")))
        flags = [*browser.arguments(), _DEVICES]
        flags += _SCREEN if self._screen else ()
        if self._says:
            flags.append(f"--use-file-for-fake-audio-capture={await self._voice(folder / 'voice.wav')}")
        play = await self._ends.enter_async_context(async_playwright())
        path = browser.find() or browser.ensure()
        started = await play.chromium.launch(executable_path=str(path), args=flags, timeout=60_000)
        self._ends.push_async_callback(started.close)
        return started

    async def _voice(self, file: Path) -> Path:
        # Played from when the microphone is opened, again and again: who was not there yet hears it the next time.
        words = await speak(self._says)
        loop = np.zeros(max(int(_LOOP_S * RATE), len(words) + int(2 * _LEAD_S * RATE)), np.int16)
        loop[int(_LEAD_S * RATE) :][: len(words)] = words
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(loop.tobytes())
        return file
