"""What the store and the workers cost: CPU against the bare sqlite3 module, and articles a second on PostgreSQL.

    .venv/bin/python benchmarks/workers_speed.py [--articles 10000] [--workers 1,2,4]

Needs the tools of development (a PostgreSQL from a wheel). All figures of one run are from one machine and one moment.
"""

import argparse
import json
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from banwatch.edges.store import open_store
from banwatch.model.article import Article
from banwatch.model.feed import Feed, ParsedEntry
from support.bot import Bot, until
from support.stores import PostgresServer
from support.zygote import zygote

NOW = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
ENTRIES = 60_000
_TEXT = " ".join(f"The council of the town talked for {n} minutes about the repair of a bridge." for n in range(30))


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def entries() -> list[ParsedEntry]:
    """Entries as feeds give them."""
    return [
        ParsedEntry(
            f"{n:064x}", f"guid-{n}", f"https://paper.example/{n}", f"Title {n}", "<p>words</p>" * 20, NOW, "2026-05-06"
        )
        for n in range(ENTRIES)
    ]


def intake(home: Path) -> dict[str, float]:
    """Bulk insert and a round in which everything is known, with the bare module doing the same beside it."""
    parsed = [(entry, False) for entry in entries()]
    keys = [entry.key for entry, _ in parsed]
    store = open_store(f"sqlite:///{home}/store.sqlite3")
    with store.write() as tx:
        feed = tx.feeds.add_feed(Feed(0, "https://paper.example/feed"), NOW)
    assert feed is not None

    def ours() -> None:
        with store.write() as tx:
            assert tx.feeds.add_entries(feed, parsed, NOW) == ENTRIES

    def known() -> None:
        with store.read() as tx:
            assert len(tx.feeds.known_keys(feed, keys)) == ENTRIES

    mine, again = cpu(ours), cpu(known)
    store.close()
    bare = open_store(f"sqlite:///{home}/bare.sqlite3")
    with bare.write() as tx:
        tx.feeds.add_feed(Feed(0, "https://paper.example/feed"), NOW)
    bare.close()
    conn = sqlite3.connect(home / "bare.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        conn.execute(f"PRAGMA {pragma}")

    def theirs() -> None:
        conn.execute("BEGIN IMMEDIATE")
        conn.executemany(
            "INSERT INTO entry (feed_id, key, guid, link, title, html, published_at, published_on, source, seen_at, "
            "quiet, note, host, state, attempts) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,'seen',0) ON CONFLICT DO NOTHING",
            [
                (feed, e.key, e.guid, e.link, e.title, e.html, "2026-05-06 12:00:00.000000", "2026-05-06", e.source,
                 "2026-05-06 12:00:00.000000", False, "", "paper.example")
                for e, _ in parsed
            ],
        )  # fmt: skip
        conn.execute("COMMIT")

    peer = cpu(theirs)
    conn.close()
    return {
        "bulk insert, CPU against sqlite3": round(mine / peer, 2),
        "bulk insert, rows per CPU second": round(ENTRIES / mine),
        "all known, rows per CPU second": round(ENTRIES / again),
    }


def throughput(server: PostgresServer, workers: int, articles: int) -> dict[str, float]:
    """Articles that are off topic, from stored to dismissed, by so many worker processes on PostgreSQL."""
    url = server.new_database()
    with tempfile.TemporaryDirectory() as home, zygote() as source:
        bot = Bot(Path(home), {"BANWATCH_DATABASE__URL": url, "BANWATCH_POLL__TICK": "0.5"})
        store = open_store(url)
        with store.write() as tx:
            for n in range(articles):
                value = Article(
                    f"art-{n}", f"{_TEXT} {n}", f"Bridge {n}", f"https://p.example/{n}", "P", NOW, NOW.date()
                )
                tx.articles.add_article(value, False, f"h{n}", NOW)
        before = _cpu_of_all(server)
        running = [source.start(bot, "worker", "--steps", "classify") for _ in range(workers)]
        begin = time.monotonic()

        def left() -> int:
            with store.engine.connect() as conn:
                return articles - int(conn.exec_driver_sql("SELECT count(*) FROM finding").scalar_one())

        until(lambda: left() < articles, 120, "the first finding")
        first, begin = left(), time.monotonic()
        until(lambda: left() == 0, 600, "the last finding")
        seconds = time.monotonic() - begin
        worked = sum(_cpu(process) for process in running)
        server_cpu = _cpu_of_all(server) - before
        store.close()
    return {
        "workers": workers,
        "articles per second": round(first / seconds),
        "CPU ms per article, workers": round(1000 * worked / articles, 3),
        "CPU ms per article, PostgreSQL": round(1000 * server_cpu / articles, 3),
    }


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cpu_of_all(server: PostgresServer) -> float:
    """CPU seconds of the server and of its children, dead ones included."""
    fields = Path(f"/proc/{server.process}/stat").read_text().rpartition(")")[2].split()
    dead = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text().split()
    return _cpu(server.process) + dead + sum(_cpu(int(child)) for child in children)


def main() -> None:
    """Print the figures as JSON lines."""
    parser = argparse.ArgumentParser(description="What the store and the workers cost.")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--workers", default="1,2,4")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        print(json.dumps(intake(Path(home))), flush=True)
    server = PostgresServer()
    try:
        for workers in map(int, wanted.workers.split(",")):
            print(json.dumps(throughput(server, workers, wanted.articles)), flush=True)
    finally:
        server.close()
    print(json.dumps({"load": os.getloadavg(), "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
