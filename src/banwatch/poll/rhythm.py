"""How often a feed brings something, and how often it is therefore asked. Pure.

    rhythm_of(moments, now) -> float | None
    own_interval(feed, pace, now) -> float
    silent_since(feed) -> datetime | None

The rhythm is the median time between the newest entries. A feed is asked four times in that time, so that news waits
for an eighth of it on average, but never more often than the floor nor more rarely than the ceiling.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from banwatch.model.feed import Feed

NEWEST = 20
"""Entries that the rhythm is taken from."""
ASKED_PER_GAP = 4
"""Polls in the time in which one new entry is expected."""
STILL = 16
"""A feed that has been still for long is asked once in a sixteenth of that time: a council in recess wakes up again."""
UNKNOWN_FACTOR = 6
"""Floors between two polls of a feed without rhythm and without validators: each such poll costs a whole document."""
SILENT_GAPS = 4
SILENT_AT_LEAST = timedelta(days=14)
"""Nothing new for four gaps, and for two weeks at least: then a person should look whether the feed still lives."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Shortest and longest own interval, in seconds."""

    floor: float
    ceiling: float


def rhythm_of(moments: Iterable[datetime | None], now: datetime) -> float | None:
    """Median seconds between the NEWEST entries by publication; None for fewer than three dated ones."""
    dated = sorted((moment for moment in moments if moment is not None and moment <= now), reverse=True)[:NEWEST]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(dated)]
    return median(gaps) if len(gaps) > 1 else None


def newest(moments: Iterable[datetime | None], now: datetime) -> datetime:
    """The latest publication that is not in the future; now when none is dated."""
    return max((moment for moment in moments if moment is not None and moment <= now), default=now)


def own_interval(feed: Feed, pace: Pace, now: datetime) -> float:
    """Seconds between two polls by the feed's own rhythm, from floor to ceiling, before failures and wishes."""
    ceiling = max(pace.floor, pace.ceiling)
    if feed.rhythm_seconds is None:
        costly = feed.baselined and not (feed.validators.etag or feed.validators.last_modified)
        return min(pace.floor * (UNKNOWN_FACTOR if costly else 1), ceiling)
    still = (now - feed.last_new_at).total_seconds() / STILL if feed.last_new_at else 0.0
    return min(max(feed.rhythm_seconds / ASKED_PER_GAP, still, pace.floor), ceiling)


def silent_since(feed: Feed) -> datetime | None:
    """When the feed fell silent, should nothing new have come by then; None while nothing ever came.

    The moment may lie in the future. Only a feed that answers can be silent; whether it does is the caller's question.
    """
    if feed.last_new_at is None:
        return None
    return feed.last_new_at + max(SILENT_AT_LEAST, timedelta(seconds=SILENT_GAPS * (feed.rhythm_seconds or 0.0)))
