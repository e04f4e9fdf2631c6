"""When a feed is polled next, and why. Pure: the answer's class, the feed's state, time and chance are arguments.

    classify_status(status, headers) -> PollResult
    classify_fetch_error(kind) -> PollResult
    plan(feed, result, now, pace, fraction, demand, reason) -> PollPlan

What a publisher asks for is a floor that nothing undercuts. The ceilings bind our own part only.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from banwatch.model.feed import Feed, PollPlan, PollResult
from banwatch.poll.manners import DAY, MAX_RETRY_AFTER, out_of_skips
from banwatch.poll.rhythm import Pace, own_interval

OWN_CAP = DAY
"""Longest back-off, jitter included; a feed is never given up."""
GONE_INTERVAL = 7 * DAY
"""A feed that has answered 410 for GONE_AFTER is looked at once a week: feeds do come back."""
GONE_AFTER = timedelta(days=3)
"""Until then it is asked once a day: a 410 may be a slip of a new web site."""
JITTER = 0.1
WEIGHTS = {PollResult.HARD: 1.0, PollResult.SOFT: 0.5, PollResult.DNS: 0.25, PollResult.GONE: 1.0}
"""What a failure adds to the feed's failure weight; each unit adds one interval to the next wait."""
STATUS_WORDS = {
    401: "the server wants a login (401)",
    403: "the server refuses us (403)",
    404: "there is nothing at this address (404)",
    410: "the publisher says that this feed is gone for good (410)",
    429: "the host asks for patience (429)",
}
GOOD = (PollResult.OK, PollResult.UNCHANGED)


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
    if status == 429 or (status == 503 and "retry-after" in headers):
        return PollResult.WAIT
    if status in (408, 425) or status >= 500 or status < 400:
        return PollResult.SOFT
    return PollResult.HARD


def classify_fetch_error(kind: str) -> PollResult:
    """Result class of a FetchError by its kind: a refused address or bad certificate will hardly mend itself."""
    if kind == "dns":
        return PollResult.DNS
    return PollResult.HARD if kind in ("refused", "tls", "redirect") else PollResult.SOFT


def status_words(status: int) -> str:
    """What an answer without a feed says, in words; empty for "not modified"."""
    return "" if status == 304 else STATUS_WORDS.get(status, f"the server answered {status}")


def plan(
    feed: Feed, result: PollResult, now: datetime, pace: Pace, fraction: float, demand: float | None, reason: str
) -> PollPlan:
    """The feed's next poll after `result`.

    `feed` holds what this answer taught (validators, wishes, rhythm), and its failures as they were before. `fraction`
    is a draw from [0, 1): ±10 % on our own interval, up to 10 % more on a publisher's. `demand` is the pause in
    seconds that its host was given, None for none.
    """
    failures = _failures(feed, result)
    own, why = _own_wait(feed, result, now, pace, failures)
    wait = own * (1 - JITTER + 2 * JITTER * fraction)
    reasons = [reason, why] if reason else [why]
    for seconds, words in (
        (feed.wishes.seconds, "the publisher wishes no poll within"),
        (min(demand or 0.0, MAX_RETRY_AFTER), "the host is left alone for"),
    ):
        if seconds > wait:
            wait = seconds * (1 + JITTER * fraction)
            reasons.append(f"{words} {spell(seconds)}")
    at = out_of_skips(now + timedelta(seconds=wait), feed.wishes, fraction)
    if at - now > timedelta(seconds=wait):
        reasons.append("moved out of hours that the publisher asks to leave out")
    return PollPlan(result, _off_the_minute(at, fraction), failures, tuple(reasons))


def spell(seconds: float) -> str:
    """A duration for people: `45 s`, `30 min`, `2.5 h`, `7 d`."""
    for unit, size in (("d", DAY), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _failures(feed: Feed, result: PollResult) -> float:
    """The new failure weight: 0 after a good answer, unchanged while a host asks for patience."""
    if result in GOOD:
        return 0.0
    return feed.failures + WEIGHTS.get(result, 0.0)


def _own_wait(feed: Feed, result: PollResult, now: datetime, pace: Pace, failures: float) -> tuple[float, str]:
    """Our own wait before jitter, short of its ceiling by so much as the jitter may add, and its reason."""
    if result is PollResult.GONE and _stays_gone(feed, now):
        return GONE_INTERVAL, "looked at once a week"
    if result is PollResult.GONE:
        return OWN_CAP / (1 + JITTER), "looked at once a day for now"
    interval = own_interval(feed, pace, now)
    if result is PollResult.WAIT:
        return min(interval, OWN_CAP / (1 + JITTER)), "the host asks for patience"
    if not failures:
        own = min(interval, max(pace.floor, pace.ceiling) / (1 + JITTER))
        return own, f"own interval {spell(own)}"
    own = min(interval * (1 + failures), OWN_CAP / (1 + JITTER))
    return own, f"own interval {spell(own)} at failure weight {failures:g}"


def _stays_gone(feed: Feed, now: datetime) -> bool:
    return feed.failing_since is not None and now - feed.failing_since >= GONE_AFTER


def _off_the_minute(moment: datetime, fraction: float) -> datetime:
    """Away from the full minute, when all the world's timers fire."""
    return moment if moment.second else moment + timedelta(seconds=1 + 58 * fraction)
