"""A livekit-server is started, watched and ended; on loopback only, its secrets kept."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import psutil
import pytest
from livekit import api, rtc

from lab.server import LiveKitServer, ServerDied, locate
from lab.server.config import Ports, free_ports
from tests.lab.server.conftest import Start

Program = Callable[[str], Path]


def ready(*servers: LiveKitServer) -> None:
    async def all_of_them() -> None:
        await asyncio.gather(*(server.ready() for server in servers))

    asyncio.run(all_of_them())


def held(line: str) -> str:
    """Return a script's end: it writes the line and waits to be stopped."""
    return f"echo '{line}'\nexec sleep 1000"


# -- with any program in the server's place ---------------------------------------------------------------------------


def test_one_that_ends_at_once_is_reported_with_its_exit_code_and_its_log(start: Start, program: Program) -> None:
    server = start(program("for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $n; done; exit 7"))
    with pytest.raises(ServerDied, match=r"ended by itself \(exit code 7\)") as caught:
        ready(server)
    first, *log = str(caught.value).split("\n")
    assert "livekit-server 0.0.0" in first
    assert "lab.open" in first
    assert [line.strip() for line in log] == [f"line {n}" for n in range(3, 13)]


def test_one_that_never_answers_is_given_up_with_its_log(start: Start, program: Program) -> None:
    server = start(program(held("thinking")))
    with pytest.raises(TimeoutError, match=r"has not answered in 0\.3 s") as caught:
        asyncio.run(server.ready(timeout_s=0.3))
    assert "thinking" in str(caught.value)
    assert server.alive()


def test_url_is_not_told_before_the_port_is_certain(start: Start, program: Program) -> None:
    server = start(program("exec sleep 1000"))
    with pytest.raises(RuntimeError, match="ready"):
        _ = server.url


def test_log_lines_drop_noise_cut_length_and_mask_secrets(start: Start, program: Program) -> None:
    server = start(program("exec sleep 1000"))
    server.log.write_text(
        "INFO\thwstats/cpu_linux.go:77\tfailed reading cgroup specific cpu stats, falling back\n"
        "2026\tWARN\tlivekit.transport\trtc/transport.go:949\terror reading data channel\t"
        '{"error": "[0x1] abort chunk, with following errors: (User Initiated Abort: Close called)"}\n'
        'WARN error writing to websocket\t{"connID": "CO_x", "error": "websocket: close sent", "room": "room"}\n'
        "WARN error reading data channel: something else\n"
        f'INFO assigned job to worker {{"apiKey": "{server.api_key}"}} {server.api_secret}\n'
        f"\n{'x' * 5000}\n"
    )
    assert server.log_lines() == [
        "WARN error reading data channel: something else",
        'INFO assigned job to worker {"apiKey": "***"} ***',
        "x" * 300 + "…",
    ]


