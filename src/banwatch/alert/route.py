"""Who is told of a ban, and when: routes to channels, quiet hours, the week of a reminder."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from banwatch.model.alert import QuietHours, Route, Target
from banwatch.model.ban import Ban

SLACK = "slack"


def targets_of(ban: Ban, targets: Sequence[Target], routes: Sequence[Route]) -> tuple[Target, ...]:
    """The targets that a ban is told to, each once.

    Every Slack route that fits gets it. Where none fits it goes to the Slack target of the settings, so that no ban is
    lost between routes. Other channels know no routes.
    """
    fitting = [Target(SLACK, route.address) for route in routes if fits(ban, route)]
    found: list[Target] = []
    for target in targets:
        found += fitting if target.channel == SLACK and fitting else [target]
    return tuple(dict.fromkeys(found))


def fits(ban: Ban, route: Route) -> bool:
    """Whether a ban is one of those that the route asks for."""
    facts = ban.facts
    named = {each.casefold() for each in (facts.place, facts.region, facts.country) if each}
    return (
        (not route.watches or ban.watch in route.watches)
        and (not route.places or any(place.casefold() in named for place in route.places))
        and (not route.stages or (facts.stage or "") in route.stages)
        and ban.confidence >= route.min_confidence
    )


def quiet_until(now: datetime, hours: QuietHours | None) -> datetime | None:
    """When the quiet hours that `now` lies in are over (aware UTC); None outside of them.

    Reckoned by the wall clock of the zone: on the days that clocks change the night is an hour longer or shorter.
    """
    if hours is None or hours.begin == hours.end:
        return None
    zone = ZoneInfo(hours.zone)
    local = now.astimezone(zone)
    at = local.time().replace(tzinfo=None)
    over_midnight = hours.end < hours.begin
    inside = (at >= hours.begin or at < hours.end) if over_midnight else hours.begin <= at < hours.end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and at >= hours.begin else 0)
    return datetime.combine(day, hours.end, tzinfo=zone).astimezone(UTC)


def nudge_week(now: datetime, weekday: int, hour: int, zone: str) -> str | None:
    """The week (`2026-W48`) whose reminder is due at `now`, None before its hour. `weekday` 0 is Monday.

    A bot that was away at the hour reminds later in the same week.
    """
    local = now.astimezone(ZoneInfo(zone))
    if (local.weekday(), local.hour) < (weekday, hour):
        return None
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02d}"
