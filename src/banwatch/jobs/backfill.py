"""Backfill: articles of an archive go into the database quietly. What they tell is recorded; nobody is alerted."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from banwatch.jobs.classify import classify
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.tally import Tally
from banwatch.model.article import Article
from banwatch.ports import Services
from banwatch.text.urls import canonical_url

TOGETHER = 200
"""Articles written in one transaction: what a crash leaves undone is done by the next run."""


def within(article: Article, since: date | None, until: date | None) -> bool:
    """Whether it was published in that time, both days included. Without a day it is left out where a time is given."""
    day = article.published_on
    if day is None:
        return since is None and until is None
    return (since is None or day >= since) and (until is None or day <= until)


def record(services: Services, articles: Iterable[Article]) -> Iterator[Tally]:
    """Record articles without alerts, one tally for each batch: `done` are new, `failed` were there already.

    An article is known again by its address and content, so that a run that was cut off is simply run again.
    """
    waiting = iter(articles)
    while batch := list(islice(waiting, TOGETHER)):
        if services.stopping():
            return
        now, new = services.clock.now(), 0
        with services.store.write() as tx:
            for article in batch:
                own = _named(article)
                content = hashlib.sha256(f"{own.title}\n{own.text}".encode("utf-8", "surrogatepass")).hexdigest()
                there = tx.articles.article(own.id) is not None
                new += not there and tx.articles.add_article(own, True, content, now) == own.id
        yield Tally(new, len(batch) - new)


def _named(article: Article) -> Article:
    """The article under an id that is the same on every run, whatever it is called in its file."""
    url = canonical_url(article.url) if article.url else ""
    told = "\n".join((url, article.title, article.text)).encode("utf-8", "surrogatepass")
    return replace(article, id=f"old-{hashlib.sha256(told).hexdigest()[:32]}", url=url)


def judge(services: Services) -> Iterator[Tally]:
    """Classify and match all that is due, one tally for each batch."""
    for job in (classify, dedupe):
        while (tally := job(services)) and not services.stopping():
            yield tally
