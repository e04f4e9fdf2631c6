"""A short form of `make chaos`, and a kill at each named moment between two steps."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from banwatch.edges.store import SqlStore, open_store
from banwatch.model.feed import Feed
from loopback.feedserver import FeedServer
from loopback.slack_server import SlackServer
from support.bot import until
from support.chaos import TOWNS, alerted, bot_on, run, serve
from support.crash_points import POINTS
from support.makers import NOW
from support.stores import PostgresServer
from support.zygote import Zygote, zygote


@pytest.fixture(scope="module")
def source() -> Iterator[Zygote]:
    with zygote() as running:
        yield running


@pytest.mark.timeout(240)
def test_three_workers_on_postgresql_are_killed_and_no_alert_is_lost_or_doubled(tmp_path: Path) -> None:
    server = PostgresServer()
    try:
        outcome = run(server.new_database(), "worker", 3, 12, TOWNS[:8], random.Random(7), tmp_path)
    finally:
        server.close()
    assert (outcome.lost, outcome.twice) == ((), ())
    assert outcome.right


@pytest.mark.timeout(240)
def test_one_process_on_sqlite_is_killed_and_no_alert_is_lost_or_doubled(tmp_path: Path) -> None:
    outcome = run(f"sqlite:///{tmp_path}/bot.sqlite3", "run", 1, 10, TOWNS[:6], random.Random(8), tmp_path)
    assert (outcome.lost, outcome.twice) == ((), ())
    assert outcome.right


@pytest.mark.timeout(240)
@pytest.mark.parametrize("point", POINTS)
def test_killed_between_two_steps(point: str, tmp_path: Path, source: Zygote) -> None:
    towns = TOWNS[:2]
    with FeedServer() as site, SlackServer() as slack:
        bot = bot_on(tmp_path, f"sqlite:///{tmp_path}/bot.sqlite3", site, slack)
        store = open_store(bot.settings["BANWATCH_DATABASE__URL"])
        try:
            with store.write() as tx:
                for feed in serve(site, towns):
                    tx.feeds.add_feed(Feed(0, feed), NOW)
            process = source.start(bot, "run", crash_at=point)
            until(lambda: not source.runs(process), 60, f"the crash ({point})")
            source.start(bot, "run")
            until(lambda: len(alerted(slack, towns)) == len(towns), 60, "every alert")
            until(lambda: not _pending(store), 60, "an empty outbox")
            assert set(alerted(slack, towns).values()) == {1}
        finally:
            source.kill_all()
            store.close()


def _pending(store: SqlStore) -> int:
    with store.read() as tx:
        return tx.outbox.pending()
