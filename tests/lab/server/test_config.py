"""The written config opens loopback only, and a lesson's additions cannot change that."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from typing import Any

import pytest
import yaml12
from hypothesis import given
from hypothesis import strategies as st

from lab.server.config import Ports, free_ports, loopback

PORTS = Ports(http=1001, udp=1002, prometheus=1003)


def written(overrides: Mapping[str, object] | None = None, *, key: str = "k", secret: str = "s") -> dict[str, Any]:
    read: Any = yaml12.parse_yaml(loopback(PORTS, key, secret, overrides))
    return dict(read)


def test_what_is_written_without_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert written(None, key="key", secret="secret") == {
        "port": 1001,
        "bind_addresses": ["127.0.0.1"],
        "keys": {"key": "secret"},
        "logging": {"level": "info", "json": False, "pion_level": "error"},
        "rtc": {
            "node_ip": "127.0.0.1",
            "use_external_ip": False,
            "enable_loopback_candidate": True,
            "interfaces": {"includes": ["lo"]},
            "ips": {"includes": ["127.0.0.1/32"]},
            "udp_port": 1002,
            "tcp_port": 0,
            "use_mdns": False,
            "stun_servers": ["127.0.0.1:3478"],
        },
        "prometheus": {"port": 1003},
        "room": {"empty_timeout": 30, "departure_timeout": 5},
    }


def test_macos_calls_its_loopback_lo0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert written()["rtc"]["interfaces"] == {"includes": ["lo0"]}


@pytest.mark.parametrize(
    ("overrides", "section", "want"),
    [
        ({"room": {"empty_timeout": 5}}, "room", {"empty_timeout": 5, "departure_timeout": 5}),
        ({"agents": {"target_load": 0.95}}, "agents", {"target_load": 0.95}),
        ({"redis": {"address": "127.0.0.1:6399"}}, "redis", {"address": "127.0.0.1:6399"}),
        ({"keys": {"other": "t"}}, "keys", {"k": "s", "other": "t"}),
        ({"region": "tokyo"}, "region", "tokyo"),
        (
            {"webhook": {"urls": ["http://localhost:9/hook"]}},
            "webhook",
            {"urls": ["http://localhost:9/hook"], "api_key": "k"},
        ),
        (
            {"webhook": {"urls": ["http://[::1]:9/"], "api_key": "o"}},
            "webhook",
            {"urls": ["http://[::1]:9/"], "api_key": "o"},
        ),
    ],
)
def test_an_override_is_merged_into_its_section(overrides: Mapping[str, object], section: str, want: object) -> None:
    got = written(overrides)
    assert got[section] == want
    untouched = written()
    assert {k: v for k, v in got.items() if k != section} == {k: v for k, v in untouched.items() if k != section}


def test_free_settings_of_rtc_leave_the_others_as_they_are() -> None:
    got = written({"rtc": {"congestion_control": {"enabled": False}}})["rtc"]
    assert got.pop("congestion_control") == {"enabled": False}
    assert got == written()["rtc"]


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        ({"bind_addresses": ["0.0.0.0"]}, "bind_addresses"),
        ({"bind_addresses": []}, "bind_addresses"),
        ({"port": 7880}, "port"),
        ({"rtc": {"tcp_port": 7881}}, "rtc.tcp_port"),
        ({"rtc": {"node_ip": "192.168.1.2"}}, "rtc.node_ip"),
        ({"rtc": {"use_external_ip": True}}, "rtc.use_external_ip"),
        ({"rtc": {"stun_servers": []}}, "rtc.stun_servers"),
        ({"rtc": {"turn_servers": [{"host": "turn.example.com"}]}}, "rtc.turn_servers"),
        ({"rtc": {"port_range_start": 50000}}, "rtc.port_range_start"),
        ({"rtc": {"use_mdns": True}}, "rtc.use_mdns"),
        ({"rtc": None}, "rtc"),
        ({"turn": {"enabled": True}}, "turn"),
        ({"prometheus": {"port": 6789}}, "prometheus"),
        ({"prometheus_port": 6789}, "prometheus_port"),
        ({"debug_handler": {"port": 1}}, "debug_handler"),
        ({"trace": {"jaeger_url": "example.com"}}, "trace"),
        ({"development": True}, "development"),
        ({"key_file": "k"}, "key_file"),
        ({"webhook": {"urls": ["http://127.0.0.1:9/", "https://example.com/hook"]}}, "https://example.com/hook"),
        ({"webhook": {"urls": "https://example.com/hook"}}, "https://example.com/hook"),
        ({"webhook": {"urls": ["http://127.0.0.1@example.com/"]}}, "http://127.0.0.1@example.com/"),
        ({"webhook": {"urls": ["http://127.0.0.1.example.com/"]}}, "http://127.0.0.1.example.com/"),
        ({"redis": {"address": "10.0.0.1:6379"}}, "10.0.0.1:6379"),
        ({"redis": {"address": "0.0.0.0:6379"}}, "0.0.0.0:6379"),
        ({"redis": {"cluster_addresses": ["localhost:1", "redis:2"]}}, "redis:2"),
        ({"room": 5}, "room: 5"),
        ({"room": None}, "room: None"),
    ],
)
def test_an_override_that_opens_another_address_is_refused(overrides: Mapping[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=f"livekit-server config · .*{re.escape(named)}") as caught:
        loopback(PORTS, "k", "s", overrides)
    assert "\n" not in str(caught.value)


def test_overrides_are_left_as_they_were() -> None:
    overrides = {"webhook": {"urls": ["http://127.0.0.1:1/"]}, "room": {"empty_timeout": 1}}
    loopback(PORTS, "k", "s", overrides)
    assert overrides == {"webhook": {"urls": ["http://127.0.0.1:1/"]}, "room": {"empty_timeout": 1}}


@given(st.text("0123456789abcdefx_-.eE+", min_size=1))
def test_any_secret_comes_back_as_the_same_text(secret: str) -> None:
    """A secret of digits must not be read as a number, nor one that starts with a dash as a list."""
    assert written(secret=secret)["keys"] == {"k": secret}


def test_free_ports_are_free_and_differ() -> None:
    ports = free_ports()
    assert ports.http != ports.prometheus
    for port, kind in [
        (ports.http, socket.SOCK_STREAM),
        (ports.udp, socket.SOCK_DGRAM),
        (ports.prometheus, socket.SOCK_STREAM),
    ]:
        with socket.socket(socket.AF_INET, kind) as one:
            one.bind(("127.0.0.1", port))
