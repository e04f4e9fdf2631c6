"""The weekly reminder in Slack of what still waits for a person."""

from banwatch.alert.route import nudge_week
from banwatch.jobs.review import waiting
from banwatch.jobs.tally import Tally
from banwatch.model.alert import Nudge
from banwatch.ports import Services

NUDGE = "nudge"


def nudge(services: Services) -> Tally:
    """Write this week's reminder for each Slack channel of the settings, once its hour has come."""
    policy = services.policy
    if policy.nudge_weekday is None:
        return Tally()
    now = services.clock.now()
    week = nudge_week(now, policy.nudge_weekday, policy.nudge_hour, policy.nudge_zone)
    targets = [target for target in policy.alert_targets if target.channel == "slack"]
    if week is None or not targets or not waiting(services):
        return Tally()
    with services.store.write() as tx:
        keys = [(f"{NUDGE}:{week}:slack:{target.address}", target) for target in targets]
        return Tally(sum(tx.outbox.enqueue(key, target, now) for key, target in keys))


def compose_nudge(services: Services) -> Nudge:
    """What waits now, most urgent first."""
    found = tuple((each.ban, each.why) for each in waiting(services))
    return Nudge(found, f"{services.policy.desk_url}/" if services.policy.desk_url else "")
