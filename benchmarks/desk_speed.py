"""How fast the desk answers with a large database: python benchmarks/desk_speed.py [--articles N] [--url URL]

Fills a database with generated articles, findings and bans, then asks the running desk over loopback. Prints the median
and the 95th percentile of each page, and the plans of the queries that read it.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import Connection, event, insert, text

from banwatch.bootstrap.services import open_database
from banwatch.edges.clock import SystemClock, SystemDice
from banwatch.edges.store import SqlStore
from banwatch.edges.store.tables import article, ban, ban_change, ban_report, finding
from banwatch.model.desk import Sought
from banwatch.ports import Services
from banwatch.web.app import make_app
from banwatch.web.server import DeskServer

START = datetime(2024, 1, 1, tzinfo=UTC)
BATCH = 5_000
WAITING = 300
"""Bans that wait for a person; the rest is decided."""
SEED = 20260314


def words_of(dice: random.Random, count: int) -> list[str]:
    """Made-up words, the first ones far more often than the last, as in a language."""
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "on")]
    return ["".join(dice.choices(syllables, k=dice.randint(2, 4))) for _ in range(count)]


def articles(dice: random.Random, count: int, length: int) -> Iterator[dict[str, object]]:
    """Articles of `length` words."""
    known = words_of(dice, 40_000)
    weights = [1 / (rank + 2) for rank in range(len(known))]
    pool = dice.choices(known, weights, k=2_000_000)
    for number in range(count):
        at = dice.randrange(len(pool) - length)
        when = START + timedelta(minutes=number)
        yield {
            "id": f"art-{number:07d}",
            "url": f"https://outlet{number % 900}.example/{number}",
            "title": " ".join(pool[at : at + 8]),
            "text": " ".join(pool[at : at + length]),
            "source": f"Outlet {number % 900}",
            "published_at": when,
            "published_on": when.date(),
            "language": "en",
            "region": "",
            "quiet": False,
            "content_hash": f"{number:064d}",
            "created_at": when,
        }


def findings(dice: random.Random, count: int) -> Iterator[dict[str, object]]:
    """One finding an article; one in two hundred reports a ban."""
    for number in range(count):
        new = number % 200 == 0
        yield {
            "id": number + 1,
            "article_id": f"art-{number:07d}",
            "watch": "face-surveillance",
            "rulebook": "1",
            "verdict": "new_ban" if new else "review" if number % 97 == 0 else "not_ban",
            "confidence": dice.random(),
            "kind": "council_vote" if new else "off_topic",
            "body": {"claims": [], "background": [], "reasons": [], "steps": []},
            "created_at": START + timedelta(minutes=number),
            "matched": True,
        }


def bans(dice: random.Random, count: int, every: int) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Bans with their first report."""
    for number in range(count):
        when = START + timedelta(hours=4 * number)
        place, source = f"Town {number}", f"art-{number * every:07d}"
        facts = {"place": place, "region": "Oregon", "country": "US", "level": "city", "decided_on": str(when.date()),
                 "instrument": "ordinance", "scope": "government", "technology": ["face_surveillance"],
                 "stage": "final", "vote": "7-2", "body": f"{place} City Council",
                 "evidence": {"place": {"start": 3, "end": 20, "quote": "x" * 17, "where": "text"}}}  # fmt: skip
        status = "suspected" if number >= count - WAITING else dice.choice(("confirmed", "rejected"))
        row = {"id": f"ban-{when.year}-{number:04d}", "watch": "face-surveillance", "status": status,
               "place_key": place.lower(), "decided_on": when.date(), "reported_on": when.date(), "facts": facts,
               "confidence": dice.random(), "kind": "council_vote", "version": 1, "created_at": when,
               "status_at": when, "article_id": source, "reasons": ["a council adopted it"]}  # fmt: skip
        yield row, {"ban_id": row["id"], "article_id": source, "facts": facts, "created_at": when}


