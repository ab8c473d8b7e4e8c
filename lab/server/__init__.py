"""The real livekit-server: find or build it, write its config, run it on loopback only."""

from lab.server.build import Progress, build
from lab.server.find import VERSION, Binary, ServerMissing, locate
from lab.server.golang import BuildFailed
from lab.server.process import LiveKitServer, ServerDied, launch

__all__ = [
    "VERSION",
    "Binary",
    "BuildFailed",
    "LiveKitServer",
    "Progress",
    "ServerDied",
    "ServerMissing",
    "build",
    "launch",
    "locate",
]
