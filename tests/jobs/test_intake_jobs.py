"""Poll and read as jobs: manners towards a host, and nothing lost when a page cannot be had."""

from banwatch.errors import FetchError
from banwatch.jobs.poll import poll
from banwatch.jobs.read import read
from banwatch.model.article import Article
from banwatch.model.feed import PollResult
from banwatch.ports import FetchResponse
from support.bot import page, rss
from support.makers import NOW, feed
from support.world import World

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
