"""Points in time as feeds and pages write them, with the calendar day that the writer meant."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_tz

EARLIEST_YEAR = 1995
"""Nothing on the web is older; an earlier date is a default value of some program."""
FUTURE_SLACK = timedelta(hours=24)
"""Zones and wrong clocks explain a day; what is dated later is no publication date."""

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]\s?(\d\d:\d\d)(:\d\d)?(?:[.,]\d+)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?", re.IGNORECASE
)
_MAIL = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|([+-])(\d\d)(\d\d))", re.ASCII
)
"""The usual spelling of RFC 822, which most feeds use: a pattern reads it in a fifth of the mail library's time."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAY_FIRST = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{4}")
_RFC_ZONES = frozenset(("UT", "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"))
_ZONES: dict[str, float] = {
    "BST": 1,
    "IST": 1,
    "WEST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "AEST": 10,
    "AEDT": 11,
}
_ZONES |= {"ACST": 9.5, "AWST": 8, "NZST": 12, "NZDT": 13, "HST": -10, "AKST": -9, "AKDT": -8, "AST": -4, "ADT": -3}
"""Hours from UTC of zone names that RFC 822 lacks, as outlets of the feed list's countries use them."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment in UTC, and the calendar day where it was written; None when only UTC is known: the day may differ."""

    at: datetime
    on: date | None


def parse_stamp(text: str) -> Stamp | None:
    """Read an ISO 8601 or RFC 822 date. None when it is neither. Never raises.

    A time with another zone than UTC, with none at all, at midnight exactly, or missing names the day as written.
    """
    cleaned = " ".join(text[:80].split())
    try:
        return _from_iso(cleaned) or _from_usual_mail(cleaned) or _from_mail(cleaned)
    except (ValueError, OverflowError, TypeError, IndexError):  # parsedate_tz fails in many ways on odd input
        return None


def utc_stamp(moment: datetime) -> Stamp:
    """Stamp of a moment that was given in UTC: the day is certain at midnight only (a date without time)."""
    return Stamp(moment, moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else None)


def implausible(stamp: Stamp, now: datetime) -> str:
    """Why the stamp cannot be a publication date, or an empty string."""
    if stamp.at.year < EARLIEST_YEAR:
        return f"date {stamp.at:%Y-%m-%d} lies before {EARLIEST_YEAR}"
    if stamp.at > now + FUTURE_SLACK:
        return f"date {stamp.at:%Y-%m-%d %H:%M} lies in the future"
    return ""


def _from_iso(text: str) -> Stamp | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    day, minutes, seconds, zone = match.groups()
    local = datetime.fromisoformat(f"{day}T{minutes or '00:00'}{seconds or ':00'}+00:00")
    return _stamp(local, _offset(zone) if zone else None)


def _offset(zone: str) -> timedelta:
    if zone.upper() in ("Z", "UTC", "GMT"):
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if zone[0] == "-" else size


def _from_usual_mail(text: str) -> Stamp | None:
    match = _MAIL.fullmatch(text)
    place = _MONTHS.find(match[2].lower()) if match else -1
    if match is None or place < 0:
        return None
    day, _, year, hour, minute, second, sign, hours, minutes = match.groups()
    local = datetime(int(year), place // 4 + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    size = timedelta(hours=int(hours), minutes=int(minutes)) if sign else timedelta(0)
    return _stamp(local, -size if sign == "-" else size)


def _from_mail(text: str) -> Stamp | None:
    dated = f"{text} 00:00:00" if _DAY_FIRST.fullmatch(text) else text
    fields = parsedate_tz(dated)
    if fields is None:
        return None
    local = datetime(*fields[:6], tzinfo=UTC)
    return _stamp(local, _mail_offset(text, fields[9]))


def _mail_offset(text: str, seconds: int | None) -> timedelta | None:
    """Offset in the text; None when the zone is missing or unknown (parsedate_tz calls both 0)."""
    zone = text.rsplit(" ", 1)[-1].upper()
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    known = zone in _RFC_ZONES or zone[0] in "+-"
    return timedelta(seconds=seconds or 0) if known else None


def _stamp(written: datetime, offset: timedelta | None) -> Stamp:
    """`written` carries the wall-clock time as if it were UTC; `offset` is the zone's, None when not told."""
    if offset is None:
        return Stamp(written, written.date())
    if not offset:
        return utc_stamp(written)
    return Stamp(written.replace(tzinfo=timezone(offset)).astimezone(UTC), written.date())