def test_nothing_of_the_environment_but_path_reaches_it(
    start: Start, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """livekit-server takes settings from LIVEKIT_KEYS, NODE_IP, UDP_PORT, REDIS_HOST and their like."""
    monkeypatch.setenv("NODE_IP", "192.0.2.1")
    server = start(program("/usr/bin/env; exit 1"))
    with pytest.raises(ServerDied):
        ready(server)
    names = {line.partition("=")[0] for line in server.log_lines()}
    assert "PATH" in names
    assert names <= {"PATH", "PWD", "SHLVL", "_", "OLDPWD"}  # the rest is the shell's own


# -- with the real server ---------------------------------------------------------------------------------------------


async def join(server: LiveKitServer, identity: str) -> rtc.Room:
    grants = api.VideoGrants(room_join=True, room="room")
    token = api.AccessToken(server.api_key, server.api_secret).with_identity(identity).with_grants(grants)
    room = rtc.Room()
    await room.connect(server.url, token.to_jwt())
    return room


async def call(server: LiveKitServer, during: Callable[[], None]) -> None:
    """Speak until another hears it, do ``during``, hang up as a lesson does: the people first, then the room."""
    listener, user = await join(server, "listener"), await join(server, "user")
    heard = asyncio.Event()
    listener.on("track_subscribed", lambda *_: heard.set())
    source = rtc.AudioSource(48000, 1)
    await user.local_participant.publish_track(rtc.LocalAudioTrack.create_audio_track("microphone", source))
    async with asyncio.timeout(20):
        while not heard.is_set():
            await source.capture_frame(rtc.AudioFrame.create(48000, 1, 480))
    during()
    await user.disconnect()
    await listener.disconnect()
    await source.aclose()
    async with api.LiveKitAPI(server.url, server.api_key, server.api_secret) as livekit:
        await livekit.room.delete_room(api.DeleteRoomRequest(room="room"))


def listeners(pid: int) -> set[tuple[socket.SocketKind, str, int]]:
    """Return (kind of socket, address, port) of what a process listens on."""
    waiting = (psutil.CONN_LISTEN, psutil.CONN_NONE)  # of TCP, of UDP
    sockets = psutil.Process(pid).net_connections("inet")
    return {(one.type, *one.laddr) for one in sockets if one.status in waiting and not one.raddr}


@pytest.mark.room
def test_it_listens_on_loopback_only_also_in_a_call(start: Start) -> None:
    server = start()
    began = time.perf_counter()
    ready(server)
    print(f"ready {time.perf_counter() - began:.2f} s after start")
    ports, tcp, udp = server.ports, socket.SOCK_STREAM, socket.SOCK_DGRAM
    want = {(kind, "127.0.0.1", port) for kind, port in ((tcp, ports.http), (udp, ports.udp), (tcp, ports.prometheus))}
    seen = []
    asyncio.run(call(server, lambda: seen.append(listeners(server.pid))))
    assert seen == [want]


@pytest.mark.room
def test_the_log_of_a_quiet_call_holds_no_warning_and_no_secret(start: Start) -> None:
    server = start()
    ready(server)
    asyncio.run(call(server, lambda: None))
    server._child.stop()  # keeps the folder: everything is in the log now
    lines = server.log_lines()
    assert any("participant active" in line for line in lines)
    assert [line for line in lines if "WARN" in line or "ERROR" in line] == []
    assert server.api_secret not in server.log.read_text()


@pytest.mark.room
def test_key_and_secret_are_its_own_and_only_in_a_file_of_its_owner(start: Start) -> None:
    one, other = start(), start()
    assert len({one.api_secret, other.api_secret, one.api_key, other.api_key}) == 4
    assert len(bytes.fromhex(one.api_secret)) == 32
    folder = one.log.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "config.yaml": 0o600,
        "server.log": 0o600,
    }
    shown = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(one.pid)], capture_output=True, check=True)
    assert b"livekit-server" in shown.stdout
    for secret in (one.api_secret, one.api_key):
        assert secret.encode() not in shown.stdout
        assert secret not in f"{one!r} {one}"


@pytest.mark.room
def test_two_at_once_stand_on_ports_of_their_own_and_know_only_their_own_key(start: Start) -> None:
    one, other = start(), start()
    ready(one, other)
    assert not {one.ports.http, one.ports.prometheus} & {other.ports.http, other.ports.prometheus}
    assert one.ports.udp != other.ports.udp

    async def ask_with_the_others_key() -> None:
        async with api.LiveKitAPI(one.url, other.api_key, other.api_secret) as livekit:
            await livekit.room.list_rooms(api.ListRoomsRequest())

    with pytest.raises(api.ServerError) as caught:
        asyncio.run(ask_with_the_others_key())
    assert caught.value.status == 401


@pytest.mark.room
def test_stop_ends_it_and_removes_its_folder(start: Start) -> None:
    server = start()
    ready(server)
    server.stop()
    server.stop()
    assert not server.alive()
    assert not server.log.parent.exists()
    assert server.log_lines() == []
    with pytest.raises(ServerDied, match="was stopped"):
        server.require_alive()


@pytest.mark.room
def test_a_killed_server_is_told_with_its_last_log_lines(start: Start) -> None:
    server = start()
    ready(server)
    server.require_alive()
    os.kill(server.pid, signal.SIGKILL)
    server._child._process.wait(20)
    with pytest.raises(ServerDied, match="killed by signal 9") as caught:
        server.require_alive()
    log = str(caught.value).split("\n")[1:]
    assert 1 <= len(log) <= 10
    assert any("starting LiveKit server" in line for line in log)


