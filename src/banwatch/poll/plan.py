"""When a feed is polled next, and why. Pure: the answer's headers, the feed's state, time and chance are arguments.

    classify_status(status, headers) -> PollResult
    classify_fetch_error(kind) -> PollResult
    retry_after_seconds(header, response_date, now) -> float | None
    freshness_seconds(headers, now) -> float
    plan(feed, result, now, interval, fraction, wish_seconds, retry_after, reason) -> PollPlan

What a server asks for is a floor that nothing undercuts. The ceiling of a day binds our own part only.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from banwatch.model.feed import Feed, PollPlan, PollResult
from banwatch.text.stamps import parse_stamp

DAY = 86_400.0
OWN_CAP = DAY
"""Longest own interval or back-off, jitter included; a feed is never given up."""
GONE_INTERVAL = 7 * DAY
"""A feed that answers 410 is looked at once a week: feeds do come back."""
MAX_RETRY_AFTER = 31 * DAY
"""Believed `Retry-After`; hosts have asked for 88 hours and more and meant it."""
MAX_FRESHNESS = 7 * DAY
"""Believed `ttl`, `max-age`, `Expires`: beyond that a feed would fall silent by a mistake of its server."""
FIRST_WAIT = 900.0
"""Pause after a 429 or 503 that names none; doubles each time, up to OWN_CAP."""
JITTER = 0.1
WEIGHTS = {PollResult.HARD: 1.0, PollResult.SOFT: 0.5, PollResult.DNS: 0.25, PollResult.GONE: 1.0}
"""What a failure adds to the feed's failure weight; each unit adds one interval to the next wait."""

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"no-cache|no-store", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,12}(?:\.\d+)?")


def classify_status(status: int, headers: Mapping[str, str]) -> PollResult:
    """Result class of an answer, before its body is looked at. `headers` has lower-case names."""
    if status == 200:
        return PollResult.OK
    if status == 304:
        return PollResult.UNCHANGED
    if status == 410:
        return PollResult.GONE
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return PollResult.HARD
    if status in (429, 503):
        return PollResult.WAIT
    if status in (408, 425) or status >= 500 or status < 400:
        return PollResult.SOFT
    return PollResult.HARD


def classify_fetch_error(kind: str) -> PollResult:
    """Result class of a FetchError by its kind: a refused address or bad certificate will hardly mend itself."""
    if kind == "dns":
        return PollResult.DNS
    return PollResult.HARD if kind in ("refused", "tls", "redirect") else PollResult.SOFT


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


def plan(
    feed: Feed,
    result: PollResult,
    now: datetime,
    interval: float,
    fraction: float,
    wish_seconds: float,
    retry_after: float | None,
    reason: str,
) -> PollPlan:
    """The feed's next poll after `result`.

    `interval` is the configured one in seconds, `fraction` a draw from [0, 1) for the jitter of ±10 %, `wish_seconds`
    the longest of the publisher's wishes (ttl, freshness; 0 for none), `retry_after` what the server demanded.
    """
    failures = _failures(feed, result)
    own, why = _own_wait(feed, result, now, interval, failures)
    jittered = own * (1 - JITTER + 2 * JITTER * fraction)
    wait = jittered if result is PollResult.GONE else min(jittered, OWN_CAP)
    reasons = [reason, why] if reason else [why]
    if (wish := min(wish_seconds, MAX_FRESHNESS)) > wait:
        wait = wish
        reasons.append(f"the publisher wishes no poll within {spell(wish)}")
    if retry_after is not None and (demand := min(retry_after, MAX_RETRY_AFTER)) > wait:
        wait = demand
        reasons.append(f"the server demands a pause of {spell(demand)}")
    return PollPlan(result, now + timedelta(seconds=wait), failures, tuple(reasons))


def spell(seconds: float) -> str:
    """A duration for people: `45 s`, `30 min`, `2.5 h`, `7 d`."""
    for unit, size in (("d", DAY), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _failures(feed: Feed, result: PollResult) -> float:
    """The new failure weight: 0 after a good answer, unchanged while a host asks for patience."""
    if result in (PollResult.OK, PollResult.UNCHANGED):
        return 0.0
    return feed.failures + WEIGHTS.get(result, 0.0)


def _own_wait(feed: Feed, result: PollResult, now: datetime, interval: float, failures: float) -> tuple[float, str]:
    """Our own wait before jitter and ceiling, and its reason."""
    if result is PollResult.GONE:
        return GONE_INTERVAL, "the publisher says the feed is gone; looked at once a week"
    if result is PollResult.WAIT:
        return max(interval, _pause(feed, now)), "the host asks for patience"
    own = interval * (1 + failures)
    return own, f"own interval {spell(min(own, OWN_CAP))}" + (f" at failure weight {failures:g}" if failures else "")


def _pause(feed: Feed, now: datetime) -> float:
    """Twice the time since the last poll when that one was told to wait too, else FIRST_WAIT."""
    if feed.last_result is not PollResult.WAIT or feed.last_polled_at is None:
        return FIRST_WAIT
    return max(FIRST_WAIT, 2 * (now - feed.last_polled_at).total_seconds())


def _server_time(date: str | None, now: datetime) -> datetime:
    stamp = parse_stamp(date or "")
    return stamp.at if stamp else now
