"""Disk full, database gone and back, clocks that jump, two schedulers: nothing is lost and nothing is done twice."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from banwatch.edges.store import SqlStore
from banwatch.errors import StoreError
from banwatch.jobs.poll import poll
from banwatch.jobs.way import carry
from support.bot import rss
from support.makers import NOW, article, claim, feed, finding, parsed_entry
from support.stores import store_of
from support.world import StillClock, World, world

FEED = "https://paper.example/feed"


@contextmanager
def full_disk(store: SqlStore) -> Iterator[None]:
    """The database may not grow by a page: what SQLite answers is what it answers on a full disk."""

    def fill(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")  # as small as it can be: its present size

    def clear(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count=1073741823")

    event.listen(store.engine, "checkout", fill)
    yield
    event.remove(store.engine, "checkout", fill)
    event.listen(store.engine, "checkout", clear)


def test_a_full_disk_is_told_in_words_loses_nothing_and_heals(tmp_path: Path) -> None:
    with world() as here, store_of(f"sqlite:///{tmp_path}/d.sqlite3") as store:
        services = replace(here.services, store=store)
        big = "".join(f"<p>Paragraph {number} of a long page.</p>" for number in range(3000))
        entries = [{"title": f"T{n}", "link": f"https://paper.example/{n}", "date": "Thu, 06 May 2021 10:00:00 +0000",
                    "text": "x" * 4000} for n in range(40)]  # fmt: skip
        here.pages.answers[FEED] = rss(entries).encode()
        here.pages.answers |= {str(e["link"]): big.encode() for e in entries}
        with store.write() as tx:
            tx.feeds.add_feed(feed(FEED), NOW)
        with full_disk(store), pytest.raises(StoreError, match=r"full.*disk"):
            poll(services)
        with store.read() as tx:
            assert tx.feeds.due_entries(NOW, 9) == ()
        here.clock.pass_by(seconds=2 * services.policy.work_seconds * 60)
        (polled,) = poll(services)
        assert polled.new == 40


def test_a_database_that_is_gone_for_a_while_is_an_error_in_words_and_work_goes_on(tmp_path: Path) -> None:
    """The file's directory is moved away and back, under a store that stays open."""
    home = tmp_path / "var"
    url = f"sqlite:///{home}/d.sqlite3"
    with world() as here, store_of(url) as store:
        services = replace(here.services, store=store)
        here.verdicts.findings["art-1"] = finding(claim())
        with store.write() as tx:
            tx.articles.add_article(article(), False, "h", NOW)
        store.close()  # as after a restart of the server: no connection is left
        shutil.move(home, tmp_path / "gone")
        with pytest.raises(StoreError, match="Check that it is reachable"):
            carry(services)
        shutil.move(tmp_path / "gone", home)
        carry(services)
        assert here.slack.sent == ["ban-2021-0001"]


@pytest.mark.parametrize("jump", [timedelta(days=-2), timedelta(hours=-1), timedelta(days=2), timedelta(days=400)])
def test_a_clock_that_jumps_leads_to_the_same_effects(jump: timedelta) -> None:
    def way(here: World, *, jumps: bool) -> list[str]:
        here.pages.answers[FEED] = rss(
            [{"title": "T", "link": "https://paper.example/1", "date": "Thu, 06 May 2021 10:00:00 +0000", "text": "x"}]
        ).encode()
        with here.store.write() as tx:
            tx.feeds.add_feed(feed(FEED), NOW)
        for number in range(6):
            poll(here.services)
            with here.store.write() as tx:
                name = f"art-{number}"
                tx.articles.add_article(article(number), False, name, NOW)
                here.verdicts.findings[name] = finding(claim(f"Town {number}"))
            carry_prepared(here)
            here.clock.pass_by(hours=7)
            if jumps:
                here.clock.moment += jump if number % 2 == 0 else -jump
        return sorted(here.slack.sent)

    with world() as steady, world() as jumping:
        assert way(steady, jumps=False) == way(jumping, jumps=True)


def carry_prepared(here: World) -> None:
    """All steps for articles that were prepared; what the feed brought has no verdict prepared and stays unread."""
    from banwatch.jobs.classify import classify
    from banwatch.jobs.dedupe import dedupe
    from banwatch.jobs.deliver import deliver

    classify(here.services)
    dedupe(here.services)
    deliver(here.services)


def test_a_feed_that_was_polled_in_the_future_is_due_when_the_clock_is_set_back() -> None:
    clock = StillClock(NOW + timedelta(days=30))
    with world() as here:
        here.pages.answers[FEED] = rss([]).encode()
        services = replace(here.services, clock=clock)
        with here.store.write() as tx:
            tx.feeds.add_feed(feed(FEED), NOW)
        assert len(poll(services)) == 1
        assert poll(services) == ()
        clock.moment = NOW
        assert len(poll(services)) == 1
        assert poll(services) == ()


def test_two_processes_on_one_database_do_everything_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/two.sqlite3"
    with world() as here, store_of(url) as one, store_of(url) as two:
        both = [replace(here.services, store=store) for store in (one, two)]
        with one.write() as tx:
            feed_id = tx.feeds.add_feed(feed(), NOW)
            assert feed_id is not None
            tx.feeds.add_entries(feed_id, [(parsed_entry("k"), False)], NOW)
            for number in range(8):
                tx.articles.add_article(article(number), False, f"h{number}", NOW)
                here.verdicts.findings[f"art-{number}"] = finding(claim(f"Town {number % 4}"))
        for services in both * 2:
            carry_prepared(replace(here, services=services))
        assert len(here.slack.sent) == len(set(here.slack.sent)) == 4
