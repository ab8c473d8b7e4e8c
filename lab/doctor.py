"""``lab doctor``: what a lesson needs, what is there, and the command that mends what is missing."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from lab import browser, livekit_js, server

Level = Literal["ok", "optional", "missing"]
_UNLOCKS = {
    "LIVEKIT_URL": "rooms on that LiveKit server instead of a local one",
    "OPENAI_API_KEY": "real STT, LLM and TTS in every lesson (costs money)",
    "OPENAI_BASE_URL": "models at that address instead of local ones",
    "UPSTREAM_BASE_URL": "a real LLM behind the local ears and mouth",
}


@dataclass(frozen=True)
class Finding:
    """One thing a lesson needs. ``fix`` is the command that mends it; ``optional`` things stop nothing."""

    what: str
    level: Level
    found: str
    fix: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as a JSON object."""
        return asdict(self)


def examine(root: Path) -> list[Finding]:
    """Return all findings, in the order a set-up needs them; ``root`` holds requirements.lock."""
    checks: list[Callable[[Path], Finding]] = [
        _python, _packages, _server, _go, _models, _pages, _browser, _font, _ports, _loopback, _keys,
    ]  # fmt: skip
    return [check(root) for check in checks]


def _python(_: Path) -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("Python", "ok" if good else "missing", found, "" if good else "install Python 3.11, 3.12 or 3.13")


def _packages(root: Path) -> Finding:
    lock = root / "requirements.lock"
    if not lock.exists():
        return Finding("packages", "optional", f"no {lock.name} here to compare with", "run it in the project's folder")
    pins = re.findall(r"^([a-z0-9-]+)==(\S+?)( ;.*)? \\$", lock.read_text("utf-8"), re.M)
    wrong = [f"{n} {have or 'missing'} (lock: {v})" for n, v, mark in pins if not mark and (have := _version(n)) != v]
    if wrong:
        return Finding("packages", "missing", ", ".join(wrong[:5]), "make setup")
    return Finding("packages", "ok", f"{len(pins)} as in {lock.name}")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _server(_: Path) -> Finding:
    if url := os.environ.get("LIVEKIT_URL"):
        unset = [name for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET") if not os.environ.get(name)]
        if unset:
            return Finding("livekit-server", "missing", f"LIVEKIT_URL={url} alone", f"set {' and '.join(unset)} too")
        return Finding("livekit-server", "ok", f"LIVEKIT_URL={url}")
    try:
        binary = server.locate()
    except server.ServerMissing as error:
        return Finding("livekit-server", "missing", str(error), "lab build")
    return Finding("livekit-server", "ok", f"{binary.version} from {binary.origin} ({binary.path})")


def _go(_: Path) -> Finding:
    go = shutil.which("go")
    if not go:
        return Finding("Go", "optional", "none; only a build of livekit-server needs one", "lab build brings its own")
    done = subprocess.run([go, "version"], capture_output=True, text=True, check=False)
    return Finding("Go", "ok", done.stdout.strip().removeprefix("go version "))


def _models(_: Path) -> Finding:
    missing = [name for name in ("pocketsphinx", "espeakng-loader") if _version(name) is None]
    if missing:
        return Finding("models", "missing", f"no {', '.join(missing)}", "make setup")
    return Finding("models", "ok", f"pocketsphinx {_version('pocketsphinx')}, espeak-ng, scripted-1")


def _pages(_: Path) -> Finding:
    if livekit_js.installed():
        return Finding("livekit-client", "ok", f"in {livekit_js.folder()}")
    npm = shutil.which("npm")
    found = "not installed; lessons of phase 8 need it" + ("" if npm else ", and npm is not on PATH")
    return Finding(
        "livekit-client", "optional", found, "lab build" if npm else "install Node.js 18 or newer, then lab build"
    )


def _browser(_: Path) -> Finding:
    found = browser.find()
    return (
        Finding("browser", "ok", str(found))
        if found
        else Finding("browser", "optional", "none", "apt-get install chromium")
    )


def _font(_: Path) -> Finding:
    if browser.has_japanese_font():
        return Finding("Japanese font", "ok", "found")
    return Finding("Japanese font", "optional", "none known to fontconfig", "apt-get install fonts-noto-cjk")


def _ports(_: Path) -> Finding:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        try:
            tcp.bind(("127.0.0.1", 0))
            udp.bind(("127.0.0.1", 0))
        except OSError as error:
            return Finding("ports", "missing", str(error), "free some ports, or allow binding to 127.0.0.1")
    return Finding("ports", "ok", "free TCP and UDP ports on 127.0.0.1")


def _loopback(_: Path) -> Finding:
    """WebRTC in Python finds no candidates on a machine whose only interface is loopback (reference: libwebrtc)."""
    names = [name for _, name in socket.if_nameindex() if not name.startswith("lo")]
    if names:
        return Finding(
            "network interface", "ok", f"{', '.join(names)} (WebRTC needs one besides lo; nothing is sent there)"
        )
    return Finding(
        "network interface", "missing", "only lo", "ip link add lab0 type veth && ip addr add 10.99.0.1/24 dev lab0"
    )


def _keys(_: Path) -> Finding:
    unlocked = [f"{name}: {what}" for name, what in _UNLOCKS.items() if os.environ.get(name)]
    return Finding(
        "keys", "ok", "; ".join(unlocked) or "none set: every lesson runs on local models and a local server"
    )
