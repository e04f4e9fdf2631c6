"""Poll: fetch the feeds that are due, host by host, and record what is new in them."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from banwatch.errors import FetchError, ParseError
from banwatch.model.feed import Feed, ParsedEntry, ParsedFeed, PollPlan, PollResult, Validators
from banwatch.poll.baseline import quiet
from banwatch.poll.parse import parse_feed
from banwatch.poll.plan import classify_fetch_error, classify_status, freshness_seconds, plan, retry_after_seconds
from banwatch.ports import FetchRequest, FetchResponse, Services
from banwatch.text.urls import host_of

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll came to: `new` entries recorded, `reason` in words, when the feed is next due."""

    feed: Feed
    result: PollResult
    new: int
    reason: str
    next_poll_at: datetime

    @property
    def failed(self) -> bool:
        """Whether the feed gave nothing usable."""
        return self.result not in (PollResult.OK, PollResult.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Answered:
    """A fetched feed before anything is written."""

    feed: Feed
    result: PollResult
    reason: str = ""
    parsed: ParsedFeed | None = None
    response: FetchResponse | None = None
    body_hash: str | None = None


def poll(
    services: Services,
    limit: int = 500,
    every: bool = False,
    told: Callable[[Polled], object] = lambda _polled: None,
) -> tuple[Polled, ...]:
    """Poll up to `limit` feeds that are due (`every`: all, now); `told` hears of each as its host is done.

    One request at a time goes to each host.
    """
    with services.store.read() as tx:
        feeds = tx.feeds.feeds()[:limit] if every else tx.feeds.due_feeds(services.clock.now(), limit)
    hosts: dict[str, list[Feed]] = {}
    for feed in feeds:
        hosts.setdefault(host_of(feed.url), []).append(feed)

    def visit(group: Sequence[Feed]) -> tuple[Polled, ...]:
        return tuple(_visit(services, group))

    done: list[Polled] = []
    for results in services.spread(visit, tuple(hosts.values())):
        for polled in results:
            told(polled)
        done.extend(results)
    return tuple(done)


def _visit(services: Services, group: Sequence[Feed]) -> Iterable[Polled]:
    """The feeds of one host, one after the other; once the host asks for patience, the rest wait unasked."""
    pause: Answered | None = None
    for feed in group:
        if services.stopping():
            return
        answer = replace(pause, feed=feed) if pause else ask(services, feed)
        if answer.result is PollResult.WAIT:
            pause = answer
        yield _apply(services, answer)


def ask(services: Services, feed: Feed) -> Answered:
    """Fetch and parse a feed; nothing is written."""
    policy = services.policy
    request = FetchRequest(
        feed.url,
        accept=ACCEPT,
        validators=feed.validators,
        max_bytes=policy.fetch_max_bytes,
        deadline=policy.fetch_deadline,
    )
    try:
        response = services.fetcher.fetch(request)
    except FetchError as error:
        return Answered(feed, classify_fetch_error(error.kind), str(error))
    result = classify_status(response.status, response.headers)
    if result is PollResult.OK:
        return _parse(services, feed, response)
    reason = "" if result is PollResult.UNCHANGED else f"the server answered {response.status}"
    return Answered(feed, result, reason, response=response)


def _parse(services: Services, feed: Feed, response: FetchResponse) -> Answered:
    body_hash = hashlib.sha256(response.body).hexdigest()
    if body_hash == feed.body_hash and feed.baselined:
        return Answered(feed, PollResult.UNCHANGED, response=response, body_hash=body_hash)
    content_type = response.headers.get("content-type", "")
    try:
        parsed = parse_feed(response.body, content_type, response.url, services.clock.now())
    except ParseError as error:
        return Answered(feed, PollResult.SOFT, str(error), response=response)
    except Exception as error:  # noqa: BLE001 - one document that breaks a parser must not stop the other feeds
        return Answered(feed, PollResult.SOFT, f"the parser failed on it ({error!r})", response=response)
    return Answered(feed, PollResult.OK, "; ".join(parsed.notes), parsed, response, body_hash)


def _apply(services: Services, answer: Answered) -> Polled:
    now = services.clock.now()
    step = _plan(services, answer, now)
    new = 0
    with services.store.write() as tx:
        if answer.parsed is not None:
            known = tx.feeds.known_keys(answer.feed.id, [entry.key for entry in answer.parsed.entries])
            entries = [pair for pair in _entries(services, answer.feed, answer.parsed, now) if pair[0].key not in known]
            new = tx.feeds.add_entries(answer.feed.id, entries, now)
        tx.feeds.poll_done(answer.feed.id, step, now, _learned(answer))
    return Polled(answer.feed, answer.result, new, answer.reason, step.next_poll_at)


def _entries(services: Services, feed: Feed, parsed: ParsedFeed, now: datetime) -> list[tuple[ParsedEntry, bool]]:
    policy = services.policy
    return [
        (entry, quiet(entry, not feed.baselined, now, policy.lookback_seconds, policy.backfill))
        for entry in parsed.entries
    ]


def _plan(services: Services, answer: Answered, now: datetime) -> PollPlan:
    headers = answer.response.headers if answer.response else {}
    wish = freshness_seconds(headers, now)
    if answer.parsed is not None:
        wish = max(wish, answer.parsed.ttl_seconds)
    demand = retry_after_seconds(headers.get("retry-after"), headers.get("date"), now)
    if answer.result is not PollResult.WAIT:
        demand = None
    draw = services.dice.fraction()
    return plan(answer.feed, answer.result, now, services.policy.poll_interval, draw, wish, demand, answer.reason)


def _learned(answer: Answered) -> dict[str, object]:
    """What is written back beside the plan. Validators of answers that did not parse are not kept."""
    if answer.result not in (PollResult.OK, PollResult.UNCHANGED):
        return {"last_error": answer.reason}
    learned: dict[str, object] = {"last_error": ""}
    headers = answer.response.headers if answer.response else {}
    old = answer.feed.validators
    if answer.result is PollResult.OK:
        old = Validators()
    learned["etag"] = headers.get("etag", old.etag)
    learned["last_modified"] = headers.get("last-modified", old.last_modified)
    if answer.parsed is not None:
        learned |= {"body_hash": answer.body_hash, "baselined": True}
        learned |= {"title": answer.feed.title or answer.parsed.title or answer.feed.url}
        learned |= {"site_url": answer.feed.site_url or answer.parsed.site_url}
        learned |= {"language": answer.feed.language or answer.parsed.language}
    return learned
