"""The server of the studio: on this computer alone, until somebody ends it or nobody uses it."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from reportgen.web.routes import make_app
from reportgen.web.studio import Studio

#: How long pages that are being answered may take when it ends, in seconds.
_GRACE = 5
#: How often it looks whether anybody is there, in seconds.
_TICK = 30.0
#: How many requests wait at once.
_CROWD = 200


def bind(port: int) -> socket.socket:
    """Return a socket at a port of this computer that no other computer reaches; 0 for any port.

    Raises `OSError` where the port is taken.
    """
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # On Windows others could listen at the same port.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
    except BaseException:
        server.close()
        raise
    return server


def serve(studio: Studio, listening: socket.socket, begun: Callable[[], None]) -> None:
    """Serve a studio at a socket until it ends; `begun` is called when pages can be asked for."""
    studio.port = listening.getsockname()[1]
    config = uvicorn.Config(
        make_app(studio),
        log_level="error",
        access_log=False,
        lifespan="off",
        server_header=False,
        limit_concurrency=_CROWD,
        timeout_graceful_shutdown=_GRACE,
    )
    server = uvicorn.Server(config)

    def stop() -> None:
        server.should_exit = True

    studio.stop = stop
    if threading.current_thread() is threading.main_thread():
        # Whoever ends the process from outside leaves nothing behind either.
        signal.signal(signal.SIGTERM, lambda number, frame: stop())
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(server, studio, listening, begun))


async def _serve(
    server: uvicorn.Server, studio: Studio, listening: socket.socket, begun: Callable[[], None]
) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        await asyncio.to_thread(begun)
    waited = 0.0
    while not serving.done():
        await asyncio.wait([serving], timeout=_TICK)
        waited += _TICK
        if studio.is_idle:
            server.should_exit = True
    await serving
