"""Publishers' wishes, read and kept; the rhythm of feeds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from banwatch.model.feed import Feed, Validators, Wishes
from banwatch.poll.manners import DAY, out_of_skips, pause_seconds, stated_skips, wishes_of
from banwatch.poll.rhythm import Pace, newest, own_interval, rhythm_of, silent_since

NOW = datetime(2020, 7, 1, 12, 20, tzinfo=UTC)  # a Wednesday
FEED = Feed(1, "https://paper.example/feed", baselined=True)
PACE = Pace(3600, 6 * 3600)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("body", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour> 7 </hour></skipHours>", {0, 7}, set()),
        ("<SkipHours><Hour>24</Hour></SkipHours>", {0}, set()),
        ("<skipHours><hour>25</hour><hour>x</hour></skipHours>", set(), set()),
        ("<skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>", set(), {5, 6}),
        ("<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>", set(), set()),
        ("<skipHours><hour>3</hour>", set(), set()),
        ("<hour>3</hour><item><skipHours/></item>", set(), set()),
        ("", set(), set()),
    ],
)
def test_hours_and_days_to_leave_out(body: str, hours: set[int], days: set[int]) -> None:
    assert stated_skips(f"<rss><channel>{body}</channel></rss>".encode()) == (hours, days)


def test_a_304_keeps_what_it_does_not_repeat() -> None:
    body = b"<rss><channel><skipHours><hour>3</hour></skipHours></channel></rss>"
    first = wishes_of(Wishes(), {"cache-control": "max-age=7200"}, NOW, body, 3600)
    assert first == Wishes(3600, 7200, frozenset({3}), frozenset())
    assert wishes_of(first, {}, NOW) == first
    assert wishes_of(first, {"cache-control": "max-age=60"}, NOW) == replace(first, fresh_seconds=60)
    assert wishes_of(first, {}, NOW, b"<rss/>") == Wishes()


def test_a_moment_in_skipped_hours_moves_to_their_end() -> None:
    wishes = Wishes(skip_hours=frozenset({12, 13}), skip_days=frozenset({3}))
    assert out_of_skips(NOW, wishes, 0.0) == NOW.replace(hour=14, minute=0)
    assert out_of_skips(NOW, wishes, 0.5) == NOW.replace(hour=14, minute=5)
    thursday = NOW + timedelta(days=1)
    assert out_of_skips(thursday, wishes, 0.0) == datetime(2020, 7, 3, 0, 0, tzinfo=UTC)
    assert out_of_skips(NOW + 3 * HOUR, wishes, 0.9) == NOW + 3 * HOUR


def test_a_pause_is_what_is_demanded_else_it_doubles_up_to_a_day() -> None:
    assert pause_seconds(88 * 3600.0, 3) == 88 * 3600
    assert [pause_seconds(None, before) / 60 for before in range(4)] == [15, 30, 60, 120]
    assert pause_seconds(None, 500) == DAY


def test_the_rhythm_is_the_median_gap_of_the_newest() -> None:
    daily = [NOW - timedelta(days=n) for n in range(30)]
    assert rhythm_of(daily, NOW) == DAY
    assert rhythm_of([*daily, NOW + timedelta(days=9), None], NOW) == DAY
    assert rhythm_of([NOW, NOW - HOUR], NOW) is None
    assert rhythm_of([], NOW) is None
    assert newest([None, NOW - HOUR, NOW + HOUR], NOW) == NOW - HOUR
    assert newest([None], NOW) == NOW


@pytest.mark.parametrize(
    ("rhythm_hours", "still_hours", "hours"),
    [(1, 0, 1), (8, 0, 2), (12, 0, 3), (1000, 0, 6), (1, 48, 3), (1, 10_000, 6), (8, 1, 2)],
)
def test_a_feed_is_asked_by_its_rhythm(rhythm_hours: float, still_hours: float, hours: float) -> None:
    feed = replace(FEED, rhythm_seconds=rhythm_hours * 3600, last_new_at=NOW - still_hours * HOUR)
    assert own_interval(feed, PACE, NOW) == hours * 3600


def test_without_a_rhythm_validators_decide() -> None:
    assert own_interval(FEED, PACE, NOW) == 6 * 3600
    assert own_interval(replace(FEED, validators=Validators('"v"')), PACE, NOW) == 3600
    assert own_interval(replace(FEED, baselined=False), PACE, NOW) == 3600
    assert own_interval(FEED, Pace(7200, 60), NOW) == 7200


def test_a_feed_is_silent_after_four_gaps_and_two_weeks_at_least() -> None:
    assert silent_since(FEED) is None
    heard = replace(FEED, last_new_at=NOW, rhythm_seconds=3600.0)
    assert silent_since(heard) == NOW + timedelta(days=14)
    assert silent_since(replace(heard, rhythm_seconds=5 * DAY)) == NOW + timedelta(days=20)
