"""From a feed on a server to a reading, through the real client, parser and extractor."""

from dataclasses import replace
from datetime import UTC, date, datetime

from banwatch.edges.http import GuardedFetcher
from banwatch.model.article import Page
from banwatch.model.feed import Entry, Feed, PollResult, Validators, Wishes
from banwatch.poll import parse, plan
from banwatch.poll.rhythm import Pace
from banwatch.ports import FetchRequest
from banwatch.read import choose, extract
from loopback.feedserver import FeedServer

NOW = datetime(2021, 3, 5, 12, tzinfo=UTC)
FEED = """<rss version="2.0"><channel><title>Gazette</title><ttl>120</ttl>
<item><title>Council bars scan&#173;ners</title>
<link>/news/1?utm_source=rss</link><pubDate>Tue, 02 Mar 2021 22:10:00 -0500</pubDate></item></channel></rss>"""
PAGE = """<html lang="en"><head><link rel="canonical" href="/news/1"></head>
<body><article><h1>Council bars scanners</h1>
<p>The council of Marlow Falls voted to keep face scan&shy;ners out of every city department.</p></article>
</body></html>"""


def test_a_feed_its_page_and_the_next_poll() -> None:
    with FeedServer() as server:
        server.feed("/feed", FEED, etag='"1"')
        server.page("/news/1", PAGE)
        fetcher = GuardedFetcher("banwatch/0", frozenset({server.host_port}))
        answer = fetcher.fetch(FetchRequest(server.url("/feed"), accept=parse.ACCEPT))
        parsed = parse.parse_feed(answer.body, answer.headers["content-type"], answer.url, NOW)
        (found,) = parsed.entries
        page = fetcher.fetch(FetchRequest(found.link, accept=extract.ACCEPT))
        again = fetcher.fetch(FetchRequest(server.url("/feed"), validators=Validators(answer.headers["etag"])))
        fetcher.close()
        read = extract.extract(page.body, page.headers["content-type"], page.url)
        own_address = server.url("/news/1")

    entry = Entry(
        1,
        1,
        found.key,
        found.guid,
        found.link,
        found.title,
        found.html,
        found.published_at,
        found.published_on,
        "",
        NOW,
        False,
    )
    feed = Feed(1, answer.url, title=parsed.title)
    reading = choose.choose(entry, read, feed, NOW)
    assert isinstance(read, Page)
    assert isinstance(reading, choose.Reading)
    assert (reading.title, reading.url, reading.source) == ("Council bars scanners", own_address, "Gazette")
    assert reading.text == "The council of Marlow Falls voted to keep face scanners out of every city department."
    assert reading.published_on == date(2021, 3, 2)

    result = plan.classify_status(again.status, again.headers)
    feed = replace(feed, wishes=Wishes(parsed.ttl_seconds))
    made = plan.plan(feed, result, NOW, Pace(1800, 7200), 0.5, None, "not modified")
    assert result is PollResult.UNCHANGED
    assert 7200 <= (made.next_poll_at - NOW).total_seconds() <= 7920
