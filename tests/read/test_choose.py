"""Whom to believe: the feed or the page."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from banwatch.model.article import Page, Unreadable
from banwatch.model.feed import Entry, Feed
from banwatch.read.choose import Reading, choose

NOW = datetime(2021, 3, 5, 12, tzinfo=UTC)
AT = datetime(2021, 3, 3, 3, 10, tzinfo=UTC)
FEED = Feed(1, "https://gazette.example/feed", title="Gazette", language="en-us")
ENTRY = Entry(
    id=1,
    feed_id=1,
    key="k",
    guid="g",
    link="https://gazette.example/a?utm_source=rss",
    title="Council bars scanners",
    html="<p>Ten words of a summary stand here for the test.</p>",
    published_at=AT,
    published_on=None,
    source="",
    seen_at=NOW,
    quiet=False,
)
PAGE = Page(
    "Council bars scanners in a vote",
    "word " * 50,
    AT,
    date(2021, 3, 2),
    "fr",
    "The Gazette",
    "https://www.gazette.example/a",
)
WALL = Unreadable("the page shows a wall")


def chosen(entry: Entry = ENTRY, page: Page | Unreadable | None = PAGE, zone: str = "UTC") -> Reading:
    """A reading that must come about."""
    reading = choose(entry, page, FEED, NOW, zone)
    assert isinstance(reading, Reading)
    return reading


def test_the_page_is_taken_with_its_own_address_language_and_day() -> None:
    reading = chosen()
    assert (reading.text, reading.note) == (PAGE.text, "text from the page")
    assert (reading.title, reading.source, reading.language) == ("Council bars scanners", "The Gazette", "fr")
    assert reading.url == "https://www.gazette.example/a"
    assert (reading.published_at, reading.published_on) == (AT, date(2021, 3, 2))


def test_a_clearly_fuller_feed_or_an_unreadable_page_brings_the_feeds_text() -> None:
    full = replace(ENTRY, html="<p>" + "much " * 80 + "</p>")
    assert chosen(full).note == "text from the feed: it is fuller than the page"
    assert chosen(ENTRY, WALL).text == "Ten words of a summary stand here for the test."
    assert chosen(ENTRY, None).note == "text from the feed: no page was fetched"


def test_the_title_is_kept_when_there_is_nothing_else() -> None:
    reading = chosen(replace(ENTRY, html=""), WALL)
    assert (reading.text, reading.note) == ("Council bars scanners", "title only: the page shows a wall")


@pytest.mark.parametrize(("page", "why"), [(WALL, "the page shows a wall"), (None, "neither link nor text")])
def test_nothing_at_all_is_unreadable(page: Unreadable | None, why: str) -> None:
    found = choose(replace(ENTRY, html="<img src=x>", title="…"), page, FEED, NOW)
    assert isinstance(found, Unreadable)
    assert why in found.reason


def test_a_title_cut_short_is_completed() -> None:
    assert chosen(replace(ENTRY, title="Council bars scan…")).title == PAGE.title
    assert chosen(replace(ENTRY, title="")).title == PAGE.title
    assert chosen(replace(ENTRY, title="Mayor resigns...")).title == "Mayor resigns..."


@pytest.mark.parametrize(
    ("entry", "page", "zone", "day"),
    [
        (replace(ENTRY, published_on="2021-03-03"), PAGE, "UTC", date(2021, 3, 3)),
        (ENTRY, WALL, "America/New_York", date(2021, 3, 2)),
        (ENTRY, WALL, "UTC", date(2021, 3, 3)),
        (ENTRY, replace(PAGE, published_on=date(2020, 1, 1)), "UTC", date(2021, 3, 3)),
        (replace(ENTRY, published_at=None), PAGE, "UTC", date(2021, 3, 2)),
        (replace(ENTRY, published_at=None), replace(PAGE, published_on=None), "America/New_York", date(2021, 3, 2)),
        (replace(ENTRY, published_at=None), WALL, "UTC", None),
        (replace(ENTRY, published_at=None), replace(PAGE, published_at=datetime(2031, 1, 1, tzinfo=UTC)), "UTC", None),
    ],
)
def test_days(entry: Entry, page: Page | Unreadable, zone: str, day: date | None) -> None:
    reading = chosen(entry, page, zone)
    assert reading.published_on == day
    assert (reading.published_at is None) == (day is None)


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://elsewhere.example/a", "https://gazette.example/a"),
        ("https://gazette.example/", "https://gazette.example/a"),
        ("", "https://gazette.example/a"),
        ("https://m.gazette.example/a?fbclid=1", "https://m.gazette.example/a"),
    ],
)
def test_addresses(canonical: str, url: str) -> None:
    assert chosen(ENTRY, replace(PAGE, canonical_url=canonical)).url == url


def test_an_aggregators_source_wins_and_the_feed_stands_in() -> None:
    assert chosen(replace(ENTRY, source="Post")).source == "Post"
    assert chosen(ENTRY, WALL).source == "Gazette"
