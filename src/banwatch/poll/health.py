"""How a feed is, in one word and a sentence. Pure.

    health(feed, now) -> Health

Dead and silent are different: a dead feed gives no good answer, a silent one answers and brings nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from banwatch.model.feed import Feed, PollResult
from banwatch.poll.plan import GOOD
from banwatch.poll.rhythm import silent_since

AILING = 3.0
"""Failure weight from which a person should look: three hard failures, or six soft ones, in a row."""
DEAD_AFTER = timedelta(days=7)
"""No good answer for so long: most outages of news sites are over by then."""


class FeedState(StrEnum):
    """How a feed is."""

    NEW = "new"
    """Not polled yet."""
    WELL = "well"
    WAITING = "waiting"
    """Its host asks for patience."""
    FAILING = "failing"
    """Failed lately; nothing to do yet."""
    AILING = "ailing"
    """Failed often enough for a person to look."""
    SILENT = "silent"
    """Answers, and brings nothing new for much longer than it used to."""
    GONE = "gone"
    """The publisher says that it is no more (410)."""
    DEAD = "dead"
    """No good answer for a week."""


TROUBLES = frozenset({FeedState.AILING, FeedState.SILENT, FeedState.GONE, FeedState.DEAD})
"""What a person should look at."""


@dataclass(frozen=True, slots=True)
class Health:
    """A feed's state, why in words (empty when it is well), and since when where that is known."""

    state: FeedState
    why: str = ""
    since: datetime | None = None


def health(feed: Feed, now: datetime) -> Health:
    """The feed's health at `now`."""
    if feed.last_result is None:
        return Health(FeedState.NEW)
    if feed.last_result is PollResult.WAIT and not feed.failures:
        return Health(FeedState.WAITING, feed.last_error)
    if feed.failures or feed.last_result not in GOOD:
        return _failing(feed, now)
    since = silent_since(feed)
    if since is None or since > now or feed.last_new_at is None:
        return Health(FeedState.WELL)
    return Health(FeedState.SILENT, f"answers, but nothing new since {feed.last_new_at:%Y-%m-%d}{_usual(feed)}", since)


def _failing(feed: Feed, now: datetime) -> Health:
    last = f"last good answer {feed.last_ok_at:%Y-%m-%d}" if feed.last_ok_at else "never a good answer"
    why = f"{feed.last_error or 'no answer'}, {last}"
    if feed.last_result is PollResult.GONE:
        return Health(FeedState.GONE, why, feed.failing_since)
    if feed.failing_since is not None and now - feed.failing_since >= DEAD_AFTER:
        return Health(FeedState.DEAD, why, feed.failing_since)
    return Health(FeedState.AILING if feed.failures >= AILING else FeedState.FAILING, why, feed.failing_since)


def _usual(feed: Feed) -> str:
    """What it used to do, in words."""
    days = (feed.rhythm_seconds or 0.0) / 86_400
    if not feed.rhythm_seconds:
        return ""
    return f"; it used to bring something every {days:.0f} days" if days >= 2 else "; it used to bring something daily"
