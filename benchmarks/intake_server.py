"""A server of made feeds in a process of its own, for the benchmarks of the intake.

    python benchmarks/intake_server.py FEEDS ENTRIES [TRAPS]

Prints `host:port` of the good feeds (`/0/feed`, `/1/feed`, …) and, with TRAPS, `host:port` of that many hostile ones
(`/name-number`), then serves until its standard input ends. Good feeds answer 304 to their own ETag.
"""

import asyncio
import sys
import threading
from pathlib import Path

from made import feed_document

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

KEPT = 200
"""Different documents; feed n gets document n modulo this, so that 20,000 feeds fit into memory."""


class Answering(asyncio.Protocol):
    """HTTP/1.1 with kept connections, as little of it as the clients need."""

    answers: tuple[tuple[bytes, bytes], ...] = ()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self.transport = transport
        self.held = b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self.held += data
        while b"\r\n\r\n" in self.held:
            head, _, self.held = self.held.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].split(b"/")
            number = int(path[-2]) if len(path) > 2 and path[-2].isdigit() else 0
            whole, unchanged = self.answers[number % len(self.answers)]
            lowered = head.lower()
            self.transport.write(unchanged if b"if-none-match" in lowered else whole)  # type: ignore[attr-defined]
            if b"connection: close" in lowered:
                self.transport.close()


def prepared(number: int, entries: int) -> tuple[bytes, bytes]:
    """The whole answer and the 304 of a feed."""
    body = feed_document(number, entries)
    head = f'ETag: "v{number}"\r\nLast-Modified: Mon, 01 Jun 2026 12:00:00 GMT\r\n'
    whole = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    return whole.encode() + body, f"HTTP/1.1 304 Not Modified\r\n{head}\r\n".encode()


async def serve(feeds: int, entries: int, traps: int) -> None:
    """Serve until standard input ends."""
    Answering.answers = tuple(prepared(number, entries) for number in range(min(feeds, KEPT)))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0, backlog=512)
    print("{}:{}".format(*server.sockets[0].getsockname()), flush=True)
    if traps:
        threading.Thread(target=hostile, args=(traps,), daemon=True).start()
    await loop.run_in_executor(None, sys.stdin.read)


def hostile(number: int) -> None:
    """The traps of the tests, in turn."""
    from loopback.traps import TRAPS, RawServer

    named = {f"{TRAPS[place % len(TRAPS)].name}-{place}": TRAPS[place % len(TRAPS)].pieces for place in range(number)}
    with RawServer(named) as server:
        print(server.host_port, *named, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0))
