"""A whole voice turn sends nothing outside 127.0.0.1: run in a network namespace where every such packet is counted.

The namespace has loopback and one virtual interface with a default route behind which nobody lives: whatever wants to
leave must first ask for that neighbour (ARP), so even an attempt counts as a packet sent.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import absent

pytestmark = pytest.mark.room
INSIDE = """
set -e
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
ip link set lo up
ip link add lab0 type veth peer name lab1
ip addr add 10.99.0.1/24 dev lab0
ip link set lab0 up
ip link set lab1 up
ip route add default via 10.99.0.2
"$@" >&2
ip -s -j link show lab0
"""
SENDS = "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))"


def inside(*command: str) -> tuple[int, str]:
    """Return how many packets left while ``command`` ran in a namespace of its own, and what it wrote to stderr."""
    argv = ["unshare", "-rn", "sh", "-c", INSIDE, "sh", *command]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return int(json.loads(done.stdout)[0]["stats64"]["tx"]["packets"]), done.stderr


@pytest.fixture(scope="module", autouse=True)
def _namespaces() -> None:
    if not all(map(shutil.which, ("unshare", "ip"))):
        absent.skip("no unshare or ip here: nothing leaving is not proven on this machine")
    tried = subprocess.run(["unshare", "-rn", "sh", "-c", INSIDE, "sh", "true"], capture_output=True, check=False)
    if tried.returncode:
        absent.skip(f"no network namespaces here: {tried.stderr.decode().strip()[-200:]}")


def test_the_count_sees_a_packet_that_wants_to_leave() -> None:
    packets, _ = inside(sys.executable, "-c", SENDS)
    assert packets > 0


def test_a_voice_turn_sends_nothing(tmp_path: Path) -> None:
    packets, told = inside(sys.executable, "-m", "lab", "demo", "--json", "--out", str(tmp_path / "call.wav"))
    assert "get_weather" in told, told[-2000:]
    assert packets == 0
