"""How the bot is, for those who watch it: numbers, one word for a probe, a sign of life for a monitor."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from banwatch.errors import BanwatchError, StoreError
from banwatch.jobs.tally import Tally
from banwatch.model.feed import Feed
from banwatch.poll.health import FeedState, health
from banwatch.ports import FetchRequest, Services, Tx

LATE = timedelta(minutes=10)
"""A message that is due longer than this has met more than one refusal."""
BACKLOG = timedelta(minutes=15)
"""Work that is due longer than this is more than one slow round."""
DAY = timedelta(days=1)

METRICS = {
    "banwatch_feeds": "Feeds by state.",
    "banwatch_last_poll_timestamp_seconds": "When a feed was last polled, as Unix time; 0: never.",
    "banwatch_hosts_paused": "Hosts that are left alone since they asked for it.",
    "banwatch_entries": "Entries by state: seen waits to be read.",
    "banwatch_articles": "Articles on record.",
    "banwatch_findings": "Findings by verdict.",
    "banwatch_bans": "Bans by status: suspected and candidate wait for a person.",
    "banwatch_queue_oldest_seconds": "Age of the oldest item that is due, by step; 0: nothing waits.",
    "banwatch_deliveries": "Deliveries by channel and state.",
    "banwatch_outbox_oldest_seconds": "Age of the oldest message that has not arrived, by channel.",
    "banwatch_last_digest_timestamp_seconds": "When a digest was last handed to the relay, as Unix time; 0: never.",
    "banwatch_quarantine": "Things set aside because they broke too often, by step.",
    "banwatch_stage_mean_seconds": "Mean time that a stage took, over what passed it in the last 24 hours.",
    "banwatch_stage_passed": "Number of things that passed a stage in the last 24 hours, 5,000 at most.",
}
"""All metrics (gauges, since they are read from the tables) with their meaning."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number. `labels` are (name, value)."""

    name: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """`ready`; `degraded`: it works, and a person should look; `down`: the database does not answer."""

    state: str
    reasons: tuple[str, ...] = ()


def measure(services: Services) -> tuple[Gauge, ...]:
    """All gauges, from one state of the database."""
    now = services.clock.now()
    with services.store.read() as tx:
        return (*_intake(tx, now), *_judged(tx, now), *_sent(tx, now))


def _intake(tx: Tx, now: datetime) -> Iterator[Gauge]:
    feeds = tx.feeds.feeds()
    states = Counter(health(feed, now).state for feed in feeds)
    for state in FeedState:
        yield Gauge("banwatch_feeds", states[state], (("state", state.value),))
    yield Gauge("banwatch_last_poll_timestamp_seconds", _unix(_polled(feeds)))
    yield Gauge("banwatch_hosts_paused", len(tx.hosts.paused(now)))
    for name, count in tx.gauges.entries().items():
        yield Gauge("banwatch_entries", count, (("state", name),))


def _judged(tx: Tx, now: datetime) -> Iterator[Gauge]:
    yield Gauge("banwatch_articles", tx.gauges.articles())
    for verdict, count in tx.gauges.findings().items():
        yield Gauge("banwatch_findings", count, (("verdict", verdict),))
    for status, count in tx.gauges.bans().items():
        yield Gauge("banwatch_bans", count, (("status", status),))
    since = tx.gauges.waiting_since(now)
    for step in ("read", "dedupe"):
        yield Gauge("banwatch_queue_oldest_seconds", _age(since.get(step), now), (("step", step),))
    for step, count in sorted(Counter(one.step for one in tx.work.quarantined()).items()):
        yield Gauge("banwatch_quarantine", count, (("step", step),))
    for stage, took in tx.gauges.latencies(now - DAY).items():
        yield Gauge("banwatch_stage_mean_seconds", took.seconds / max(took.count, 1), (("stage", stage),))
        yield Gauge("banwatch_stage_passed", took.count, (("stage", stage),))


def _sent(tx: Tx, now: datetime) -> Iterator[Gauge]:
    for (channel, state), count in tx.gauges.deliveries().items():
        yield Gauge("banwatch_deliveries", count, (("channel", channel), ("state", state)))
    for channel, moment in tx.gauges.undelivered_since().items():
        yield Gauge("banwatch_outbox_oldest_seconds", _age(moment, now), (("channel", channel),))
    yield Gauge("banwatch_last_digest_timestamp_seconds", _unix(tx.gauges.last_digest()))


def readiness(services: Services) -> Readiness:
    """Whether the bot does what it is for. The reasons name no address and no secret."""
    now = services.clock.now()
    try:
        with services.store.read() as tx:
            reasons = tuple(_troubles(tx, now, timedelta(seconds=2 * services.policy.poll_ceiling)))
    except StoreError:
        return Readiness("down", ("the database does not answer",))
    return Readiness("degraded" if reasons else "ready", reasons)


def _troubles(tx: Tx, now: datetime, patience: timedelta) -> Iterator[str]:
    feeds = tx.feeds.feeds()
    polled = _polled(feeds)
    if polled is not None and now - polled > patience:
        yield f"no feed was polled for {_hours(now - polled)}"
    for step, since in tx.gauges.waiting_since(now).items():
        if now - since > BACKLOG:
            yield f"{step}: the oldest item waits for {_hours(now - since)}"
    for channel, since in tx.gauges.undelivered_since().items():
        if now - since > LATE:
            yield f"{channel}: a message waits for {_hours(now - since)}"
    if aside := len(tx.work.quarantined()):
        yield f"quarantine: {aside} items"


def heartbeat(services: Services) -> Tally:
    """Tell an external monitor that all is well, as often as the settings say; stay silent when it is not.

    The address is a secret of the monitor's: no note repeats it.
    """
    policy = services.policy
    if not policy.heartbeat_url or readiness(services).state != "ready":
        return Tally()
    with services.store.write() as tx:
        if not tx.work.tick("heartbeat", services.clock.now(), policy.heartbeat_every):
            return Tally()
    try:
        answer = services.fetcher.fetch(FetchRequest(policy.heartbeat_url, deadline=10.0, max_bytes=100_000))
    except BanwatchError as error:
        return Tally(failed=1, notes=(f"the monitor was not reached ({getattr(error, 'kind', 'refused')})",))
    if answer.status >= 400:
        return Tally(failed=1, notes=(f"the monitor answered {answer.status}",))
    return Tally(done=1)


def _polled(feeds: tuple[Feed, ...]) -> datetime | None:
    return max((feed.last_polled_at for feed in feeds if feed.last_polled_at), default=None)


def _unix(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _hours(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
