"""Poll: fetch the feeds that are due, host by host, and record what is new in them."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from math import inf

from banwatch.errors import FetchError, ParseError, StoreError
from banwatch.jobs.hold import Held, hold
from banwatch.jobs.hosts import is_own, pause, turn
from banwatch.jobs.lessons import Answered, lessons
from banwatch.jobs.record import record
from banwatch.jobs.together import Together
from banwatch.model.feed import Feed, PollNote, PollPlan, PollResult, Validators
from banwatch.model.host import HostPause
from banwatch.model.work import POLL
from banwatch.poll.move import is_asked_plainly
from banwatch.poll.parse import parse_feed, read_loosely
from banwatch.poll.plan import GOOD, classify_fetch_error, classify_status, plan, status_words
from banwatch.poll.rhythm import Pace
from banwatch.ports import FetchRequest, FetchResponse, Services, Tx

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)


_BY_HAND = 3600.0
"""Seconds for which a round that waits for every host holds its feeds."""


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
        return self.result not in GOOD


Writing = Together[Answered, Polled]
"""Answers of all threads on their way into the database."""


def poll(
    services: Services,
    limit: int = 500,
    every: bool = False,
    told: Callable[[Polled], object] = lambda _polled: None,
    patience: float = inf,
) -> tuple[Polled, ...]:
    """Poll up to `limit` feeds that are due (`every`: all, now); `told` hears of each as its host is done.

    One request at a time goes to each host, with a gap between two. `patience` is for how many seconds the feeds of a
    host may wait for that; those that got no turn stay due.
    """

    def due(tx: Tx, now: datetime) -> Sequence[Feed]:
        return tx.feeds.feeds()[:limit] if every else tx.feeds.due_feeds(now, limit)

    held = hold(services, POLL, due, lambda feed: str(feed.id), _BY_HAND if patience == inf else None, suspicious=False)
    with services.store.read() as tx:
        pauses = {pause.host: pause for pause in tx.hosts.paused(services.clock.now())}
    done = [_unasked(feed, pauses[feed.host]) for feed in held.items if feed.host in pauses]
    groups = by_host(services, [feed for feed in held.items if feed.host not in pauses])

    together = Writing(partial(written_together, services))

    def visit(group: Sequence[Feed]) -> tuple[Polled, ...]:
        return tuple(_visit(services, held, group, patience, together))

    try:
        for polled in done:
            told(polled)
        for results in services.spread(visit, groups):
            for polled in results:
                told(polled)
            done.extend(results)
    finally:
        held.let_go(services)
    return tuple(done)


def by_host(services: Services, feeds: Sequence[Feed]) -> tuple[list[Feed], ...]:
    """Feeds that take turns; each feed of the operator's own hosts is a group of its own."""
    groups: dict[str, list[Feed]] = {}
    for feed in feeds:
        groups.setdefault(feed.url if is_own(services, feed.url) else feed.host, []).append(feed)
    return tuple(groups.values())


def _unasked(feed: Feed, pause: HostPause) -> Polled:
    """A feed that was asked for by hand while its host is left alone."""
    reason = f"{pause.host} is left alone until {pause.until:%Y-%m-%d %H:%M} UTC ({pause.reason})"
    return Polled(feed, PollResult.WAIT, 0, reason, pause.until)


def _visit(
    services: Services, held: Held[Feed], group: Sequence[Feed], patience: float, together: Writing
) -> Iterator[Polled]:
    """The feeds of one host, one after the other; once the host asks for patience, the rest stay due unasked.

    What comes out is what this thread wrote: it may be other threads' answers as well.
    """
    begin = services.clock.now()
    for feed in group:
        if held.over(services):
            return
        waited = (services.clock.now() - begin).total_seconds()
        with turn(services, feed.url, max(0.0, patience - waited)) as mine:
            if not mine.granted:
                return
            answer = ask(services, feed)
        if answer.result is PollResult.WAIT and answer.response:
            answer = replace(answer, demand=pause(services, feed.url, answer.response))
        yield from together.add(answer)
        if answer.result is PollResult.WAIT:
            return


