"""A scriptable HTTP server on 127.0.0.1 for tests; it logs what it was asked.

    from loopback.feedserver import FeedServer

    with FeedServer() as server:
        server.page("/a", "<html>…", "text/html", {"X-Any": "header"})    the same answer every time
        server.feed("/feed", xml, etag='"v1"')          answers 304 when the validators match
        server.script("/odd", handler)                  handler(request) -> Answer, for everything else
        server.steps("/flaky", Answer(status=503), Answer(body=xml))      one after the other, the last for ever
        server.url("/feed")                             "http://127.0.0.1:54321/feed"
        server.host_port                                "127.0.0.1:54321", for allow_private_hosts
        server.requests("/feed")                        the log of that path: method, path, headers, at

Ready-made answers: `redirect(to, status)`, `wait(seconds)` (429), `drip(pieces, pause)`, `endless()`, `bomb(size)`.
A path that was not set answers 404. Headers in the log have lower-case names. The log can be read at any time.
"""

import gzip
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Request:
    """What came in. `at` is a monotonic time in seconds."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True)
class Answer:
    """What goes out. `pieces` replaces `body`: sent bit by bit, without a length, while the client stays."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] | None = None
    header_pause: float = 0.0
    """Seconds between the header lines."""
    hang_up: bool = False
    """Close the connection after the answer without having said so."""


Handler = Callable[[Request], Answer]


def redirect(to: str, status: int = 302) -> Answer:
    """A redirect to `to`."""
    return Answer(status, b"moved", "text/plain", {"Location": to})


def wait(seconds: str | None, status: int = 429) -> Answer:
    """A plea for patience; `seconds` is the value of Retry-After, None for none."""
    return Answer(status, b"later", "text/plain", {"Retry-After": seconds} if seconds is not None else {})


def drip(pieces: Iterable[bytes], pause: float, content_type: str = "text/html") -> Answer:
    """Pieces with a pause of seconds before each."""

    def slowly() -> Iterator[bytes]:
        for piece in pieces:
            time.sleep(pause)
            yield piece

    return Answer(content_type=content_type, pieces=slowly())


def endless(piece: bytes = b"x" * 65_536) -> Answer:
    """A body without end."""

    def forever() -> Iterator[bytes]:
        while True:
            yield piece

    return Answer(pieces=forever())


def bomb(size: int, content_type: str = "text/xml") -> Answer:
    """`size` zero bytes, packed to about a thousandth."""
    return Answer(200, gzip.compress(bytes(size)), content_type, {"Content-Encoding": "gzip"})


class _Listener(ThreadingHTTPServer):
    """Says nothing when a client goes away; any other failure of a script is printed."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class FeedServer:
    """The server; starts on entering the `with` block, on a free port."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._log: list[Request] = []
        self._lock = threading.Lock()
        self._server = _Listener(("127.0.0.1", 0), _handler_class(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.port = int(self._server.server_address[1])
        self.host_port = f"127.0.0.1:{self.port}"

    def __enter__(self) -> "FeedServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Absolute address of a path."""
        return f"http://{host}:{self.port}{path}"

    def script(self, path: str, handler: Handler) -> None:
        """Answer a path (without query) by a function."""
        with self._lock:
            self._handlers[path] = handler

    def page(
        self,
        path: str,
        body: str | bytes,
        content_type: str = "text/html; charset=utf-8",
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> None:
        """Answer a path always the same."""
        raw = body.encode() if isinstance(body, str) else body
        self.script(path, lambda _: Answer(status, raw, content_type, headers or {}))

    def steps(self, path: str, *answers: Answer) -> None:
        """Answer a path with one answer after the other; the last one stays."""
        left = list(answers)

        def next_answer(_: Request) -> Answer:
            with self._lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.script(path, next_answer)

    def feed(
        self,
        path: str,
        body: str | bytes,
        content_type: str = "application/rss+xml",
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> None:
        """A feed that honours conditional requests: 304 when the validators sent are exactly these."""
        raw = body.encode() if isinstance(body, str) else body
        pairs = (("ETag", "if-none-match", etag), ("Last-Modified", "if-modified-since", last_modified))
        given = {name: value for name, _, value in pairs if value is not None}

        def answer(request: Request) -> Answer:
            asked = [request.headers.get(header) == value for _, header, value in pairs if value is not None]
            if asked and all(asked):
                return Answer(304, b"", content_type, given)
            return Answer(200, raw, content_type, given)

        self.script(path, answer)

    def requests(self, path: str | None = None) -> tuple[Request, ...]:
        """What was asked so far, of one path (without query) or of all, in order."""
        with self._lock:
            return tuple(entry for entry in self._log if path is None or entry.path.split("?")[0] == path)

    def answer_to(self, request: Request) -> Answer:
        """Log a request and find its answer (called by the server's threads)."""
        with self._lock:
            self._log.append(request)
            handler = self._handlers.get(request.path.split("?")[0])
        return handler(request) if handler else Answer(404, b"not here", "text/plain")


def _handler_class(owner: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Serving(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = owner.answer_to(Request(self.command, self.path, headers, time.monotonic()))
            self.close_connection |= answer.hang_up or answer.pieces is not None
            try:
                self._send(answer)
            except (BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
                self.close_connection = True

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.pieces is None:
                self.send_header("Content-Length", str(len(answer.body)))
            else:
                self.send_header("Connection", "close")
            self._end(answer)
            if answer.status != 304:
                for piece in answer.pieces if answer.pieces is not None else (answer.body,):
                    self.wfile.write(piece)
                    self.wfile.flush()

        def _end(self, answer: Answer) -> None:
            if not answer.header_pause:
                self.end_headers()
                return
            lines = self._headers_buffer  # type: ignore[attr-defined]
            for line in [*lines, b"\r\n"]:
                self.wfile.write(line)
                self.wfile.flush()
                time.sleep(answer.header_pause)
            self._headers_buffer: list[bytes] = []

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the signature of http.server
            """Quiet: the log is the server's list."""

    return Serving