def fill(store: SqlStore, count: int, banned: int, length: int) -> None:
    """Write everything in large batches."""
    dice = random.Random(SEED)
    with store.engine.connect() as conn:
        for table, rows in ((article, articles(dice, count, length)), (finding, findings(dice, count))):
            _write(conn, table, rows)
        pairs = list(bans(dice, banned, max(1, count // banned)))
        _write(conn, ban, iter(row for row, _ in pairs))
        _write(conn, ban_report, iter(row for _, row in pairs))
        changes = ({"ban_id": row["id"], "version": 1, "kind": "new", "quiet": False, "at": row["created_at"]}
                   for row, _ in pairs)  # fmt: skip
        _write(conn, ban_change, changes)
        conn.execute(text("ANALYZE"))
        conn.commit()


def _write(conn: Connection, table: object, rows: Iterator[dict[str, object]]) -> None:
    batch: list[dict[str, object]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            conn.execute(insert(table), batch)  # type: ignore[arg-type]
            conn.commit()
            batch.clear()
    if batch:
        conn.execute(insert(table), batch)  # type: ignore[arg-type]
        conn.commit()


class NoNetwork:
    """The desk fetches nothing here."""

    def fetch(self, request: object) -> object:
        """Refuse."""
        raise AssertionError(request)

    def close(self) -> None:
        """Nothing is open."""


class NoWatches:
    """The desk judges nothing here."""

    watches = ()


def ask(client: httpx.Client, paths: list[str]) -> list[float]:
    """Milliseconds of each page, from asking to the last byte."""
    spans = []
    for path in paths:
        begin = time.perf_counter()
        answer = client.get(path)
        spans.append((time.perf_counter() - begin) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return spans


def decide(client: httpx.Client, ids: list[str]) -> list[float]:
    """Milliseconds of each decision: the answer that leads on, not the page that it leads to."""
    spans = []
    for ban_id in ids:
        form = {"version": "1", "verdict": "confirmed", "who": "Ada"}
        begin = time.perf_counter()
        answer = client.post(f"/bans/{ban_id}/decision", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        spans.append((time.perf_counter() - begin) * 1000)
        assert answer.status_code == 303, answer.status_code
    return spans


def plans(store: SqlStore, client: httpx.Client, pages: dict[str, list[str]]) -> dict[str, list[str]]:
    """Tables that a page's queries read from end to end, as the database tells it."""
    seen: list[tuple[str, object]] = []

    def note(_c: object, _cur: object, statement: str, parameters: object, *_more: object) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    found: dict[str, list[str]] = {}
    prefix = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    event.listen(store.engine, "before_cursor_execute", note)
    for name, paths in pages.items():
        seen.clear()
        client.get(paths[0])
        asked = list(seen)
        with store.engine.connect() as conn:
            told = [line for sql, values in asked for line in _explained(conn, prefix + sql, values)]
        found[name] = sorted({line for line in told if line.startswith("SCAN") or "Seq Scan" in line})
    event.remove(store.engine, "before_cursor_execute", note)
    return found


def _explained(conn: Connection, sql: str, values: object) -> list[str]:
    rows = conn.exec_driver_sql(sql, values).all()  # type: ignore[arg-type]
    return [str(row[-1]).strip() for row in rows]


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--bans", type=int, default=5_000)
    parser.add_argument("--words", type=int, default=120, help="words of an article")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--url", default="", help="a database to fill; else a new SQLite file")
    parser.add_argument("--keep", default="", help="directory of the SQLite file; used again where it is filled")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(given.keep or folder) / "desk-speed.sqlite3"
        store = open_database(given.url or f"sqlite:///{path}")
        with store.read() as tx:
            filled = bool(tx.desk.counts())
        if not filled:
            begin = time.perf_counter()
            fill(store, given.articles, given.bans, given.words)
            print(f"filled in {time.perf_counter() - begin:.0f} s")
        run(store, given.articles, given.bans, given.rounds)
        store.close()


def run(store: SqlStore, count: int, banned: int, rounds: int) -> None:
    """Ask each page many times."""
    dice = random.Random(SEED)
    clock = SystemClock()
    services = Services(store, NoNetwork(), NoWatches(), clock, SystemDice(clock), {}, None)  # type: ignore[arg-type]
    app = make_app(services, {}, allowed_hosts=frozenset({"127.0.0.1"}))
    server = DeskServer(app, "127.0.0.1", 0)
    server.start()
    with store.read() as tx:
        ids = [each.id for each in tx.desk.page((), banned, 0)]
        waiting = list(tx.desk.waiting_ids())
        words = [hit.title.split() for hit in tx.search.hits(Sought(), (), 25, 0)]
    pages = {
        "queue": ["/"] * rounds,
        "item": [f"/bans/{dice.choice(ids)}" for _ in range(rounds)],
        "bans": [f"/bans?page={dice.randint(1, 50)}" for _ in range(rounds)],
        "search, two words": [f"/search?q={'+'.join(dice.sample(dice.choice(words), 2))}" for _ in range(rounds)],
        "search, a common word": [f"/search?q={words[0][0]}"] * rounds,
        "search, no words": [f"/search?source=Outlet+{dice.randrange(900)}" for _ in range(rounds)],
        "search, verdict": ["/search?verdict=new_ban"] * rounds,
        "article": [f"/articles/art-{dice.randrange(count):07d}" for _ in range(rounds)],
    }
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        for name, paths in pages.items():
            ask(client, paths[:5])
            _print(name, ask(client, paths))
        scans = plans(store, client, pages)
        _print("decision", decide(client, waiting[:50]))
    print("tables read from end to end:", json.dumps({name: told for name, told in scans.items() if told}, indent=1))
    server.stop()


def _print(name: str, spans: list[float]) -> None:
    ordered = sorted(spans)
    print(f"{name:24} median {statistics.median(ordered):6.1f} ms   p95 {ordered[int(len(ordered) * 0.95)]:6.1f} ms")


if __name__ == "__main__":
    main()
