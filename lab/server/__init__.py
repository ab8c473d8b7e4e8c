"""The real livekit-server: find or build it, write its config, run it on loopback only."""

from lab.server.find import VERSION, Binary, ServerMissing, locate
from lab.server.process import LiveKitServer, ServerDied, launch

__all__ = ["VERSION", "Binary", "LiveKitServer", "ServerDied", "ServerMissing", "launch", "locate"]
