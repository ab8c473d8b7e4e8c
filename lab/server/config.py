"""The configuration of a livekit-server that listens on loopback only, whatever a lesson adds to it.

Why each line is there: the server otherwise guesses a LAN address, listens on it, opens TCP 7881 on every address,
and hands public STUN servers to its clients. Source: https://docs.livekit.io/transport/self-hosting/local/ and
pkg/config/config.go, pkg/service/roommanager.go of livekit-server v1.13.5.
"""

from __future__ import annotations

import ipaddress
import platform
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import yaml12

HOST = "127.0.0.1"

# What a lesson may set; nothing else, so that a key which opens an address (bind_addresses, turn, debug_handler,
# rtc.tcp_port, one that a later version brings) cannot slip through.
_FREE = {
    *("agents", "api", "audio", "enable_data_tracks", "enable_participant_data_blob", "keys", "limit", "log_level"),
    *("logging", "metric", "node_selector", "node_stats", "psrpc", "redis", "region", "room", "signal_relay"),
    *("video", "webhook"),
}
_FREE_RTC = tuple(
    f"rtc.{start}"
    for start in ("congestion_control", "datachannel_", "packet_buffer_size", "pli_throttle", "reconnect_on_")
)
_ADDRESSES = {"redis": ("address", "sentinel_addresses", "cluster_addresses"), "webhook": ("urls",)}


@dataclass(frozen=True)
class Ports:
    """The ports of one server: signalling and API (TCP), media (UDP), metrics (TCP)."""

    http: int
    udp: int
    prometheus: int


def free_ports() -> Ports:
    """Return three ports that nothing on loopback uses now. Another process may take one before the server does."""
    with ExitStack() as held:  # all three are held at once: none is given out twice
        kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_STREAM)
        sockets = [held.enter_context(socket.socket(socket.AF_INET, kind)) for kind in kinds]
        for one in sockets:
            one.bind((HOST, 0))
        return Ports(*(one.getsockname()[1] for one in sockets))


def loopback(ports: Ports, key: str, secret: str, overrides: Mapping[str, object] | None = None) -> str:
    """Return the YAML of a server that only this machine reaches, with ``overrides`` merged in section by section.

    ``webhook`` gets this server's key unless it names one; ``keys`` adds keys (two nodes of one cluster share them).
    Raises ValueError when an override is not in the list of free settings or names an address that is not loopback.
    """
    overrides = overrides or {}
    _require_loopback(overrides)
    merged = _merge(_base(ports, key, secret), overrides)
    webhook = merged.get("webhook")
    if isinstance(webhook, dict):
        webhook.setdefault("api_key", key)
    return yaml12.format_yaml(merged) + "\n"


def _base(ports: Ports, key: str, secret: str) -> dict[str, object]:
    return {
        "port": ports.http,
        "bind_addresses": [HOST],
        "keys": {key: secret},
        "logging": {"level": "info", "json": False, "pion_level": "error"},
        "rtc": {
            "node_ip": HOST,  # empty: the server guesses a LAN address, and asks a public STUN server
            "use_external_ip": False,
            "enable_loopback_candidate": True,  # without these three lines media binds LAN addresses only
            "interfaces": {"includes": ["lo0" if platform.system() == "Darwin" else "lo"]},
            "ips": {"includes": [f"{HOST}/32"]},
            "udp_port": ports.udp,
            "tcp_port": 0,  # its listener has no address of its own: it would be open to the network
            "use_mdns": False,
            "stun_servers": [f"{HOST}:3478"],  # nobody answers there; an empty list means public ones
        },
        "prometheus": {"port": ports.prometheus},
        "room": {"empty_timeout": 30, "departure_timeout": 5},
    }


def _merge(base: Mapping[str, object], over: Mapping[str, object], where: str = "") -> dict[str, object]:
    """Return ``base`` with ``over`` laid on it, mapping by mapping; other values replace what was there."""
    merged = dict(base)
    for name, value in over.items():
        old = merged.get(name, {})
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            merged[name] = _merge(old, value, f"{where}{name}.")
        elif isinstance(old, Mapping) and name in merged:
            raise ValueError(f"livekit-server config · {where}{name}: {value!r} · a mapping is expected")
        else:
            merged[name] = value
    return merged


def _require_loopback(overrides: Mapping[str, object]) -> None:
    for name in _settings(overrides):
        if name not in _FREE and not name.startswith(_FREE_RTC):
            raise ValueError(
                f"livekit-server config · {name} is set · the lab keeps the server on {HOST}, so that a lesson sets "
                f"only {', '.join(sorted(_FREE))}, {', '.join(f'{prefix}*' for prefix in _FREE_RTC)} · leave it out"
            )
    for section, names in _ADDRESSES.items():
        values = overrides.get(section)
        for name, value in values.items() if isinstance(values, Mapping) else ():
            foreign = [one for one in _strings(value) if name in names and not _is_loopback(one)]
            if foreign:
                raise ValueError(
                    f"livekit-server config · {section}.{name}: {foreign[0]} · an address of this machine is expected "
                    f"(127.0.0.1, ::1 or localhost)"
                )


def _settings(overrides: Mapping[str, object]) -> Iterator[str]:
    """Yield the name of every section that is set; for rtc, which is free only in part, "rtc.name" of every setting."""
    for name, value in overrides.items():
        if name == "rtc" and isinstance(value, Mapping):
            yield from (f"rtc.{inner}" for inner in value)
        else:
            yield str(name)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else []


def _is_loopback(address: str) -> bool:
    host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
