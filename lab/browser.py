"""A headless Chromium, for the tests and for pages a lesson opens by itself: found, or installed where allowed.

Order: PATH, Playwright's own install, Debian's package (only as root, and only when asked to install).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from lab import debian

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PACKAGES = {"chromium": "chromium", "japanese font": "fonts-noto-cjk"}
ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
"""What keeps a Chromium from looking for a network; that it has no window is Playwright's part."""


class BrowserMissing(RuntimeError):
    """There is no browser, and it could not be installed. The message says what would mend it."""


def find() -> Path | None:
    """Return the path of a Chromium, or None."""
    on_path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    return Path(on_path) if on_path else _playwrights()


def arguments() -> list[str]:
    """Return the command-line flags for Playwright to start it with; root needs --no-sandbox."""
    return [*ARGUMENTS, *(["--no-sandbox"] if debian.is_root() else [])]


def has_japanese_font() -> bool:
    """Return whether fontconfig knows a font with Japanese; without one, screenshots show boxes."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False).stdout.strip())


def ensure() -> Path:
    """Return a Chromium; it and a Japanese font are installed first where they are missing and apt-get may be used.

    Raises BrowserMissing with one line when there is none and none can be installed.
    """
    wanted = [] if find() else ["chromium"]
    wanted += [] if has_japanese_font() else ["japanese font"]
    if wanted and debian.can_install():
        try:
            debian.install([_PACKAGES[name] for name in wanted])
        except debian.InstallFailed as error:
            raise BrowserMissing(f"browser · {error}") from None
    found = find()
    if not found:
        raise BrowserMissing(
            "browser · no Chromium on PATH · expected one · apt-get install chromium, or playwright install"
        )
    return found


def _playwrights() -> Path | None:
    root = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = (
        [Path(root)] if root else [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    )
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    found = [path for folder in folders for pattern in patterns for path in sorted(folder.glob(pattern))]
    return found[-1] if found else None
