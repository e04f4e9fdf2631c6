"""Every trap ends with a recorded reason, and the feeds beside it are whole."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from banwatch.edges.http import GuardedFetcher
from banwatch.edges.sandbox import Cells
from banwatch.edges.store import open_store
from banwatch.edges.threads import ThreadSpread
from banwatch.jobs.poll import Polled, poll
from banwatch.model.feed import Feed
from banwatch.ports import Services
from loopback.traps import ITEM, TRAPS, RawServer, http, once, rss
from support.makers import NOW, feed
from support.world import world

GOOD = [f"good-{number}" for number in range(12)]
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def intake(folder: Path) -> Iterator[tuple[Services, RawServer, dict[str, Polled]]]:
    """All traps and some good feeds, polled once by the real client, parser and database."""
    answers = {trap.name: trap.pieces for trap in TRAPS} | {name: once(http(rss(ITEM, ITEM))) for name in GOOD}
    with (
        RawServer(answers) as server,
        world(fetch_deadline=2.0, own_hosts=frozenset({"127.0.0.1"})) as here,
        Cells(seconds=4.0) as cells,
        closing(open_store(f"sqlite:///{folder}/hostile.sqlite3")) as store,
        closing(GuardedFetcher("banwatch/test", frozenset({server.host_port}))) as fetcher,
    ):
        with store.write() as tx:
            for name in answers:
                tx.feeds.add_feed(feed(server.url(name)), NOW)
        services = replace(here.services, store=store, fetcher=fetcher, sandbox=cells, spread=ThreadSpread(8))
        found = poll(services)
        yield services, server, {polled.feed.url: polled for polled in found}


def recorded(services: Services) -> dict[str, Feed]:
    with services.store.read() as tx:
        return {one.url: one for one in tx.feeds.feeds()}


def test_every_trap_has_its_reason_and_the_good_feeds_are_whole(tmp_path: Path) -> None:
    wrong = []
    with intake(tmp_path) as (services, server, found):
        feeds = recorded(services)
        for trap in TRAPS:
            polled, kept = found[server.url(trap.name)], feeds[server.url(trap.name)]
            if (polled.result, polled.new) != (trap.result, trap.entries) or trap.reason not in polled.reason:
                wrong.append(f"{trap.name}: {polled.result} {polled.new} {polled.reason}")
            if polled.failed and (not kept.last_error or kept.failures == 0 or kept.next_poll_at is None):
                wrong.append(f"{trap.name}: nothing recorded ({kept})")
        assert not wrong, "\n".join(wrong)
        assert {found[server.url(name)].new for name in GOOD} == {1}
        with services.store.read() as tx:
            entries = tx.feeds.due_entries(services.clock.now(), 10_000)
    odd = [one for one in entries if one.feed_id == feeds[server.url("old-and-future")].id]
    assert [(one.title, one.published_at) for one in odd] == [("t", None)] * 3
    assert all(one.title.isprintable() for one in entries)


def test_a_round_with_hostile_feeds_stays_small_and_loses_nothing() -> None:
    """The small form of `benchmarks/hostile_round.py`: the whole intake in a process of its own."""
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "hostile_round.py"),
        "--feeds",
        "120",
        "--hostile",
        "45",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert (found["good feeds complete"], found["good feeds"]) == (75, 75)
    assert found["hostile feeds without reason"] == 0
    assert found["peak memory, MB"] < 350
