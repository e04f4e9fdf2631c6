"""Digest: one mail a day and recipient. The day is the key; row, window, mail and delivery are written together.

The mail is written when its day is due and never again: what is sent is what was true at the end of its window, and
a repeat after a crash is the same mail.
"""

from datetime import date, datetime, timedelta

from banwatch.alert.digest import days_since, due, is_worth_sending, local_today
from banwatch.alert.headline import phrases
from banwatch.alert.mail import compose
from banwatch.errors import InputError
from banwatch.jobs.digest_content import Window, gather
from banwatch.jobs.tally import Tally
from banwatch.model.alert import Target
from banwatch.model.digest import Cut, Digest, MailMessage, Reader, Recipient
from banwatch.ports import Services, Tx

KEPT_DAYS = 60
"""How long the mails of past digests are kept for `banwatch digest preview --date`."""

_FIRST_WINDOW = {False: timedelta(days=1), True: timedelta(days=7)}


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


def _open(services: Services, recipient: Recipient, forced: bool) -> Tally:
    """Write one recipient's digest if it is due. A day that brings no mail is written too: it is over."""
    now = services.clock.now()
    with services.store.read() as tx:  # most ticks end here, and need no turn at writing
        if _due(tx, recipient, now, forced) is None:
            return Tally()
    with services.store.write() as tx:
        day = _due(tx, recipient, now, forced)
        if day is None:
            return Tally()
        reader = tx.digests.reader(recipient.address, services.dice.token())
        last = tx.digests.last(recipient.address)
        content = gather(services, tx, recipient.watches, _window(tx, recipient, day, last, now))
        mailed = tx.digests.last_mailed(recipient.address)
        wanted = not reader.paused_by and (forced or is_worth_sending(content, mailed, recipient.empty))
        mail = _compose(services, content, recipient, reader) if wanted else None
        cut = Cut(day, now, tx.bans.last_change())
        digest_id = tx.digests.open(recipient.address, content.window_from or now, cut, mail)
        tx.digests.forget(day - timedelta(days=KEPT_DAYS))
        if digest_id is None or mail is None:
            return Tally()
        key = f"digest:{recipient.address}:{day.isoformat()}"
        tx.outbox.enqueue(key, Target("mail", recipient.address), now, digest_id=digest_id)
        tx.call("deliver")
    return Tally(1)


def _due(tx: Tx, recipient: Recipient, now: datetime, forced: bool) -> date | None:
    last = tx.digests.last(recipient.address)
    before = (last.local_date, last.at) if last else None
    if not forced:
        return due(now, recipient, before)
    today = local_today(now, recipient.zone)
    return None if before is not None and (today <= before[0] or now <= before[1]) else today


def preview(services: Services, recipient: Recipient, day: date | None = None) -> MailMessage:
    """The mail that would be sent now; nothing is written.

    With a `day`: the mail that was sent on it where it is kept, else what it would have been, from what is known now.
    InputError for a day to come.
    """
    now = services.clock.now()
    today = local_today(now, recipient.zone)
    with services.store.read() as tx:
        if day is None or day == today:
            last = tx.digests.last(recipient.address)
            window = _window(tx, recipient, today, last, now)
            return _compose(services, gather(services, tx, recipient.watches, window), recipient, None)
        if day > today:
            raise InputError(f"{day.isoformat()} is still to come.", "Name today or a day before it.")
        kept = tx.digests.mail_of(recipient.address, day)
        if kept is not None:
            return kept
        window = _window(tx, recipient, day, None, now - timedelta(days=(today - day).days))
        return _compose(services, gather(services, tx, recipient.watches, window), recipient, None)


def _window(tx: Tx, recipient: Recipient, day: date, last: Cut | None, end: datetime) -> Window:
    """From where the last digest ended; for the first one, and for a past day, the day or week before `end`."""
    weekly = recipient.weekday is not None
    if last is None:
        begin = end - _FIRST_WINDOW[weekly]
        return Window(day, begin, end, tx.bans.changes(begin, end), weekly)
    known = last.change is not None
    changes = tx.bans.changes_since(last.change or 0) if known else tx.bans.changes(last.at, end)
    return Window(day, last.at, end, changes, weekly, days_since(last.local_date, day))


def _compose(services: Services, content: Digest, recipient: Recipient, reader: Reader | None) -> MailMessage:
    policy = services.policy
    phrase_of = phrases({watch.id: watch.phrase for watch in services.classifier.watches})
    link = f"{policy.unsubscribe_url}/{reader.token}" if reader and policy.unsubscribe_url else ""
    return compose(content, policy.digest_sender, recipient.address, phrase_of, link)


def compose_again(services: Services, tx: Tx, digest_id: int, address: str) -> MailMessage:
    """The mail of a digest row of an earlier version of banwatch, which kept none."""
    day, begin, end = tx.digests.window(digest_id)
    recipient = next(
        (each for each in services.policy.digest_recipients if each.address == address), Recipient(address)
    )
    last = Cut(day - timedelta(days=1), begin, None) if begin else None
    window = _window(tx, recipient, day, last, end)
    return _compose(services, gather(services, tx, recipient.watches, window), recipient, None)
