"""One peer in one process, for `intake.py`: it makes a database of feeds, or updates it, and says what that cost.

    python benchmarks/intake_peers.py reader|floor setup|update FOLDER URLS-FILE

`reader` runs in the throw-away environment that `intake.py` makes. The floor is what no client can go below in Python:
raw sockets, expat without handlers, one insert of thirty rows a feed.
"""

import json
import resource
import socket
import sqlite3
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from xml.parsers import expat


def reader(action: str, folder: Path, urls: list[str]) -> None:
    """lemon24/reader with one worker, every feed each time."""
    from reader import make_reader

    with make_reader(str(folder / "reader.sqlite")) as library:
        if action == "setup":
            for url in urls:
                library.add_feed(url)
        else:
            library.update_feeds(scheduled=False, workers=1)


def floor(action: str, folder: Path, urls: list[str]) -> None:
    """The bare wire, the bare parser, the bare database."""
    held = sqlite3.connect(folder / "floor.sqlite")
    if action == "setup":
        held.execute("CREATE TABLE entry (feed INTEGER, key TEXT, html TEXT, PRIMARY KEY (feed, key))")
        held.execute("CREATE TABLE feed (id INTEGER PRIMARY KEY, tag TEXT)")
        held.commit()
        return
    parts = urlsplit(urls[0])
    line = socket.create_connection((parts.hostname or "", parts.port or 80))
    tags = dict(held.execute("SELECT id, tag FROM feed"))
    for number, url in enumerate(urls):
        _floor_feed(held, line, number, urlsplit(url).path, tags.get(number))
    held.commit()
    held.close()
    line.close()


def _floor_feed(held: sqlite3.Connection, line: socket.socket, number: int, path: str, tag: str | None) -> None:
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{condition}\r\n".encode())
    got = line.recv(262_144)
    head, _, body = got.partition(b"\r\n\r\n")
    if b" 304 " in head[:20]:
        return
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(262_144)
    expat.ParserCreate().Parse(body, True)
    found = head.split(b"ETag: ")[1].split(b"\r\n")[0].decode()
    rows = [(number, str(place), "x" * 2000) for place in range(30)]
    held.executemany("INSERT OR IGNORE INTO entry VALUES (?, ?, ?)", rows)
    held.execute("INSERT OR REPLACE INTO feed VALUES (?, ?)", (number, found))


def main() -> None:
    """Do it and print the cost as JSON."""
    name, action, folder, listed = sys.argv[1:]
    urls = Path(listed).read_text(encoding="utf-8").split()
    wall, cpu = time.perf_counter(), time.process_time()
    {"reader": reader, "floor": floor}[name](action, Path(folder), urls)
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(spent | {"peak": peak}))


if __name__ == "__main__":
    main()
