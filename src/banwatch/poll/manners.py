"""What a publisher asks of those who poll: `Retry-After`, freshness, `ttl`, hours and days to leave out. Pure.

retry_after_seconds(header, response_date, now) -> float | None
freshness_seconds(headers, now) -> float
stated_skips(body) -> (hours, days)
wishes_of(old, headers, now, body, ttl_seconds) -> Wishes
out_of_skips(moment, wishes, fraction) -> datetime
pause_seconds(demand, pauses) -> float
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from banwatch.model.feed import Wishes
from banwatch.text.stamps import parse_stamp

DAY = 86_400.0
MAX_RETRY_AFTER = 31 * DAY
"""Believed `Retry-After`; hosts have asked for 88 hours and more and meant it."""
MAX_FRESHNESS = 7 * DAY
"""Believed `ttl`, `max-age`, `Expires`: beyond that a feed would fall silent by a mistake of its server."""
FIRST_PAUSE = 900.0
"""Pause of a host after a 429 or 503 that names none; doubles with each that follows, up to a day."""
_SPREAD = 600.0
"""Seconds after the end of the hours left out within which the next poll falls: not all at the full hour."""
_HEAD = 200_000
"""Bytes of a document in which hours and days to leave out are looked for: they stand before the items."""

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"no-cache|no-store", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,12}(?:\.\d+)?")
_HOUR = re.compile(rb"<hour>\s{0,9}(\d{1,2})\s{0,9}</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s{0,9}([A-Za-z]{6,9})\s{0,9}</day>", re.IGNORECASE)
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def retry_after_seconds(header: str | None, response_date: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` asks for, at most MAX_RETRY_AFTER; None for a missing or unreadable header.

    A date is read against the response's own `Date`, so that a wrong clock at either end does no harm.
    """
    value = (header or "").strip()
    if _SECONDS.fullmatch(value):
        return min(float(value), MAX_RETRY_AFTER)
    until = parse_stamp(value) if value else None
    if until is None:
        return None
    seconds = (until.at - _server_time(response_date, now)).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


def freshness_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """For how long the server calls its answer fresh: `max-age` less `Age`, else `Expires`; 0 to MAX_FRESHNESS seconds.

    `no-cache`, `no-store` and an `Expires` that is no date are no statement: 0.
    """
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0.0
    if age_limit := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        fresh = float(age_limit[1]) - (float(age) if _SECONDS.fullmatch(age) else 0.0)
    else:
        expires = parse_stamp(headers.get("expires", ""))
        fresh = (expires.at - _server_time(headers.get("date"), now)).total_seconds() if expires else 0.0
    return min(max(fresh, 0.0), MAX_FRESHNESS)


def stated_skips(body: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """(hours, days) of GMT that an RSS document asks to leave out; Monday is 0. Hour 24 is hour 0 (RSS 0.91).

    Found by a scan, for no feed parser reports them. All hours or all days would end polling: taken for a mistake.
    """
    hours = {int(number) % 24 for number in _HOUR.findall(_between(body, b"skiphours")) if int(number) <= 24}
    names = {name.lower() for name in _DAY.findall(_between(body, b"skipdays"))}
    days = {_DAYS.index(name) for name in names if name in _DAYS}
    return frozenset(hours if len(hours) < 24 else ()), frozenset(days if len(days) < 7 else ())


def wishes_of(
    old: Wishes, headers: Mapping[str, str], now: datetime, body: bytes | None = None, ttl_seconds: float = 0.0
) -> Wishes:
    """The publisher's wishes after a good answer. `body` is None when the document was not sent again (304).

    Then what the document said stays, and so does its freshness unless the answer states another.
    """
    fresh = freshness_seconds(headers, now)
    if body is None:
        return replace(old, fresh_seconds=fresh or old.fresh_seconds)
    hours, days = stated_skips(body)
    return Wishes(min(ttl_seconds, MAX_FRESHNESS), fresh, hours, days)


def out_of_skips(moment: datetime, wishes: Wishes, fraction: float) -> datetime:
    """The moment itself, or one soon after the hours and days that the publisher asks to leave out.

    `fraction` from [0, 1) spreads the polls that fall together at the end of such an hour.
    """
    if not _skipped(moment, wishes):
        return moment
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for _ in range(7 * 24 + 1):
        hour += timedelta(hours=1)
        if not _skipped(hour, wishes):
            return hour + timedelta(seconds=_SPREAD * fraction)
    return moment


def pause_seconds(demand: float | None, pauses: int) -> float:
    """How long a host is left alone after a 429 or 503: what it demands, in full; else FIRST_PAUSE, doubling.

    `pauses` is the number of those that came before it.
    """
    return demand if demand is not None else min(FIRST_PAUSE * 2 ** min(pauses, 20), DAY)


def _skipped(moment: datetime, wishes: Wishes) -> bool:
    there = moment.astimezone(UTC)
    return there.hour in wishes.skip_hours or there.weekday() in wishes.skip_days


def _between(body: bytes, name: bytes) -> bytes:
    """What stands in the first element of this name, at most 2,000 bytes."""
    head = body[:_HEAD].lower()
    start = head.find(b"<" + name)
    end = head.find(b"</" + name, start) if start >= 0 else -1
    return body[start : min(end, start + 2_000)] if end > start else b""


def _server_time(date: str | None, now: datetime) -> datetime:
    stamp = parse_stamp(date or "")
    return stamp.at if stamp else now
