"""A corpus of hostile feed servers: what each sends, byte for byte, and what a poll must make of it.

    with RawServer({trap.name: trap.pieces for trap in TRAPS}) as server:
        server.url("endless")

The server speaks no HTTP of its own: a trap's pieces are sent as they are, so that they may break any rule.
"""

import gzip
import socketserver
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from banwatch.model.feed import PollResult

Pieces = Callable[[], Iterable[bytes]]
ITEM = b"<item><title>Roof</title><link>https://paper.example/roof</link><guid>roof</guid></item>"
ODD_ITEM = b"<item><title>%s</title><link>https://paper.example/%d</link><guid>%d</guid>%s</item>"


@dataclass(frozen=True)
class Trap:
    """One hostile answer. `reason` is a part of what is recorded, `entries` how many entries are taken all the same."""

    name: str
    pieces: Pieces
    result: PollResult
    reason: str = ""
    entries: int = 0


def http(body: bytes, media: str = "application/rss+xml", *headers: str, length: int | None = None) -> bytes:
    """A whole answer; `length` is what it claims to be long."""
    lines = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {media}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def redirect(to: str) -> bytes:
    """An answer that leads elsewhere."""
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


def rss(*items: bytes, before: bytes = b"") -> bytes:
    """An RSS document."""
    return before + b'<rss version="2.0"><channel><title>T</title>' + b"".join(items) + b"</channel></rss>"


def dripping(first: bytes, piece: bytes, pause: float = 0.1) -> Pieces:
    """A piece at a time, for ever."""

    def pieces() -> Iterator[bytes]:
        yield first
        while True:
            time.sleep(pause)
            yield piece

    return pieces


def once(answer: bytes) -> Pieces:
    """The same bytes each time."""
    return lambda: (answer,)


def laughs(depth: int = 9) -> bytes:
    """Entities that double into billions."""
    rows = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth + 1)]
    return f'<!DOCTYPE rss [<!ENTITY l0 "ha">{"".join(rows)}]>'.encode()


