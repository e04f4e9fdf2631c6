"""When a daily digest is due, and whether it is worth sending. The day is the key, not the moment.

A digest is named by its local date, so that neither a repeated nor a skipped hour, nor a clock that is set back, can
make two of one day. Days that were missed are merged under the latest.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from banwatch.errors import InputError
from banwatch.model.alert import Digest

SIGN_OF_LIFE_DAYS = 7
"""Silence must be told apart from death: with `skip`, an empty digest is still sent when the last mail is this old."""


def due(now: datetime, zone: str, hour: int, last: tuple[date, datetime] | None) -> date | None:
    """The local date for which a digest is due at `now` (aware), or None.

    `hour` is the local hour [0, 23] from which the day's digest may go out; `last` is the recipient's newest digest
    (local date, end of its window in UTC). Dates never go backwards, whatever the zone or the clock does.
    InputError for a zone that is not known.
    """
    local = now.astimezone(_zone(zone))
    if local.hour < hour:
        return None
    if last is not None and (local.date() <= last[0] or now <= last[1]):
        return None
    return local.date()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "Use a name of the time zone database, such as America/New_York."
        raise InputError(f"The time zone {name!r} is not known.", remedy) from None


def has_news(digest: Digest) -> bool:
    """True when a ban is new, confirmed or waits for a person. Feeds that fail are no news."""
    return bool(digest.new or digest.confirmed or digest.waiting)


def is_worth_sending(digest: Digest, last_sent: date | None, empty: str) -> bool:
    """Whether the digest is mailed. `empty` says what to do without news: `send`, or `skip` (but one mail in 7 days).

    `last_sent` is the local date of the last digest that was mailed to this recipient, None before the first.
    """
    if empty not in ("skip", "send"):
        raise InputError(f"The digest setting empty = {empty!r} is not known.", "Use skip or send.")
    if empty == "send" or has_news(digest) or last_sent is None:
        return True
    return digest.local_date - last_sent >= timedelta(days=SIGN_OF_LIFE_DAYS)


def days_covered(digest: Digest) -> int:
    """Number of days that the window spans, to the nearest, at least 1: a merged digest says so in its subject."""
    if digest.window_from is None:
        return 1
    return max(1, round((digest.window_to - digest.window_from) / timedelta(days=1)))
