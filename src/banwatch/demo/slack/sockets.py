"""Socket Mode of the fake Slack: hello, envelopes, acknowledgements, refresh, and going deaf on demand."""

import json
import threading
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from banwatch.demo.slack.blocks import Json


class Sockets:
    """The sockets of one app. Each payload goes to one of those that are open, as with the real one."""

    def __init__(self) -> None:
        self.opened = 0
        self._tickets: set[str] = set()
        self._open: list[ServerConnection] = []
        self._answers: dict[str, Json] = {}
        self._deaf = threading.Event()
        self._changed = threading.Condition()
        self._count = 0
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen on 127.0.0.1."""
        self._server = serve(self._serve, "127.0.0.1", 0, ping_interval=None, close_timeout=0.2)
        self._thread = threading.Thread(target=self._server.serve_forever, name="fake-slack-socket", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close all."""
        if self._server is not None and self._thread is not None:
            for connection in list(self._open):
                connection.close_socket()
            self._server.shutdown()
            self._thread.join()

    def url(self) -> str:
        """A single-use address."""
        if self._server is None:
            raise RuntimeError("the sockets were not started")
        with self._changed:
            self._count += 1
            ticket = f"ticket-{self._count}"
            self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link/?ticket={ticket}"

    @property
    def listening(self) -> int:
        """Number of sockets that are open."""
        with self._changed:
            return len(self._open)

    def wait_open(self, seconds: float = 5.0, opened: int = 1) -> bool:
        """Wait until that many sockets were opened in all and one is open."""
        with self._changed:
            return self._changed.wait_for(lambda: self.opened >= opened and bool(self._open), seconds)

    def deafen(self) -> None:
        """The sockets that are open stay so, and nothing goes through any more, pings neither."""
        with self._changed:
            for connection in self._open:
                _freeze(connection)

    def refresh(self) -> None:
        """Ask the app to open new sockets, as Slack does every few hours."""
        with self._changed:
            for connection in list(self._open):
                connection.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    def deliver(self, payload: Json, seconds: float) -> Json | None:
        """Bring a payload to a socket; its acknowledgement, None when none came in time."""
        with self._changed:
            self._count += 1
            envelope_id = f"envelope-{self._count}"
            connection = self._open[-1] if self._open else None
        if connection is None:
            return None
        envelope = {
            "type": "interactive",
            "envelope_id": envelope_id,
            "payload": payload,
            "accepts_response_payload": payload.get("type") == "view_submission",
        }
        try:
            connection.send(json.dumps(envelope))
        except ConnectionClosed:
            return None
        with self._changed:
            self._changed.wait_for(lambda: envelope_id in self._answers, seconds)
            return self._answers.pop(envelope_id, None)

    def _serve(self, connection: ServerConnection) -> None:
        request = connection.request
        ticket = parse_qs(urlsplit(request.path if request else "").query).get("ticket", [""])[0]
        with self._changed:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
        if not known:
            connection.close(1008, "used ticket")
            return
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "debug_info": {}}))
        self._change(lambda: self._open.append(connection), opened=1)
        try:
            for message in connection:
                self._acknowledged(json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            self._change(lambda: self._open.remove(connection))

    def _acknowledged(self, answer: Json) -> None:
        with self._changed:
            self._answers[str(answer.get("envelope_id"))] = dict(answer.get("payload") or {})
            self._changed.notify_all()

    def _change(self, change: Callable[[], object], opened: int = 0) -> None:
        with self._changed:
            change()
            self.opened += opened
            self._changed.notify_all()


def _freeze(connection: ServerConnection) -> None:
    """Let no byte out and answer no ping: the other side sees an open, silent line."""
    connection.protocol.receive_data = lambda data: None  # type: ignore[method-assign] # noqa: ARG005
