"""Digest: one mail a day and recipient. The day is the key; its row, window and delivery are written together."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from banwatch.alert.digest import due, is_worth_sending
from banwatch.alert.mail import compose, message_id
from banwatch.jobs.life import change_of
from banwatch.jobs.review import assemble
from banwatch.jobs.tally import Tally
from banwatch.model.alert import Alert, Digest, FeedAilment, MailMessage, Target
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.feed import Feed
from banwatch.model.life import OVER, stage_of
from banwatch.poll.health import TROUBLES, FeedState, health
from banwatch.ports import Services, Tx
from banwatch.review.decide import queue

_FIRST_WINDOW = timedelta(days=1)


def digest(services: Services) -> Tally:
    """Write the digests that are due now. Sending is the outbox's work."""
    tally = Tally()
    for recipient in services.policy.digest_recipients:
        tally += _open(services, recipient, forced=False)
    return tally


def send_now(services: Services) -> Tally:
    """Write today's digest for every recipient whatever the hour; one that was written already stays the only one."""
    tally = Tally()
    for recipient in services.policy.digest_recipients:
        tally += _open(services, recipient, forced=True)
    return tally


def _open(services: Services, recipient: str, forced: bool) -> Tally:
    policy, now = services.policy, services.clock.now()
    with services.store.write() as tx:
        last = tx.outbox.last_digest(recipient)
        day = due(now, policy.digest_zone, 0 if forced else policy.digest_hour, last)
        if day is None:
            return Tally()
        content = gather(services, tx, day, last[1] if last else None, now)
        if not forced and not is_worth_sending(content, last[0] if last else None, policy.digest_empty):
            return Tally()
        digest_id = tx.outbox.open_digest(recipient, day, now)
        if digest_id is None:
            return Tally()
        key = f"digest:{recipient}:{day.isoformat()}"
        tx.outbox.enqueue(key, Target("mail", recipient), now, digest_id=digest_id)
        tx.call("deliver")
    return Tally(1)


def compose_digest(services: Services, tx: Tx, digest_id: int, recipient: str) -> MailMessage:
    """The mail of a digest row."""
    day, begin, end = tx.outbox.digest_window(digest_id)
    return _compose(services, gather(services, tx, day, begin, end), recipient)


def preview(services: Services, recipient: str) -> MailMessage:
    """The mail that would be sent now; nothing is written."""
    now = services.clock.now()
    with services.store.read() as tx:
        last = tx.outbox.last_digest(recipient)
        day = due(now, services.policy.digest_zone, 0, None) or now.date()
        return _compose(services, gather(services, tx, day, last[1] if last else None, now), recipient)


def _compose(services: Services, content: Digest, recipient: str) -> MailMessage:
    sender = services.policy.digest_sender
    phrase = " and ".join(watch.phrase for watch in services.classifier.watches)
    return compose(content, sender, recipient, phrase, message_id(content.local_date, recipient, sender))


def gather(services: Services, tx: Tx, day: date, begin: datetime | None, end: datetime) -> Digest:
    """The content of the window (begin, end]; without a begin, of the last day."""
    since = begin or end - _FIRST_WINDOW
    changed = [ban for ban in tx.bans.bans(changed_after=since) if ban.created_at <= end]
    new = [ban for ban in changed if ban.created_at > since and ban.status is BanStatus.SUSPECTED]
    confirmed = [ban for ban in changed if ban.status is BanStatus.CONFIRMED]
    shown = {ban.id for ban in new}
    open_bans = tx.bans.bans((BanStatus.SUSPECTED, BanStatus.CANDIDATE))
    waiting = [item.ban for item in queue(open_bans, end.date()) if item.ban.id not in shown]
    feeds = tx.feeds.feeds()
    return Digest(
        local_date=day,
        window_from=since,
        window_to=end,
        confirmed=_alerts(services, tx, confirmed),
        new=_alerts(services, tx, new),
        waiting=_alerts(services, tx, waiting),
        ailing_feeds=ailments(feeds, since, end),
        feeds_total=len(feeds),
        last_poll_at=max((feed.last_ok_at for feed in feeds if feed.last_ok_at), default=None),
        articles_read=tx.articles.articles_read_since(since),
        desk_url=services.policy.desk_url,
        changes=tuple(change_of(services, tx, step, before) for step, before in tx.life.steps_told(since, end)),
        pipeline=_alerts(services, tx, _pipeline(tx, since)),
    )


def _pipeline(tx: Tx, since: datetime) -> list[Ban]:
    """Proposals that are open, those that moved since then first."""
    followed = [ban for ban in tx.bans.bans((BanStatus.FOLLOWED,)) if stage_of(ban.facts.stage) not in OVER]
    moved = {ban.id for ban in followed if any(step.recorded_at > since for step in tx.life.steps(ban.id))}
    return sorted(followed, key=lambda ban: ban.id not in moved)


def _alerts(services: Services, tx: Tx, bans: list[Ban]) -> tuple[Alert, ...]:
    return tuple(assemble(tx, ban, services.policy.desk_url) for ban in bans)


def ailments(feeds: Iterable[Feed], since: datetime, now: datetime) -> tuple[FeedAilment, ...]:
    """Feeds that a person should look at. One that fell silent is told of once: in the window in which it did."""
    found = ((feed, health(feed, now)) for feed in feeds)
    return tuple(
        FeedAilment(feed.title or feed.url, feed.url, one.why, one.state.value)
        for feed, one in found
        if one.state in TROUBLES and (one.state is not FeedState.SILENT or (one.since and one.since > since))
    )
