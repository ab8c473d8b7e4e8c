"""The real livekit-server: find or build it, write its config, run it on loopback only."""

from lab.server.find import VERSION, Binary, ServerMissing, locate

__all__ = ["VERSION", "Binary", "ServerMissing", "locate"]
