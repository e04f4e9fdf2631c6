"""Feeds and entries of an earlier database, brought to the newest schema."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from banwatch.edges.store import revisions
from banwatch.edges.store.database import SqlStore, make_engine, migrate
from support.makers import NOW

FEED = (
    "INSERT INTO feed (url, title, site_url, grouping, region, language, active, added_at, last_polled_at, last_error,"
    " failures, baselined) VALUES (:url, 'T', '', '', '', '', :yes, :at, :at, '', :failures, :yes)"
)
ENTRY = (
    "INSERT INTO entry (feed_id, key, guid, link, title, html, source, seen_at, quiet, state, attempts, note)"
    " VALUES (1, :key, 'g', :link, 'T', 'H', '', :at, :no, 'seen', 0, '')"
)


def first_schema(engine: Engine, at: datetime) -> None:
    """A database of the first version with feeds and entries in it."""
    with engine.connect().execution_options(banwatch_write=True) as conn, conn.begin():
        revisions.upgrade(conn, "0001")
        plain = at.replace(tzinfo=None) if engine.dialect.name == "sqlite" else at
        for url, failures in (("https://news.paper.example/feed", 0.0), ("https://ill.example/feed", 2.0)):
            conn.execute(text(FEED), {"url": url, "yes": True, "at": plain, "failures": failures})
        for number in range(3):
            link = f"http://paper.example/{number}/?utm_source=x"
            conn.execute(text(ENTRY), {"key": f"k{number}", "link": link, "at": plain, "no": False})


@pytest.fixture
def engine(url: str, tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{tmp_path}/old.sqlite3" if url == "sqlite://" else url)
    yield made
    made.dispose()


def test_hosts_pages_and_failures_are_filled_in(engine: Engine) -> None:
    first_schema(engine, NOW)
    migrate(engine)
    store = SqlStore(engine)
    with store.write() as tx:
        well, ill = sorted(tx.feeds.feeds(), key=lambda feed: feed.failures)
        assert (well.host, well.failing_since) == ("paper.example", None)
        assert (ill.host, ill.failing_since) == ("ill.example", NOW)
        tx.hosts.pause("paper.example", NOW.replace(hour=23), "429", NOW)
        assert [feed.url for feed in tx.feeds.due_feeds(NOW, 9)] == ["https://ill.example/feed"]
        assert tx.feeds.due_entries(NOW, 9) == ()
        assert dict(tx.feeds.known_keys(1, ["k0", "k9"])) == {"k0": ""}
    with engine.connect() as conn:
        pages = conn.execute(text("SELECT page FROM entry ORDER BY id")).scalars().all()
    assert pages == ["paper.example/0", "paper.example/1", "paper.example/2"]
