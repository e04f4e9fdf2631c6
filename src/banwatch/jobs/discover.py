"""Discover: from a web page to the feeds behind it. Nothing is recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from banwatch.errors import InputError, ParseError
from banwatch.jobs.hosts import pause, turn
from banwatch.jobs.lessons import Answered
from banwatch.jobs.poll import ask
from banwatch.model.article import Article
from banwatch.model.feed import Feed, ParsedEntry, ParsedFeed, PollResult
from banwatch.poll.discover import feed_links, usual_places
from banwatch.ports import Services
from banwatch.read.extract import from_feed_html
from banwatch.text.urls import host_key

SHOWN = 3
"""Newest entries that are judged as a sample."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One of a feed's newest entries, and what the classifier makes of it, by watch."""

    entry: ParsedEntry
    verdicts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A feed behind a page. `how` says where its address is from."""

    url: str
    how: str
    parsed: ParsedFeed
    newest: tuple[Sample, ...]


def discover(services: Services, url: str) -> Iterator[Found]:
    """The feeds behind an address: itself, or those that the page names, or the first at a usual place.

    InputError when the address gives no page at all.
    """
    answer = _asked(services, url)
    if answer.parsed is not None:
        yield _found(services, url, "the address is a feed", answer.parsed)
        return
    if answer.response is None or answer.response.status != 200:
        raise InputError(f"{url}: {(answer.reason or 'no answer').rstrip('.')}.", "Check the address in a browser.")
    page = answer.response
    try:
        links = services.sandbox(feed_links, page.body, page.headers.get("content-type", ""), page.url)
    except ParseError:
        links = ()
    named = list(_feeds(services, links, "the page names it"))
    yield from named
    if not named:
        yield from list(_feeds(services, usual_places(page.url), "found at a usual place"))[:1]


def _feeds(services: Services, urls: Iterable[str], how: str) -> Iterator[Found]:
    for url in urls:
        answer = _asked(services, url)
        if answer.parsed is not None:
            yield _found(services, url, how, answer.parsed)


def _asked(services: Services, url: str) -> Answered:
    """What an address answers. A host that is left alone is not asked, and one that asks for patience gets it."""
    feed = Feed(0, url)
    with turn(services, url, inf) as mine:
        if not mine.granted:
            until = f"{mine.not_before:%Y-%m-%d %H:%M} UTC"
            return Answered(feed, PollResult.WAIT, f"not asked: {host_key(url)} is left alone until {until}")
        answer = ask(services, feed)
    if answer.result is PollResult.WAIT and answer.response:
        pause(services, url, answer.response)
    return answer


def _found(services: Services, url: str, how: str, parsed: ParsedFeed) -> Found:
    dated = sorted((one for one in parsed.entries if one.published_at), key=_moment, reverse=True)
    newest = [*dated, *(one for one in parsed.entries if not one.published_at)][:SHOWN]
    return Found(url, how, parsed, tuple(_sample(services, entry) for entry in newest))


def _moment(entry: ParsedEntry) -> str:
    return entry.published_at.isoformat() if entry.published_at else ""


def _sample(services: Services, entry: ParsedEntry) -> Sample:
    """Judged by what the feed gives alone; the page may hold more."""
    text = services.sandbox(from_feed_html, entry.html) or entry.title
    article = Article(id="sample", text=text, title=entry.title, url=entry.link, published_at=entry.published_at)
    judge = services.classifier
    return Sample(entry, tuple((watch.id, judge.classify(article, watch).verdict.value) for watch in judge.watches))
