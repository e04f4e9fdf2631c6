"""When a feed is polled next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.model.feed import Feed, ParsedEntry, PollPlan, PollResult, Wishes
from banwatch.poll.baseline import quiet
from banwatch.poll.manners import (
    DAY,
    MAX_FRESHNESS,
    MAX_RETRY_AFTER,
    freshness_seconds,
    retry_after_seconds,
)
from banwatch.poll.plan import classify_fetch_error, classify_status, plan
from banwatch.poll.rhythm import Pace

NOW = datetime(2020, 7, 1, 12, tzinfo=UTC)
FEED = Feed(1, "https://paper.example/feed")


PACE = Pace(1800, 21_600)


def planned(result: PollResult, feed: Feed = FEED, wish: float = 0, demand: float | None = None) -> PollPlan:
    """A plan with a floor of half an hour and a jitter of nothing."""
    return plan(replace(feed, wishes=Wishes(wish)), result, NOW, PACE, 0.5, demand, "why")


def minutes(made: PollPlan) -> float:
    """Minutes until then, without the half minute by which a full minute is left."""
    return round((made.next_poll_at - NOW).total_seconds() // 60)


@pytest.mark.parametrize(
    ("status", "headers", "result"),
    [
        (200, {}, PollResult.OK),
        (304, {}, PollResult.UNCHANGED),
        (429, {}, PollResult.WAIT),
        (503, {"retry-after": "9"}, PollResult.WAIT),
        (503, {}, PollResult.SOFT),
        (503, {"cf-mitigated": "challenge"}, PollResult.HARD),
        (202, {}, PollResult.SOFT),
        (301, {}, PollResult.SOFT),
        (408, {}, PollResult.SOFT),
        (500, {}, PollResult.SOFT),
        (403, {}, PollResult.HARD),
        (404, {}, PollResult.HARD),
        (410, {}, PollResult.GONE),
    ],
)
def test_classes_of_statuses(status: int, headers: dict[str, str], result: PollResult) -> None:
    assert classify_status(status, headers) is result


@pytest.mark.parametrize(
    ("kind", "result"),
    [("dns", "dns"), ("refused", "hard"), ("tls", "hard"), ("timeout", "soft"), ("too_large", "soft")],
)
def test_classes_of_fetch_errors(kind: str, result: str) -> None:
    assert classify_fetch_error(kind) == result


def test_good_answers_reset_failures() -> None:
    made = planned(PollResult.UNCHANGED, replace(FEED, failures=9.5))
    assert (minutes(made), made.failures, made.result) == (30, 0, PollResult.UNCHANGED)
    assert made.reasons == ("why", "own interval 30 min")


@pytest.mark.parametrize(("result", "weight"), [(PollResult.HARD, 1), (PollResult.SOFT, 0.5), (PollResult.DNS, 0.25)])
def test_failures_weigh_and_delay(result: PollResult, weight: float) -> None:
    made = planned(result, replace(FEED, failures=2))
    assert (made.failures, minutes(made)) == (2 + weight, int(30 * (3 + weight)))


def test_gone_is_looked_at_weekly_and_never_given_up() -> None:
    lately, long_since = NOW - timedelta(days=2), NOW - timedelta(days=3)
    assert minutes(planned(PollResult.GONE)) == round(24 * 60 / 1.1)
    assert minutes(planned(PollResult.GONE, replace(FEED, failing_since=lately))) == round(24 * 60 / 1.1)
    assert minutes(planned(PollResult.GONE, replace(FEED, failing_since=long_since))) == 7 * 24 * 60
    assert minutes(planned(PollResult.HARD, replace(FEED, failures=10_000))) == round(24 * 60 / 1.1)


def test_waiting_is_no_fault() -> None:
    made = planned(PollResult.WAIT, replace(FEED, failures=1), demand=88 * 3600)
    assert (minutes(made), made.failures) == (round(88 * 60 * 1.05), 1)
    assert made.reasons[-1] == "the host is left alone for 3.67 d"


def test_wishes_are_floors() -> None:
    assert minutes(planned(PollResult.OK, wish=7200)) == 126
    assert minutes(planned(PollResult.OK, wish=60)) == 30


@given(
    st.sampled_from(PollResult),
    st.floats(60, DAY),
    st.floats(60, DAY),
    st.floats(0, 1, exclude_max=True),
    st.floats(0, MAX_FRESHNESS),
    st.none() | st.floats(0, 60 * DAY),
    st.floats(0, 1000),
    st.none() | st.floats(0, 1000 * DAY),
    st.timedeltas(timedelta(0), timedelta(days=4000)),
)
def test_a_publisher_is_never_undercut_and_our_part_is_capped(
    result: PollResult, floor: float, ceiling: float, fraction: float, wish: float, demand: float | None,
    failures: float, rhythm: float | None, still: timedelta,
) -> None:  # fmt: skip
    feed = replace(
        FEED,
        failures=failures,
        wishes=Wishes(wish),
        rhythm_seconds=rhythm,
        last_new_at=NOW - still,
        baselined=True,
        failing_since=NOW - still,
    )
    made = plan(feed, result, NOW, Pace(floor, ceiling), fraction, demand, "")
    seconds = (made.next_poll_at - NOW).total_seconds()
    tick = 1e-5
    asked = max(min(demand or 0, MAX_RETRY_AFTER), wish)
    assert seconds >= asked - tick
    own = 7 * DAY * 1.1 if result is PollResult.GONE else DAY
    if result is PollResult.UNCHANGED or result is PollResult.OK:
        own = max(floor, ceiling)
    assert 0 < seconds <= max(own, asked * 1.1) + 60
    assert made.next_poll_at.second


@given(
    st.frozensets(st.integers(0, 23), max_size=23),
    st.frozensets(st.integers(0, 6), max_size=6),
    st.floats(60, DAY),
    st.floats(0, 1, exclude_max=True),
)
def test_hours_and_days_that_the_publisher_leaves_out_are_left_out(
    hours: frozenset[int], days: frozenset[int], wish: float, fraction: float
) -> None:
    feed = replace(FEED, wishes=Wishes(wish, 0.0, hours, days))
    made = plan(feed, PollResult.OK, NOW, PACE, fraction, None, "")
    assert made.next_poll_at.hour not in hours
    assert made.next_poll_at.weekday() not in days
    assert timedelta(0) < made.next_poll_at - NOW <= timedelta(days=8)


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        ("120", None, 120),
        (" 120 ", None, 120),
        ("99999999", None, MAX_RETRY_AFTER),
        ("Wed, 01 Jul 2020 13:00:00 GMT", None, 3600),
        ("Wed, 01 Jul 2020 13:00:00 GMT", "Wed, 01 Jul 2020 12:59:00 GMT", 60),
        ("Wed, 01 Jul 2020 11:00:00 GMT", None, 0),
        ("soon", None, None),
        ("-5", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_retry_after(header: str | None, date: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, date, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=3600"}, 3600),
        ({"cache-control": "max-age=3600", "age": "600"}, 3000),
        ({"cache-control": "s-maxage=9, MAX-AGE=60"}, 60),
        ({"cache-control": "no-cache, max-age=3600"}, 0),
        ({"cache-control": "max-age=99999999"}, 7 * DAY),
        ({"expires": "0"}, 0),
        ({"expires": "Wed, 01 Jul 2020 13:00:00 GMT", "date": "Wed, 01 Jul 2020 12:30:00 GMT"}, 1800),
        ({"cache-control": "max-age=60", "expires": "Wed, 01 Jul 2020 13:00:00 GMT"}, 60),
        ({"cache-control": "max-age=10", "age": "600"}, 0),
        ({}, 0),
    ],
)
def test_freshness(headers: dict[str, str], seconds: float) -> None:
    assert freshness_seconds(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("days_old", "first", "backfill", "expected"),
    [
        (20, True, False, True),
        (13, True, False, False),
        (20, True, True, False),
        (20, False, False, False),
        (None, True, False, False),
    ],
)
def test_quiet(days_old: int | None, first: bool, backfill: bool, expected: bool) -> None:
    at = None if days_old is None else NOW - timedelta(days=days_old)
    entry = ParsedEntry("k", "g", "", "t", "", at, None)
    assert quiet(entry, first, NOW, 14 * DAY, backfill) is expected
