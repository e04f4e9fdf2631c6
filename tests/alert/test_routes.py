"""Routes, quiet hours and the week of a reminder."""

from datetime import UTC, datetime, time

import pytest

from alert.samples import ban
from banwatch.alert.route import fits, nudge_week, quiet_until, targets_of
from banwatch.model.alert import QuietHours, Route, Target

HOME, TEAMS = Target("slack", "C1"), Target("teams", "https://teams.example")


@pytest.mark.parametrize(
    ("route", "wanted"),
    [
        (Route("C2"), True),
        (Route("C2", watches=("face-surveillance",)), True),
        (Route("C2", watches=("plates",)), False),
        (Route("C2", places=("massachusetts",)), True),
        (Route("C2", places=("ALDERBROOK", "Ohio")), True),
        (Route("C2", places=("us",)), True),
        (Route("C2", places=("Alder",)), False),
        (Route("C2", stages=("passed",)), True),
        (Route("C2", stages=("signed",)), False),
        (Route("C2", min_confidence=0.968), True),
        (Route("C2", min_confidence=0.97), False),
        (Route("C2", places=("Massachusetts",), min_confidence=0.99), False),
    ],
    ids=str,
)
def test_a_route_asks_for_all_that_it_names(route: Route, wanted: bool) -> None:
    assert fits(ban(), route) is wanted


def test_every_fitting_route_gets_it_and_other_channels_always() -> None:
    routes = (Route("C2"), Route("C3", places=("Ohio",)), Route("C4", stages=("passed",)), Route("C2"))
    assert targets_of(ban(), (HOME, TEAMS), routes) == (Target("slack", "C2"), Target("slack", "C4"), TEAMS)


def test_where_no_route_fits_it_goes_home() -> None:
    assert targets_of(ban(), (HOME, TEAMS), (Route("C3", places=("Ohio",)),)) == (HOME, TEAMS)
    assert targets_of(ban(place=None, region=None, country=None), (HOME,), (Route("C3", places=("US",)),)) == (HOME,)


NIGHT = QuietHours(time(22), time(7), "America/New_York")
NOON = QuietHours(time(12), time(13, 30), "UTC")


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (None, "2026-07-01T03:00", None),
        (QuietHours(time(7), time(7), "UTC"), "2026-07-01T07:00", None),
        (NOON, "2026-07-01T11:59", None),
        (NOON, "2026-07-01T12:00", "2026-07-01T13:30"),
        (NOON, "2026-07-01T13:30", None),
        (NIGHT, "2026-07-02T01:59", None),  # 21:59
        (NIGHT, "2026-07-02T02:00", "2026-07-02T11:00"),  # 22:00
        (NIGHT, "2026-07-02T10:59", "2026-07-02T11:00"),
        (NIGHT, "2026-07-02T11:00", None),
        (NIGHT, "2026-03-08T04:00", "2026-03-08T11:00"),  # the night that loses an hour
        (NIGHT, "2026-11-01T03:00", "2026-11-01T12:00"),  # the night that gains one
    ],
    ids=str,
)
def test_quiet_hours_go_by_the_wall_clock(hours: QuietHours | None, now: str, until: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    wanted = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    assert quiet_until(moment, hours) == wanted


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-11-23T13:59", None),  # Monday 08:59 in New York
        ("2026-11-23T14:00", "2026-W48"),
        ("2026-11-29T20:00", "2026-W48"),
        ("2026-11-30T13:00", None),
        ("2027-01-03T20:00", "2026-W53"),
    ],
)
def test_a_reminder_is_due_once_its_hour_of_the_week_has_come(now: str, week: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert nudge_week(moment, 0, 9, "America/New_York") == week
