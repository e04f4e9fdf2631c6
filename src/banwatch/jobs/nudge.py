"""The weekly reminder in Slack of what still waits for a person."""

from datetime import timedelta

from banwatch.alert.route import nudge_week
from banwatch.jobs.review import waiting
from banwatch.jobs.tally import Tally
from banwatch.model.alert import Nudge
from banwatch.ports import Services
from banwatch.review.decide import Waiting

NUDGE = "nudge"
PATIENCE = timedelta(days=1)
"""A ban that was found less than a day ago waits, but not still."""


def nudge(services: Services) -> Tally:
    """Write this week's reminder for each Slack channel of the settings, once its hour has come."""
    policy = services.policy
    if policy.nudge_weekday is None:
        return Tally()
    now = services.clock.now()
    week = nudge_week(now, policy.nudge_weekday, policy.nudge_hour, policy.nudge_zone)
    targets = [target for target in policy.alert_targets if target.channel == "slack"]
    if week is None or not targets or not _still_waiting(services):
        return Tally()
    with services.store.write() as tx:
        keys = [(f"{NUDGE}:{week}:slack:{target.address}", target) for target in targets]
        return Tally(sum(tx.outbox.enqueue(key, target, now) for key, target in keys))


def compose_nudge(services: Services) -> Nudge:
    """What waits now, most urgent first."""
    found = tuple((each.ban, each.why) for each in _still_waiting(services))
    return Nudge(found, f"{services.policy.desk_url}/" if services.policy.desk_url else "")


def _still_waiting(services: Services) -> list[Waiting]:
    since = services.clock.now() - PATIENCE
    return [each for each in waiting(services) if each.ban.created_at <= since]