def bomb(size: int) -> bytes:
    """A feed of `size` spaces, packed to a thousandth; made piece by piece."""
    packed = gzip.compress(b" " * 1_000_000, 9)
    return packed * (size // 1_000_000)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
FOREVER = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n<rss><channel>"
OUTSIDE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r/>'
SOFT, HARD, OK = PollResult.SOFT, PollResult.HARD, PollResult.OK
TRAPS = (
    Trap("drip-body", dripping(FOREVER, b" "), SOFT, "did not answer in time"),
    Trap("drip-header", dripping(HEAD, b"X-A: b\r\n"), SOFT, "did not answer in time"),
    Trap("drip-status", dripping(b"HTTP/1.1", b" "), SOFT, ""),
    Trap("endless", dripping(FOREVER, b"x" * 65_536, 0.0), SOFT, "sends more than"),
    Trap("gzip-bomb", once(http(bomb(800_000_000), "text/xml", "Content-Encoding: gzip")), SOFT, "sends more than"),
    Trap("brotli", once(http(b"\xa1\x08\x00", "text/xml", "Content-Encoding: br")), SOFT, "only gzip was offered"),
    Trap("gzip-twice", once(http(b"", "text/xml", "Content-Encoding: gzip, gzip")), SOFT, "only gzip was offered"),
    Trap("gzip-cut", once(http(gzip.compress(rss(ITEM))[:-9], "text/xml", "Content-Encoding: gzip")), SOFT, "cut off"),
    Trap("gzip-lie", once(http(rss(ITEM), "text/xml", "Content-Encoding: gzip")), SOFT, "cannot be unpacked"),
    Trap("laughs", once(http(rss(ITEM, before=laughs()))), SOFT, "document type with entities"),
    Trap("laughs-utf-16", once(http((laughs() + rss(ITEM)).decode().encode("utf-16"))), SOFT, "document type with"),
    Trap("outside-entity", once(http(OUTSIDE)), SOFT, "document type with entities"),
    Trap("too-long-a-claim", once(http(rss(ITEM), length=5000)), SOFT, "does not speak HTTP"),
    Trap("huge-claim", once(http(rss(ITEM), length=10**15)), SOFT, "sends more than"),
    Trap("negative-claim", once(http(rss(ITEM), length=-1)), SOFT, "does not speak HTTP"),
    Trap("too-short-a-claim", once(http(rss(ITEM), length=len(rss(ITEM)) - 12)), OK, "cut off", 1),
    Trap("wrong-charset", once(http(rss(ITEM), "text/xml; charset=utf-16")), OK, "", 1),
    Trap("unknown-charset", once(http(rss(ITEM), "text/xml; charset=x-klingon")), OK, "", 1),
    Trap("long-header", once(http(rss(ITEM), "text/xml", "X-Long: " + "a" * 1_000_000)), SOFT, "does not speak HTTP"),
    Trap("many-headers", once(http(rss(ITEM), "text/xml", *["X-A: b"] * 100_000)), SOFT, "does not speak HTTP"),
    Trap("no-http", once(b"SSH-2.0-OpenSSH_9.2\r\n"), SOFT, "does not speak HTTP"),
    Trap("hang-up", once(b""), SOFT, "does not speak HTTP"),
    Trap("loop", once(redirect("loop")), HARD, "redirects more than"),
    Trap("inward", once(redirect("http://127.0.0.1:9/feed")), HARD, "only ports 80 and 443"),
    Trap("to-a-file", once(redirect("file:///etc/passwd")), HARD, "only http and https"),
    Trap("page", once(http(b"<!doctype html><title>Shop</title>", "text/html")), SOFT, "HTML page titled “Shop”"),
    Trap("challenge", once(http(b"<html><title>Just a moment...</title></html>", "text/html")), SOFT, "bot check"),
    Trap("empty", once(http(b"")), SOFT, "empty"),
    Trap("binary", once(http(b"\x00\x01\x02\xff" * 400, "image/png")), SOFT, "binary"),
    Trap("nul-bytes", once(http(rss(ITEM).replace(b"Roof", b"R\x00oof"))), OK, "", 1),
    Trap("only-nul", once(http(b"\x00" * 100_000)), SOFT, ""),
    Trap("surrogates", once(http(rss(ODD_ITEM % (b"\xed\xa0\x80 &#xD800; x", 1, 1, b"")))), OK, "", 1),
    Trap("not-closed", once(http(b"<rss version='2.0'><channel>" + ITEM)), OK, "cut off", 1),
    Trap("wrong-order", once(http(rss(b"<item><title>a</item></title>" + ITEM))), OK, "damaged", 2),
    Trap("bare-ampersand", once(http(rss(ITEM.replace(b"Roof", b"Roof & tiles &nbsp; x")))), OK, "damaged", 1),
    Trap("doubled-attribute", once(http(rss(ITEM, b"<a b='1' b='2'/>"))), OK, "damaged", 1),
    Trap("unbound-prefix", once(http(rss(ITEM, b"<no:such/>"))), OK, "damaged", 1),
    Trap("two-roots", once(http(rss(ITEM) + rss())), OK, "damaged", 1),
    Trap("bad-utf-8", once(http(rss(ITEM.replace(b"Roof", b"Ro\xff\xfeof")))), OK, "", 1),
    Trap("deep", once(http(b"<rss><channel>" + b"<a>" * 200_000)), SOFT, "nest deeper"),
    Trap("deep-json", once(http(b'{"version":' + b"[" * 100_000, "application/json")), SOFT, "nests deeper"),
    Trap("many", once(http(rss(*(b"<item><guid>%d</guid></item>" % n for n in range(100_000))))), OK, "left out", 2000),
    Trap(
        "old-and-future",
        once(http(rss(*(
            ODD_ITEM % (b"t", n, n, b"<pubDate>Mon, 01 Jan %d 10:00:00 GMT</pubDate>" % n) for n in (1900, 2100, 9999)
        )))),
        OK, "", 3,
    ),
)  # fmt: skip


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients go away when they have seen enough."""


class RawServer:
    """Sends pieces by path, on a free port of 127.0.0.1."""

    def __init__(self, answers: Mapping[str, Pieces], port: int = 0) -> None:
        class Sending(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                path = self.rfile.readline(65_536).decode("latin-1").split(" ")[1].lstrip("/").split("?")[0]
                while self.rfile.readline(65_536).strip():
                    pass
                for piece in answers.get(path, once(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))():
                    self.wfile.write(piece)

        self._server = _Listener(("127.0.0.1", port), Sending)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.host_port = f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        """Address of a path."""
        return f"http://{self.host_port}/{path}"

    def __enter__(self) -> "RawServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
