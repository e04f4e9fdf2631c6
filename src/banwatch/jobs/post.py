"""Post: one attempt to send a digest, and when the next one is due. Refusals for now are tried for two days."""

from dataclasses import replace
from datetime import datetime, timedelta

from banwatch.alert.bounces import HARD, LIMIT, SOFT, after_bounce
from banwatch.jobs.digest import compose_again
from banwatch.model.alert import Delivery, Outcome, Sending
from banwatch.ports import Services

FIRST_WAIT = 600.0
"""Seconds to the second attempt: what greylisting relays commonly ask for. Each further wait is twice as long …"""
LONGEST_WAIT = 4 * 3600.0
"""… up to four hours."""
PATIENCE = timedelta(hours=48)
"""After this long a digest is old news and is given up, visibly (RFC 5321 asks for 4 to 5 days; a person who reads
daily is better served by the next digest, which says so)."""


def post(services: Services, delivery: Delivery, digest_id: int) -> Sending:
    """Send a digest once. One whose outcome is unknown is sent again with the same Message-ID and Date.

    Mail cannot be looked up: a crash or a broken line after the message's final dot can bring it twice, and not
    sending it again could lose it.
    """
    if services.mailer is None:
        return Sending(Outcome.HELD, "no mail relay is configured (smtp.url)")
    with services.store.read() as tx:
        paused = {each.address: each.paused_by for each in tx.digests.readers()}
        if by := paused.get(delivery.target.address):
            return Sending(Outcome.DEAD, "the reader has unsubscribed" if by == "reader" else "the address is paused")
        kept = tx.digests.mail(digest_id)
        message = kept or compose_again(services, tx, digest_id, delivery.target.address)
    answer = services.mailer.send_mail(message)
    sending = paced(answer, delivery, services.clock.now())
    if weight := _weight(answer, sending):
        _count_bounce(services, delivery, weight)
    return sending


def _weight(answer: Sending, sending: Sending) -> float:
    """What the attempt says against the address: nothing where the relay refused the message, which is our doing."""
    if answer.outcome is Outcome.DEAD:
        return HARD if answer.bounced else 0.0
    return SOFT if sending.outcome is Outcome.DEAD else 0.0


def paced(sending: Sending, delivery: Delivery, now: datetime) -> Sending:
    """The outcome with the wait that is due after this attempt, or given up where patience ends before the next one.

    `delivery` is as it was before the attempt: its `attempts` are those before this one.
    """
    if sending.outcome not in (Outcome.RETRY, Outcome.UNKNOWN):
        return sending
    wait = min(FIRST_WAIT * 2.0 ** min(delivery.attempts, 16), LONGEST_WAIT)
    return given_up(sending, delivery, now, wait) or replace(sending, wait_seconds=wait)


def given_up(sending: Sending, delivery: Delivery, now: datetime, wait: float) -> Sending | None:
    """The end of a delivery whose patience ends before the next attempt, `wait` seconds from now; else None."""
    begun = delivery.first_attempt_at or now
    if now + timedelta(seconds=wait) - begun <= PATIENCE:
        return None
    return Sending(Outcome.DEAD, f"given up after {PATIENCE.days * 24} hours: {sending.detail}")


def _count_bounce(services: Services, delivery: Delivery, weight: float) -> None:
    """Keep the score of an address, and pause it when it has refused too often."""
    now = services.clock.now()
    with services.store.write() as tx:
        reader = tx.digests.reader(delivery.target.address, services.dice.token())
        score, at = after_bounce(reader.bounces, reader.bounced_at, weight, now)
        tx.digests.bounced(reader.address, score, at)
        if score >= LIMIT:
            tx.digests.pause(reader.address, "bounces", now)
