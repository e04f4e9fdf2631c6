"""From a web page to its feeds, on a real server: what is asked, what is found, what is said of it."""

from datetime import timedelta

import pytest

from banwatch.errors import InputError
from banwatch.jobs.discover import discover
from banwatch.poll.discover import feed_links, usual_places
from banwatch.text.urls import host_key
from loopback.feedserver import wait
from support.intake import RSS, intake, item, rss_of
from support.makers import NOW, finding

PAGE = """<html><head><base href="/news/"><link rel="alternate" type="application/rss+xml" href="comments.xml">
<link rel="Alternate nofollow" type="application/rss+xml; charset=utf-8" href="main.xml" title="News">
<link rel="alternate" type="application/atom+xml" href="main.xml#again"><link rel="alternate" hreflang="fr" href="/fr">
<link rel="stylesheet" type="text/xml" href="x"><link rel="alternate" type="text/xml" href="javascript:x"></head>"""
FEED = rss_of(item("Old roof", date="Mon, 03 May 2021 10:00:00 GMT"), item("New roof"))


def test_links_of_a_page_are_absolute_and_each_is_told_once() -> None:
    found = feed_links(PAGE.encode(), "text/html", "https://town.example/start")
    assert found == ("https://town.example/news/main.xml", "https://town.example/news/comments.xml")


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff" * 50, b"<link rel=alternate type=text/xml>", b"<base href='http://[x'>"]
)
def test_what_names_no_feed_gives_none(body: bytes) -> None:
    assert feed_links(body, "", "https://town.example/") == ()


def test_usual_places_stay_on_the_host() -> None:
    assert all(place.startswith("https://town.example:8/") for place in usual_places("https://town.example:8/a/b?c"))


def test_the_feeds_that_a_page_names_are_found_and_judged() -> None:
    with intake() as here:
        here.here.verdicts.findings["sample"] = finding()
        here.server.page("/start", PAGE)
        here.server.page("/news/main.xml", FEED, RSS)
        (found,) = discover(here.services, here.server.url("/start"))
        asked = [request.path for request in here.server.requests()]
    assert (found.url, found.how) == (here.server.url("/news/main.xml"), "the page names it")
    assert [(one.entry.title, one.verdicts) for one in found.newest] == [
        ("New roof", (("w", "new_ban"),)),
        ("Old roof", (("w", "new_ban"),)),
    ]
    assert asked == ["/start", "/news/main.xml", "/news/comments.xml"]


def test_usual_places_are_tried_where_the_page_names_none() -> None:
    with intake() as here:
        here.here.verdicts.findings["sample"] = finding()
        here.server.page("/", "<html><body>Town</body></html>")
        here.server.page("/rss", FEED, RSS)
        (found,) = discover(here.services, here.server.url("/"))
    assert (found.url, found.how) == (here.server.url("/rss"), "found at a usual place")


def test_a_feed_is_its_own_answer_and_a_missing_page_an_error() -> None:
    with intake() as here:
        here.here.verdicts.findings["sample"] = finding()
        here.server.page("/feed", FEED, RSS)
        (found,) = discover(here.services, here.server.url("/feed"))
        assert found.how == "the address is a feed"
        assert [request.path for request in here.server.requests()] == ["/feed"]
        with pytest.raises(InputError, match="404"):
            list(discover(here.services, here.server.url("/no")))


def test_a_host_that_is_left_alone_is_not_asked() -> None:
    with intake() as here:
        address = here.server.url("/start")
        with here.services.store.write() as tx:
            tx.hosts.pause(host_key(address), NOW + timedelta(hours=2), "it answered 429", NOW)
        with pytest.raises(InputError, match="is left alone until"):
            list(discover(here.services, address))
        assert not here.server.requests()


def test_a_host_that_asks_for_patience_while_its_feeds_are_looked_for_gets_it() -> None:
    with intake() as here:
        here.server.page("/start", PAGE)
        here.server.steps("/news/main.xml", wait("7200"))
        assert list(discover(here.services, here.server.url("/start"))) == []
        assert [request.path for request in here.server.requests()] == ["/start", "/news/main.xml"]
        with here.services.store.read() as tx:
            (paused,) = tx.hosts.paused(NOW)
        assert paused.until == NOW + timedelta(hours=2)
