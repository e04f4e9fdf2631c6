"""When a digest is due, and whether it is worth sending. The day is the key, not the moment.

A digest is named by its local date, so that neither a repeated nor a skipped hour, nor a clock that is set back, can
make two of one day. Days that were missed are merged under the latest.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from banwatch.errors import InputError
from banwatch.model.digest import Digest, Recipient

SIGN_OF_LIFE_DAYS = 7
"""Silence must be told apart from death: with `skip`, an empty digest is still sent when the last mail is this old."""


def due(now: datetime, recipient: Recipient, last: tuple[date, datetime] | None) -> date | None:
    """The local date for which a digest is due at `now` (aware), or None.

    `last` is the recipient's newest digest (local date, end of its window in UTC). Dates never go backwards, whatever
    the zone or the clock does. A weekly digest whose day was missed is due on the next day that the bot is up; a
    recipient who is new to it waits for the first one. InputError for a zone that is not known.
    """
    local = now.astimezone(_zone(recipient.zone))
    if local.hour < recipient.hour:
        return None
    if last is not None and (local.date() <= last[0] or now <= last[1]):
        return None
    return local.date() if recipient.weekday is None else _weekly(local.date(), recipient.weekday, last)


def _weekly(today: date, weekday: int, last: tuple[date, datetime] | None) -> date | None:
    meant = today - timedelta(days=(today.weekday() - weekday) % 7)
    missed = last is not None and last[0] < meant
    return today if meant == today or missed else None


def local_today(now: datetime, zone: str) -> date:
    """The date in a zone. InputError for a zone that is not known."""
    return now.astimezone(_zone(zone)).date()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "Use a name of the time zone database, such as America/New_York."
        raise InputError(f"The time zone {name!r} is not known.", remedy) from None


def days_since(last: date | None, today: date) -> int:
    """Local days that a digest of `today` covers when the one before it was of `last`: at least 1."""
    return max(1, (today - last).days) if last else 1


def has_news(digest: Digest) -> bool:
    """True when a ban is new, got further, was confirmed or waits for a person.

    Feeds that fail and bans on their way are no news of a day; they are told beside news, and at least once a week.
    """
    return bool(digest.new or digest.stages or digest.confirmed or digest.waiting)


def is_worth_sending(digest: Digest, last_mailed: date | None, empty: str) -> bool:
    """Whether the digest is mailed. `empty` says what to do without news: `send`, or `skip` (but one mail in 7 days).

    `last_mailed` is the local date of the last digest that was mailed to this recipient, None before the first.
    """
    if empty not in ("skip", "send"):
        raise InputError(f"The digest setting empty = {empty!r} is not known.", "Use skip or send.")
    if empty == "send" or has_news(digest) or last_mailed is None:
        return True
    return digest.local_date - last_mailed >= timedelta(days=SIGN_OF_LIFE_DAYS)
