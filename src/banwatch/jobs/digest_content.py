"""What stands in a digest, from what the database knows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from banwatch.jobs.life import change_of
from banwatch.jobs.review import assemble
from banwatch.model.alert import Alert, Delivery, DeliveryState, StageChange, Target
from banwatch.model.ban import Ban, BanStatus, Change, ChangeKind
from banwatch.model.digest import Digest, DigestRow, FeedAilment
from banwatch.model.feed import Feed
from banwatch.model.life import OVER, stage_of
from banwatch.poll.health import TROUBLES, FeedState, health
from banwatch.ports import Services, Tx
from banwatch.review.decide import queue

SILENT = FeedState.SILENT.value
_GONE = (BanStatus.REJECTED, BanStatus.MERGED)
_LOOKED_BACK = 50
"""Digests that are searched for mails that could not be delivered."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a digest is about: (begin, end] in UTC, named by `day`. `changes` are what happened in it."""

    day: date
    begin: datetime
    end: datetime
    changes: tuple[Change, ...]
    weekly: bool = False
    days: int = 1
    """Local days covered."""


def gather(services: Services, tx: Tx, watches: Sequence[str], window: Window) -> Digest:
    """The content of a window for a reader of these watches (all of them when empty)."""
    happened = _happened(window.changes)
    wanted = [ban for ban in tx.bans.bans() if not watches or ban.watch in watches]
    by_id = {ban.id: ban for ban in wanted if ban.status not in _GONE}
    new = _pick(by_id, happened[ChangeKind.NEW], but=(BanStatus.CANDIDATE, BanStatus.KNOWN, BanStatus.FOLLOWED))
    steps = _steps(services, tx, window.changes, set(by_id))
    for change in steps:
        by_id.pop(change.alert.ban.id, None)
    confirmed = _pick(by_id, happened[ChangeKind.CONFIRMED])
    waiting = [item.ban for item in queue(list(by_id.values()), window.end.date())]
    feeds = tx.feeds.feeds()
    ailing = ailments(feeds, window.begin, window.end)

    def alerts(bans: Sequence[Ban]) -> tuple[Alert, ...]:
        return tuple(assemble(tx, ban, services.policy.desk_url) for ban in bans)

    return Digest(
        local_date=window.day,
        window_from=window.begin,
        window_to=window.end,
        new=alerts(new),
        stages=steps,
        confirmed=alerts(confirmed),
        pipeline=alerts(_pipeline(by_id.values(), happened[ChangeKind.STAGE])),
        waiting=alerts(waiting),
        ailing_feeds=tuple(each for each in ailing if each.kind != SILENT),
        silent_feeds=tuple(each for each in ailing if each.kind == SILENT),
        undelivered=_undelivered(tx, window.begin),
        feeds_total=len(feeds),
        last_poll_at=max((feed.last_ok_at for feed in feeds if feed.last_ok_at), default=None),
        articles_read=tx.articles.articles_read_since(window.begin),
        desk_url=services.policy.desk_url,
        weekly=window.weekly,
        days=window.days,
    )


def _happened(changes: Sequence[Change]) -> dict[ChangeKind, list[str]]:
    """Kind of change to the ids of the bans that it happened to, quiet ones left out."""
    found: dict[ChangeKind, list[str]] = {kind: [] for kind in ChangeKind}
    for change in changes:
        if not change.quiet:
            found[change.kind].append(change.ban_id)
    return found


def _pick(by_id: dict[str, Ban], ids: Collection[str], but: Collection[BanStatus] = ()) -> list[Ban]:
    """The bans of these ids, taken out of those that are left: a ban stands in one section."""
    picked = [ban_id for ban_id in dict.fromkeys(ids) if ban_id in by_id and by_id[ban_id].status not in but]
    return [by_id.pop(ban_id) for ban_id in picked]


def _steps(services: Services, tx: Tx, changes: Sequence[Change], wanted: Collection[str]) -> tuple[StageChange, ...]:
    """The steps worth telling among the changes; a step and its change are written together, at one moment."""
    moved = {(change.ban_id, change.at) for change in changes if change.kind is ChangeKind.STAGE}
    if not moved:
        return ()
    moments = [at for _, at in moved]
    told = tx.life.steps_told(min(moments) - timedelta(seconds=1), max(moments))
    return tuple(
        change_of(services, tx, step, before)
        for step, before in told
        if (step.ban_id, step.recorded_at) in moved and step.ban_id in wanted
    )


def _pipeline(bans: Iterable[Ban], moved: Collection[str]) -> list[Ban]:
    """Proposals that are open, those that moved first."""
    followed = [ban for ban in bans if ban.status is BanStatus.FOLLOWED and stage_of(ban.facts.stage) not in OVER]
    return sorted(followed, key=lambda ban: ban.id not in moved)


def ailments(feeds: Iterable[Feed], since: datetime, now: datetime) -> tuple[FeedAilment, ...]:
    """Feeds that a person should look at. One that fell silent is told of once: in the window in which it did."""
    found = ((feed, health(feed, now)) for feed in feeds)
    return tuple(
        FeedAilment(feed.title or feed.url, feed.url, one.why, one.state.value)
        for feed, one in found
        if one.state in TROUBLES and (one.state is not FeedState.SILENT or (one.since and one.since > since))
    )


def _undelivered(tx: Tx, begin: datetime) -> tuple[str, ...]:
    """Addresses that get no digest any more; digests and alerts that were given up in the window."""
    paused = [
        f"Mail to {each.address} is paused: the address refuses it."
        for each in tx.digests.readers()
        if each.paused_by == "bounces"
    ]
    given_up = [_given_up(row) for row in tx.digests.written(_LOOKED_BACK) if row.window_to >= begin]
    return (*paused, *(each for each in given_up if each), *_lost_alerts(tx.outbox.given_up(begin)))


def _lost_alerts(dead: Sequence[Delivery]) -> tuple[str, ...]:
    """One sentence for each place that alerts could not be brought to, with the latest cause."""
    found: dict[Target, list[Delivery]] = {}
    for each in dead:
        found.setdefault(each.target, []).append(each)
    return tuple(
        f"{len(lost)} alert{'s' * (len(lost) > 1)} to {target.channel} {target.address} could not be delivered: "
        f"{lost[-1].last_error}."
        for target, lost in found.items()
    )


def _given_up(row: DigestRow) -> str:
    if row.state not in (DeliveryState.DEAD, DeliveryState.HELD):
        return ""
    how = "could not be delivered" if row.state is DeliveryState.DEAD else "waits for the operator"
    return f"The digest of {row.local_date.isoformat()} to {row.recipient} {how}: {row.last_error}."