def ask(services: Services, feed: Feed) -> Answered:
    """Fetch and parse a feed; nothing is written."""
    policy = services.policy
    held = bool(feed.validators.etag or feed.validators.last_modified)
    plainly = held and is_asked_plainly(feed, services.clock.now(), services.dice.fraction())
    request = FetchRequest(
        feed.url,
        accept=ACCEPT,
        validators=Validators() if plainly else feed.validators,
        max_bytes=policy.fetch_max_bytes,
        deadline=policy.fetch_deadline,
    )
    try:
        response = services.fetcher.fetch(request)
    except FetchError as error:
        return Answered(feed, classify_fetch_error(error.kind), str(error))
    result = classify_status(response.status, response.headers)
    if result is PollResult.OK:
        return replace(_parse(services, feed, response), trial=plainly)
    return Answered(feed, result, status_words(response.status), response=response)


def _parse(services: Services, feed: Feed, response: FetchResponse) -> Answered:
    body_hash = hashlib.sha256(response.body).hexdigest()
    if body_hash == feed.body_hash and feed.baselined:
        return Answered(feed, PollResult.UNCHANGED, response=response, body_hash=body_hash)
    content_type = response.headers.get("content-type", "")
    try:
        loosely = partial(services.sandbox, read_loosely)
        parsed = parse_feed(response.body, content_type, response.url, services.clock.now(), loosely)
    except ParseError as error:
        return Answered(feed, PollResult.SOFT, str(error), response=response)
    except Exception as error:  # noqa: BLE001 - one document that breaks a parser must not stop the other feeds
        return Answered(feed, PollResult.SOFT, f"the parser failed on it ({error!r})", response=response)
    return Answered(feed, PollResult.OK, "; ".join(parsed.notes), parsed, response, body_hash)


def written_together(services: Services, answers: Sequence[Answered]) -> tuple[Polled, ...]:
    """Write down what came, by one transaction. When one feed breaks it, the others are written each by its own."""
    try:
        return _written(services, answers)
    except StoreError:
        raise
    except Exception as fault:
        if len(answers) == 1:
            raise
        return _one_by_one(services, answers, fault)


def _one_by_one(services: Services, answers: Sequence[Answered], fault: Exception) -> tuple[Polled, ...]:
    done: list[Polled] = []
    guilty: Exception | None = None
    for answer in answers:
        try:
            done.extend(_written(services, (answer,)))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - raised below, when the innocent are written
            guilty = error
    if guilty is not None:
        raise guilty from fault
    return tuple(done)


def _written(services: Services, answers: Sequence[Answered]) -> tuple[Polled, ...]:
    with services.store.write(repeatable=True) as tx:
        now = services.clock.now()
        return tuple(_write(services, tx, answer, now) for answer in answers)


def _write(services: Services, tx: Tx, answer: Answered, now: datetime) -> Polled:
    pace = Pace(services.policy.poll_interval, services.policy.poll_ceiling)
    recorded = record(services, tx, answer, now)
    if recorded.unseen or recorded.remarks:
        tx.call("read")
    taught = lessons(answer, recorded, now)
    moved = bool(taught.move_to) and tx.history.move_feed(answer.feed.id, taught.move_to, now)
    told = (
        answer.reason,
        *recorded.remarks,
        *taught.remarks,
        f"moved for good to {taught.move_to}" if moved else "",
    )
    answer = replace(answer, reason="; ".join(part for part in told if part))
    draw = services.dice.fraction()
    step = plan(taught.after(answer.feed), answer.result, now, pace, draw, answer.demand, answer.reason)
    tx.feeds.poll_done(answer.feed.id, step, now, taught.learned)
    tx.history.note_poll(answer.feed.id, _note(answer, len(recorded.unseen), step, now))
    return Polled(answer.feed, answer.result, len(recorded.unseen), answer.reason, step.next_poll_at)


def _note(answer: Answered, new: int, step: PollPlan, now: datetime) -> PollNote:
    status, body = (answer.response.status, answer.response.body) if answer.response else (None, b"")
    return PollNote(now, answer.result, status, len(body), new, "; ".join(step.reasons))
