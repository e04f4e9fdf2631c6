"""Documents made to hold the bot up, in the jobs, with the real cells: they cost themselves and nothing else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from banwatch.edges.sandbox import Cells
from banwatch.jobs.poll import poll
from banwatch.jobs.read import read
from banwatch.model.feed import PollResult
from banwatch.ports import Services
from support.bot import page, rss
from support.makers import NOW, feed
from support.world import World

FEED = "https://paper.example/feed"
STORY = "The council of Millbrook met on Tuesday and chose slate for the roof of the east branch of the library."


@pytest.fixture(scope="module")
def cells() -> Iterator[Cells]:
    with Cells(count=2, seconds=1.5) as running:
        running(abs, -1)
        yield running


@pytest.fixture
def walled(here: World, cells: Cells) -> Services:
    return replace(here.services, sandbox=cells)


def entries(*names: str, text: str = "") -> bytes:
    """A feed with these entries."""
    return rss([
        {"title": name, "link": f"https://paper.example/{name}", "text": text, "date": "Wed, 05 May 2021 10:00:00 GMT"}
        for name in names
    ]).encode()  # fmt: skip


def test_a_page_of_200000_paragraphs_costs_itself_only(here: World, walled: Services) -> None:
    with here.store.write() as tx:
        tx.feeds.add_feed(feed(FEED), NOW)
    here.pages.answers[FEED] = entries("monster", "good", text=STORY)
    here.pages.answers["https://paper.example/monster"] = b"<html><body>" + b"<p>word word</p>" * 200_000
    here.pages.answers["https://paper.example/good"] = page("Good", STORY * 3).encode()
    poll(walled)
    done = read(walled)
    with here.store.read() as tx:
        texts = {article.title: article.text for article in tx.articles.unclassified("w", "r1", 9)}
    assert (done.done, done.failed) == (2, 0)
    assert texts == {"monster": STORY, "good": STORY * 3}


def test_a_feed_that_holds_feedparser_up_is_a_failure_with_a_reason(here: World, walled: Services) -> None:
    with here.store.write() as tx:
        tx.feeds.add_feed(feed(FEED), NOW)
        tx.feeds.add_feed(feed("https://other.example/feed"), NOW)
    here.pages.answers[FEED] = b"<rss><channel>" + b"<item><title>x<b></title></item>" * 150_000
    here.pages.answers["https://other.example/feed"] = entries("fine")
    found = {polled.feed.url: polled for polled in poll(walled)}
    assert found[FEED].result is PollResult.SOFT
    assert "longer than 1.5 s" in found[FEED].reason
    assert found["https://other.example/feed"].new == 1
