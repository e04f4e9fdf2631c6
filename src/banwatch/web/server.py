"""The desk's server: uvicorn in a thread, so that the bot can poll beside it."""

import errno
import socket
import threading
from typing import Any

import uvicorn

from banwatch.errors import BanwatchError

START_SECONDS = 10.0
GRACE_SECONDS = 2
"""How long open requests may take to end after `stop`."""


class DeskServer:
    """Runs an ASGI application on one address. It handles no signals and configures no log: the caller does."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._server = _Server(_config(app))

    @property
    def port(self) -> int:
        """The port that the desk listens on (after `start`); the one asked for before, which may be 0 for any."""
        return self._port

    @property
    def url(self) -> str:
        """Address of the desk for people on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)  # noqa: S104 - read, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def running(self) -> bool:
        """True while the server's thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Listen and return once requests are answered. BanwatchError when the address cannot be had."""
        self._socket = _listen(self._host, self._port)
        self._port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._run, name="banwatch-desk", daemon=True)
        self._thread.start()
        if not self._server.listening.wait(START_SECONDS) or not self._server.started:
            self.stop()
            raise BanwatchError("The review desk did not start.", "The log says why.")

    def stop(self) -> None:
        """End the server: no new requests, open ones get a moment. Returns within 5 seconds, come what may."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(GRACE_SECONDS + 1)
            self._server.force_exit = True
            self._thread.join(1.5)
        if self._socket is not None:
            self._socket.close()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket] if self._socket else None)
        finally:
            self._server.listening.set()  # whoever waits for the start learns of the failure at once


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then tell."""
        await super().startup(sockets)
        self.listening.set()


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the desk believes nobody's word about who asks
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise BanwatchError(
            f"The review desk cannot listen on {host}, port {port}: {error.strerror or error}.", _remedy(error)
        ) from error
    # What it accepts inherits this. asyncio would set it, but not on a socket that it did not make: without it, an
    # answer's body waits some 40 ms for the reader to acknowledge its head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _remedy(error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return "Another program uses the port: stop it, or set web.port to another number."
        case errno.EACCES:
            return "Ports below 1024 need special rights: set web.port to 1024 or more."
    return "Set web.host to an address of this machine, such as 127.0.0.1."
