"""Poll and read as jobs: manners towards a host, and nothing lost when a page cannot be had."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from banwatch.edges.store.feeds import SqlFeeds
from banwatch.edges.threads import ThreadSpread
from banwatch.errors import FetchError
from banwatch.jobs.lessons import Answered
from banwatch.jobs.poll import ask, poll, written_together
from banwatch.jobs.read import read
from banwatch.model.article import Article
from banwatch.model.feed import PollResult
from banwatch.ports import FetchResponse
from support.bot import page, rss
from support.makers import NOW, feed
from support.stores import store_of
from support.world import World, world

FEED = "https://paper.example/feed"
LONG = "The council met on Tuesday and spoke for hours about the road to the mill. " * 8


def subscribe(here: World, *urls: str) -> None:
    with here.store.write() as tx:
        for url in urls:
            tx.feeds.add_feed(feed(url), NOW)


def document(*names: str, text: str = "short") -> FetchResponse:
    entries = [
        {"title": f"About {name}", "link": f"https://paper.example/{name}", "text": text,
         "date": "Wed, 05 May 2021 10:00:00 -0400"}
        for name in names
    ]  # fmt: skip
    headers = {"content-type": "application/rss+xml", "etag": '"v1"', "last-modified": "odd date"}
    return FetchResponse(200, FEED, headers, rss(entries).encode())


def articles(here: World) -> list[Article]:
    with here.store.read() as tx:
        return list(tx.articles.unclassified("w", "r1", 99))


def test_validators_are_echoed_and_kept_over_a_304(here: World) -> None:
    subscribe(here, FEED)
    here.pages.answers[FEED] = document("a")
    poll(here.services)
    here.pages.answers[FEED] = FetchResponse(304, FEED, {"etag": '"v2"'}, b"")
    poll(here.services, every=True)
    poll(here.services, every=True)
    seen = [(request.validators.etag, request.validators.last_modified) for request in here.pages.asked]
    assert seen == [(None, None), ('"v1"', "odd date"), ('"v2"', "odd date")]


def test_validators_of_an_answer_that_does_not_parse_are_not_kept(here: World) -> None:
    subscribe(here, FEED)
    here.pages.answers[FEED] = FetchResponse(200, FEED, {"etag": '"bad"'}, b"<html>")
    (polled,) = poll(here.services)
    assert (polled.result, "HTML" in polled.reason) == (PollResult.SOFT, True)
    poll(here.services, every=True)
    assert here.pages.asked[-1].validators.etag is None


def test_a_host_that_asks_for_patience_is_left_alone_by_all_its_feeds(here: World) -> None:
    others = [f"https://paper.example/{n}" for n in range(3)]
    subscribe(here, *others, "https://other.example/feed")
    for url in others:
        here.pages.answers[url] = FetchResponse(429, url, {"retry-after": "7200"}, b"")
    poll(here.services)
    here.clock.pass_by(minutes=119)
    poll(here.services)
    assert len([request for request in here.pages.asked if "paper.example" in request.url]) == 1
    here.clock.pass_by(minutes=1)
    poll(here.services)
    assert len([request for request in here.pages.asked if "paper.example" in request.url]) == 2


def test_a_broken_parser_stops_one_feed_only(here: World) -> None:
    subscribe(here, FEED, "https://other.example/feed")
    here.pages.answers[FEED] = document("a")
    here.pages.answers["https://other.example/feed"] = FetchError("no route to host", kind="connect")
    results = {one.feed.url: one.result for one in poll(here.services)}
    assert results == {FEED: PollResult.OK, "https://other.example/feed": PollResult.SOFT}


def test_an_article_is_read_from_its_page(here: World) -> None:
    subscribe(here, FEED)
    here.pages.answers[FEED] = document("a")
    here.pages.answers["https://paper.example/a"] = page("About a", LONG).encode()
    poll(here.services)
    assert read(here.services).done == 1
    (article,) = articles(here)
    assert article.text.startswith("The council met on Tuesday")
    assert str(article.published_on) == "2021-05-05"


def test_without_the_page_what_the_feed_gave_is_read(here: World) -> None:
    subscribe(here, FEED)
    here.pages.answers[FEED] = document("a", text=LONG)
    here.pages.answers["https://paper.example/a"] = FetchError("time-out", kind="timeout")
    poll(here.services)
    assert read(here.services).done == 1
    assert articles(here)[0].text.startswith("The council met on Tuesday")


def test_a_thin_entry_waits_for_its_page_and_is_then_read_without_it(here: World) -> None:
    subscribe(here, FEED)
    here.pages.answers[FEED] = document("a")
    here.pages.answers["https://paper.example/a"] = 503
    poll(here.services)
    assert read(here.services).failed == 1
    assert not read(here.services)
    here.clock.pass_by(minutes=10)
    assert read(here.services).failed == 1
    here.clock.pass_by(hours=1)
    assert read(here.services).done == 1
    assert "short" in articles(here)[0].text


def test_a_page_in_two_feeds_is_fetched_once(here: World) -> None:
    subscribe(here, FEED, "https://other.example/feed")
    here.pages.answers[FEED] = here.pages.answers["https://other.example/feed"] = document("a")
    here.pages.answers["https://paper.example/a"] = page("About a", LONG).encode()
    poll(here.services)
    assert read(here.services).done == 2
    assert [request.url for request in here.pages.asked].count("https://paper.example/a") == 1
    assert len(articles(here)) == 1


def test_polling_again_brings_nothing_twice(here: World) -> None:
    subscribe(here, FEED)
    here.pages.answers[FEED] = document("a", "b")
    assert poll(here.services)[0].new == 2
    here.pages.answers[FEED] = document("a", "b", "c")
    assert poll(here.services, every=True)[0].new == 1


def batch(here: World, *urls: str) -> list[Answered]:
    """What feeds answered, not written yet."""
    subscribe(here, *urls)
    for url in urls:
        here.pages.answers[url] = document(url[-1])
    with here.store.read() as tx:
        return [ask(here.services, one) for one in tx.feeds.feeds()]


def test_feeds_written_together_leave_the_same_as_feeds_written_alone(here: World) -> None:
    answers = batch(here, *(f"https://paper{n}.example/feed?{n}" for n in range(3)))
    commits: list[object] = []
    note = commits.append
    event.listen(here.store.engine, "commit", note)
    polled = written_together(here.services, answers)
    event.remove(here.store.engine, "commit", note)
    assert [(one.result, one.new) for one in polled] == [(PollResult.OK, 1)] * 3
    assert len(commits) == 1
    with here.store.read() as tx:
        assert len(tx.feeds.due_entries(NOW, 9)) == 3
        assert [len(tx.history.polls(one.id)) for one in tx.feeds.feeds()] == [1, 1, 1]
        assert tx.feeds.due_feeds(NOW, 9) == ()


def test_a_feed_that_breaks_the_writing_does_not_take_the_others_along(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = batch(here, *(f"https://paper{n}.example/feed?{n}" for n in range(3)))
    poison = answers[1].feed.id
    real = SqlFeeds.poll_done

    def poll_done(self: SqlFeeds, feed_id: int, *rest: Any) -> None:
        if feed_id == poison:
            raise ValueError("a fault of ours")
        real(self, feed_id, *rest)

    monkeypatch.setattr(SqlFeeds, "poll_done", poll_done)
    with pytest.raises(ValueError, match="a fault of ours"):
        written_together(here.services, answers)
    with here.store.read() as tx:
        assert [one.id for one in tx.feeds.due_feeds(NOW, 9)] == [poison]
        assert {entry.feed_id for entry in tx.feeds.due_entries(NOW, 9)} == {answers[0].feed.id, answers[2].feed.id}


def test_many_threads_on_one_database_write_every_feed_once(tmp_path: Path) -> None:
    with world() as made, store_of(f"sqlite:///{tmp_path}/many.sqlite3") as store:
        services = replace(made.services, store=store, spread=ThreadSpread(8))
        urls = [f"https://paper{n}.example/feed" for n in range(60)]
        made.pages.answers |= {url: document("a", "b") for url in urls}
        with store.write() as tx:
            for url in urls:
                tx.feeds.add_feed(feed(url), NOW)
        told: list[str] = []
        polled = poll(services, told=lambda one: told.append(one.feed.url))
        assert sorted(told) == sorted(one.feed.url for one in polled) == sorted(urls)
        assert sum(one.new for one in polled) == 120
        with store.read() as tx:
            assert all(len(tx.history.polls(one.id)) == 1 for one in tx.feeds.feeds())
