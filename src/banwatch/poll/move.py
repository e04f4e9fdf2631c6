"""When a redirect is believed to be for good, and when validators are no longer believed. Pure.

    watched(feed, target, same, now) -> Moving
    is_settled(moving, now) -> bool
    is_asked_plainly(feed, now, fraction) -> bool
    proof_against(feed, held, unseen) -> str

A 301 may be a maintenance page or a hijack, so one is not enough. A 304 may be a lie, so one in fifty is checked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from banwatch.model.feed import Feed, Moving, ParsedEntry, PollResult, Validators

TIMES = 10
DAYS = timedelta(days=7)
"""Polls, and the time that they must span, in which all answers came from the same new address (NewsBlur waits for
ten as well)."""
OVERLAP = 0.5
"""Share of the entries that must be known already for the new address to be the same feed."""
TRIAL = 1 / 50
"""Share of polls that send no validators, to see whether a 304 would have been the truth."""
DISTRUST = timedelta(days=30)
"""For how long validators that lied are not sent."""
_SLACK = timedelta(hours=1)
"""Entries dated this much before the last 304 should have come with it; publishing takes its time."""


def watched(feed: Feed, target: str | None, same: bool, now: datetime) -> Moving:
    """The evidence for a move after one more good answer. `same`: what came is this feed's content.

    Another target, other content, or no permanent redirect at all, and it begins anew.
    """
    if not target or target == feed.url or not same:
        return Moving()
    if feed.moving.target != target or feed.moving.since is None:
        return Moving(target, now, 1)
    return Moving(target, feed.moving.since, feed.moving.times + 1)


def is_settled(moving: Moving, now: datetime) -> bool:
    """Whether the new address may take the place of the old one."""
    return moving.since is not None and moving.times >= TIMES and now - moving.since >= DAYS


def is_asked_plainly(feed: Feed, now: datetime, fraction: float) -> bool:
    """Whether this poll goes without validators: they are distrusted, or it is one of the trials."""
    return (feed.doubted_until is not None and now < feed.doubted_until) or fraction < TRIAL


def proof_against(feed: Feed, held: Validators, unseen: Sequence[ParsedEntry]) -> str:
    """Why a trial shows that a 304 would have hidden something; empty when it does not.

    `held` are the validators of the trial's answer, `unseen` the entries that were not known. Either the server gave
    us the very validators that we hold, or the entries were there before it last said that nothing had changed.
    """
    if not unseen or feed.last_result is not PollResult.UNCHANGED or feed.last_polled_at is None:
        return ""
    if held == feed.validators:
        return f"{len(unseen)} new entries under validators that had not changed"
    before = [entry for entry in unseen if _before(entry, feed.last_polled_at)]
    return f"{len(before)} entries were there already when the server last said “not modified”" if before else ""


def _before(entry: ParsedEntry, moment: datetime) -> bool:
    """Whether the entry was surely published before: a bare date says too little."""
    at = entry.published_at
    return at is not None and at < moment - _SLACK and (at.hour, at.minute, at.second) != (0, 0, 0)
