"""The browser of every browser test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from lab import browser
from tests import absent


@contextmanager
def started() -> Iterator[Browser]:
    """Start a headless Chromium, and end it. Without one, the test is skipped."""
    found = browser.find()
    if found is None:
        absent.skip("no Chromium: apt-get install chromium fonts-noto-cjk, or playwright install chromium")
    with sync_playwright() as play:
        shown = play.chromium.launch(executable_path=str(found), args=browser.arguments())
        yield shown
        shown.close()
