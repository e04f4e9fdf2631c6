"""One digest for each local day, whatever zones and clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alert.samples import digest
from banwatch.alert.digest import days_since, due, is_worth_sending
from banwatch.errors import InputError
from banwatch.model.digest import Recipient

ODD_YEARS = [
    ("America/New_York", 2024),
    ("Europe/London", 2024),
    ("Australia/Lord_Howe", 2024),  # half an hour of summer time
    ("Pacific/Apia", 2011),  # had no 30 December
    ("Pacific/Kiritimati", 2024),  # UTC+14
    ("America/Sao_Paulo", 2017),  # summer time began at midnight
    ("Asia/Kathmandu", 2024),
    ("Africa/Casablanca", 2024),  # changes twice around Ramadan
    ("UTC", 2024),
]


@pytest.mark.parametrize("hour", [0, 2, 8, 23])
@pytest.mark.parametrize(("zone", "year"), ODD_YEARS)
def test_a_year_of_ticks_gives_one_digest_a_local_day(zone: str, year: int, hour: int) -> None:
    tick, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    last, sent = None, []
    while tick < end:
        local_date = due(tick, Recipient("a@b.example", zone=zone, hour=hour), last)
        if local_date is not None:
            sent.append(local_date)
            last = (local_date, tick)
            assert tick.astimezone(ZoneInfo(zone)).time() >= time(hour)
        tick += timedelta(minutes=30)
    assert sent == sorted(set(sent))
    every = {sent[0] + timedelta(days=n) for n in range((sent[-1] - sent[0]).days + 1)}
    assert every - set(sent) == ({date(2011, 12, 30)} if zone == "Pacific/Apia" else set())
    assert len(sent) >= 364


def test_missed_days_are_merged_under_the_latest() -> None:
    back = datetime(2020, 7, 6, 9, 0, tzinfo=UTC)
    last = (date(2020, 7, 2), datetime(2020, 7, 2, 8, 0, tzinfo=UTC))
    assert due(back, Recipient("a@b.example", zone="UTC", hour=8), last) == date(2020, 7, 6)
    assert due(back, Recipient("a@b.example", zone="UTC", hour=8), (date(2020, 7, 6), back)) is None


def test_not_before_the_hour_and_at_once_after_it() -> None:
    assert (
        due(datetime(2020, 7, 3, 11, 59, tzinfo=UTC), Recipient("a@b.example", zone="America/New_York", hour=8), None)
        is None
    )
    assert due(
        datetime(2020, 7, 3, 12, 0, tzinfo=UTC), Recipient("a@b.example", zone="America/New_York", hour=8), None
    ) == date(2020, 7, 3)


def test_a_move_of_zone_never_sends_a_day_twice_or_an_earlier_day() -> None:
    at = datetime(2020, 7, 3, 12, 0, tzinfo=UTC)
    last = (date(2020, 7, 3), at)
    assert due(at + timedelta(hours=1), Recipient("a@b.example", zone="Asia/Tokyo", hour=8), last) is None
    assert due(at + timedelta(hours=8), Recipient("a@b.example", zone="Pacific/Honolulu", hour=8), last) is None
    assert due(at + timedelta(hours=12), Recipient("a@b.example", zone="Asia/Tokyo", hour=8), last) == date(2020, 7, 4)


@given(
    st.lists(
        st.tuples(st.integers(-50, 100), st.sampled_from([zone for zone, _ in ODD_YEARS]), st.integers(0, 23)),
        max_size=40,
    )
)
def test_dates_and_windows_only_go_forward(jumps: list[tuple[int, str, int]]) -> None:
    now, last, sent = datetime(2020, 7, 3, tzinfo=UTC), None, []
    for hours, zone, hour in jumps:
        now += timedelta(hours=hours)
        local_date = due(now, Recipient("a@b.example", zone=zone, hour=hour), last)
        if local_date is not None:
            last = (local_date, now)
            sent.append(last)
    assert [day for day, _ in sent] == sorted({day for day, _ in sent})
    assert [cut for _, cut in sent] == sorted({cut for _, cut in sent})


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(InputError, match="time zone"):
        due(datetime(2020, 7, 3, tzinfo=UTC), Recipient("a@b.example", zone=zone, hour=8), None)


def test_silence_never_lasts_longer_than_a_week() -> None:
    quiet = digest(new=(), stages=(), confirmed=(), waiting=())
    assert not is_worth_sending(quiet, quiet.local_date - timedelta(days=6), "skip")
    assert is_worth_sending(quiet, quiet.local_date - timedelta(days=7), "skip")
    assert is_worth_sending(quiet, None, "skip")
    assert is_worth_sending(quiet, quiet.local_date - timedelta(days=1), "send")


@pytest.mark.parametrize("kind", ["new", "stages", "confirmed", "waiting"])
def test_news_is_always_sent(kind: str) -> None:
    others = {name: () for name in ("new", "stages", "confirmed", "waiting") if name != kind}
    some = digest(**others)
    assert is_worth_sending(some, some.local_date - timedelta(days=1), "skip")


def test_an_unknown_wish_for_empty_days_is_refused() -> None:
    with pytest.raises(InputError, match="maybe"):
        is_worth_sending(digest(), None, "maybe")


def test_days_are_counted_by_dates_not_by_hours() -> None:
    day = date(2020, 7, 3)
    assert days_since(None, day) == 1
    assert days_since(day - timedelta(days=1), day) == 1
    assert days_since(day - timedelta(days=3), day) == 3
    assert days_since(day, day) == 1


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Apia", "Europe/London"])
def test_a_year_of_weekly_digests(zone: str, weekday: int) -> None:
    weekly = Recipient("a@b.example", weekday=weekday, zone=zone, hour=2)
    tick, end = datetime(2011, 1, 1, tzinfo=UTC), datetime(2012, 3, 1, tzinfo=UTC)
    last, sent = None, []
    while tick < end:
        day = due(tick, weekly, last)
        if day is not None:
            sent.append(day)
            last = (day, tick)
        tick += timedelta(hours=1)
    lost = date(2011, 12, 30) if zone == "Pacific/Apia" and weekday == 4 else None
    assert [day.weekday() for day in sent] == [
        5 if lost and day == lost + timedelta(days=1) else weekday for day in sent
    ]
    assert len(sent) in (60, 61)


def test_a_weekly_digest_that_was_missed_comes_late_and_the_next_in_time() -> None:
    weekly = Recipient("a@b.example", weekday=0, hour=8)  # Mondays
    last = (date(2020, 6, 29), datetime(2020, 6, 29, 8, tzinfo=UTC))
    assert due(datetime(2020, 7, 5, 20, tzinfo=UTC), weekly, last) is None
    assert due(datetime(2020, 7, 6, 7, 59, tzinfo=UTC), weekly, last) is None
    assert due(datetime(2020, 7, 8, 9, tzinfo=UTC), weekly, last) == date(2020, 7, 8)
    late = (date(2020, 7, 8), datetime(2020, 7, 8, 9, tzinfo=UTC))
    assert due(datetime(2020, 7, 9, 9, tzinfo=UTC), weekly, late) is None
    assert due(datetime(2020, 7, 13, 8, tzinfo=UTC), weekly, late) == date(2020, 7, 13)
    assert due(datetime(2020, 7, 8, 9, tzinfo=UTC), weekly, None) is None
