"""When an address has refused so often that writing to it must stop. The rule and its figures are Mailman's.

A refusal for good counts 1, giving up after two days of refusals for now counts a half, at most one of them a day.
Seven days without a refusal wipe the slate. At five the address is paused and the operator told: an address is never
deleted, and one bad day of a relay pauses nobody.
"""

from datetime import datetime, timedelta

HARD, SOFT = 1.0, 0.5
LIMIT = 5.0
QUIET_DAYS = 7


def after_bounce(score: float, last: datetime | None, weight: float, now: datetime) -> tuple[float, datetime]:
    """The bounce score, and the moment of the last refusal that counted, after one of `weight` at `now` (UTC)."""
    if last is not None and now.date() <= last.date():
        return score, last
    forgotten = last is None or now - last > timedelta(days=QUIET_DAYS)
    return (0.0 if forgotten else score) + weight, now
