"""Feeds asked once, without recording anything: which of them answer?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from banwatch.jobs.hosts import pause, turn
from banwatch.jobs.poll import ask, by_host
from banwatch.model.feed import Feed, PollResult, Validators
from banwatch.ports import Services


@dataclass(frozen=True, slots=True)
class Answer:
    """What a feed answered, in words."""

    feed: Feed
    good: bool
    detail: str


def answers(services: Services) -> Iterator[Answer]:
    """Ask all feeds, one request at a time to each host; each answer as soon as it is there."""
    with services.store.read() as tx:
        feeds = tx.feeds.feeds()

    def visit(group: Sequence[Feed]) -> tuple[Answer, ...]:
        return tuple(_answer(services, feed) for feed in group if not services.stopping())

    for results in services.spread(visit, by_host(services, feeds)):
        yield from results


def _answer(services: Services, feed: Feed) -> Answer:
    """Without validators, so that the feed has to show what it holds."""
    with turn(services, feed.url, inf) as mine:
        if not mine.granted:
            return Answer(
                feed, False, f"not asked: {feed.host} is left alone until {mine.not_before:%Y-%m-%d %H:%M} UTC"
            )
        answer = ask(services, replace(feed, validators=Validators(), body_hash=None))
    if answer.result is PollResult.WAIT and answer.response:
        pause(services, feed.url, answer.response)
    if answer.parsed is not None:
        newest = max((e.published_at for e in answer.parsed.entries if e.published_at), default=None)
        latest = f", newest of {newest:%Y-%m-%d}" if newest else ""
        return Answer(feed, True, f"{answer.parsed.kind}, {len(answer.parsed.entries)} entries{latest}")
    return Answer(feed, answer.result is PollResult.UNCHANGED, answer.reason or answer.result.value)
