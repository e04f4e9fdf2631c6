"""Which entries of a poll are recorded quietly: old news must not ring when a feed is new to us.

quiet(entry, first_poll, now, lookback_seconds, backfill) -> bool
"""

from datetime import datetime, timedelta

from banwatch.model.feed import ParsedEntry


def quiet(entry: ParsedEntry, first_poll: bool, now: datetime, lookback_seconds: float, backfill: bool) -> bool:
    """True when what the entry reports shall raise no alert.

    That is so for entries of a feed's first successful poll that are dated before the look-back. An entry without a
    date may be new and rings; `backfill` lets everything ring; what appears in later polls is new whatever its date.
    """
    if not first_poll or backfill or entry.published_at is None:
        return False
    return entry.published_at < now - timedelta(seconds=lookback_seconds)