@pytest.mark.room
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "terminated"])
def test_it_ends_with_its_parent(end: signal.Signals, tmp_path: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}  # what a killed parent leaves behind goes with the test
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, env=environ) as parent:
        assert parent.stdout
        port = int(parent.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            parent.send_signal(end)
            assert connection.recv(1) == b""  # the server's end of it is gone
    assert parent.returncode == -end


PARENT = """
import asyncio, time
from lab.server import launch, locate
server = launch(locate())
asyncio.run(server.ready())
print(server.ports.http, flush=True)
time.sleep(1000)
"""


@pytest.fixture
def take() -> Iterator[Callable[[str], Ports]]:
    """A function that returns three ports, the named one taken by a program that listens and never answers."""
    with ExitStack() as sockets:

        def ports_with(taken: str) -> Ports:
            ports = free_ports()
            kind = socket.SOCK_DGRAM if taken == "udp" else socket.SOCK_STREAM
            one = sockets.enter_context(socket.socket(socket.AF_INET, kind))
            one.bind(("127.0.0.1", getattr(ports, taken)))
            if kind == socket.SOCK_STREAM:
                one.listen()
            return ports

        yield ports_with


@pytest.mark.room
@pytest.mark.parametrize("taken", ["http", "udp", "prometheus"])
def test_a_port_taken_meanwhile_is_replaced_unseen(
    start: Start, take: Callable[[str], Ports], taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = [take(taken), take(taken), free_ports()]
    want = choices[-1]
    monkeypatch.setattr("lab.server.process.free_ports", lambda: choices.pop(0))
    server = start()
    ready(server)
    assert choices == []
    assert server.ports == want
    assert server.url == f"ws://127.0.0.1:{want.http}"


@pytest.mark.room
def test_it_gives_up_when_no_choice_of_ports_is_free(
    start: Start, take: Callable[[str], Ports], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = take("udp")
    monkeypatch.setattr("lab.server.process.free_ports", lambda: taken)
    with pytest.raises(ServerDied, match="address already in use"):
        ready(start())


@pytest.mark.room
def test_overrides_reach_the_server(start: Start) -> None:
    server = start(overrides={"limit": {"max_room_name_length": 5}})
    ready(server)

    async def create(name: str) -> str:
        async with api.LiveKitAPI(server.url, server.api_key, server.api_secret) as livekit:
            return (await livekit.room.create_room(api.CreateRoomRequest(name=name))).name

    assert asyncio.run(create("short")) == "short"
    with pytest.raises(api.ServerError, match="max length"):
        asyncio.run(create("longer"))


@pytest.mark.room
def test_webhooks_come_signed_with_the_servers_own_key(start: Start) -> None:
    received: Queue[tuple[str, str]] = Queue()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.put((body, self.headers["Authorization"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as hooks:
        Thread(target=hooks.serve_forever, daemon=True).start()
        server = start(overrides={"webhook": {"urls": [f"http://127.0.0.1:{hooks.server_port}/"]}})
        ready(server)
        asyncio.run(call(server, lambda: None))
        receiver = api.WebhookReceiver(api.TokenVerifier(server.api_key, server.api_secret))
        events = [receiver.receive(*received.get(timeout=20)).event for _ in range(2)]
        hooks.shutdown()
    assert events == ["room_started", "participant_joined"]


@pytest.mark.room
def test_a_setting_the_server_does_not_know_is_told_in_its_own_words(start: Start) -> None:
    with pytest.raises(ServerDied, match="field no_such_setting not found"):
        ready(start(overrides={"room": {"no_such_setting": 1}}))


def test_a_refused_override_starts_nothing(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ValueError, match="bind_addresses"):
        start(tmp_path / "never-run", overrides={"bind_addresses": ["0.0.0.0"]})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.room
def test_the_environment_of_the_learner_does_not_change_it(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEKIT_CONFIG", "port: 1")
    monkeypatch.setenv("LIVEKIT_KEYS", "mine: " + "x" * 32)
    server = start()
    ready(server)
    assert server.alive()
    assert locate().version in repr(server)
