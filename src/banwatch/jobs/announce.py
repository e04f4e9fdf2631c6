"""What is announced, written into the outbox in the transaction of the fact."""

from datetime import datetime, timedelta

from banwatch.alert.route import SLACK, targets_of
from banwatch.model.alert import Target
from banwatch.ports import FindingRow, Services, Tx


def announce(services: Services, tx: Tx, ban_id: str, now: datetime) -> None:
    """The alert of a new ban, once for each target."""
    for target in _targets(services, tx, ban_id):
        tx.outbox.enqueue(f"alert:{ban_id}:{target.channel}:{target.address}", target, now, ban_id=ban_id)
    tx.call("deliver")


def announce_step(services: Services, tx: Tx, ban_id: str, step_id: int, now: datetime) -> None:
    """A change of stage, once for each target."""
    for target in _targets(services, tx, ban_id):
        key = f"stage:{ban_id}:{step_id}:{target.channel}:{target.address}"
        tx.outbox.enqueue(key, target, now, ban_id=ban_id, step_id=step_id)
    tx.call("deliver")


def _targets(services: Services, tx: Tx, ban_id: str) -> tuple[Target, ...]:
    """Where the ban was told already it goes on being told; else by the routes."""
    policy = services.policy
    wanted = targets_of(tx.bans.ban(ban_id), policy.alert_targets, policy.routes)
    told = [each.target for each in tx.outbox.deliveries(ban_id) if each.key.startswith("alert:")]
    homes = [each for each in told if each.channel == SLACK]
    return tuple(dict.fromkeys([*(each for each in wanted if each.channel != SLACK or not homes), *homes]))


def is_quiet(services: Services, row: FindingRow, now: datetime) -> bool:
    """Old articles raise no alert: on a feed's first poll, and when new rules find a ban in what was judged before."""
    published = row.article.published_at
    horizon = now - timedelta(seconds=services.policy.lookback_seconds)
    return row.quiet or (row.again and published is not None and published < horizon)
