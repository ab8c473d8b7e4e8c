"""``python -m lab.models``: reads its configuration from standard input and serves until SIGTERM."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys

from lab.models.config import Config, from_json


async def serve(config: Config) -> None:
    """Serve on a free port of 127.0.0.1 until SIGTERM. The line that says ready names the address."""
    from aiohttp import web

    from lab.models.app import make_app
    from lab.models.services import make_services

    runner = web.AppRunner(
        make_app(make_services(config)),
        handler_cancellation=True,  # when a client hangs up, what was being made for it stops
        auto_decompress=False,  # no client of this API compresses, and a body that lies about it only makes noise
        access_log=None,
        shutdown_timeout=0.5,
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    print(f"ready: http://127.0.0.1:{runner.addresses[0][1]}/v1", flush=True)
    await stopped.wait()
    await runner.cleanup()


def main() -> int:
    """Run the server; 2 when its configuration makes no sense."""
    try:
        config = from_json(sys.stdin.read())
        asyncio.run(serve(config))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if config.scratch:  # whoever launched it may have been killed, and cannot clear up
        shutil.rmtree(config.scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
