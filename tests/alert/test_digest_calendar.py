"""One digest for each local day, whatever zones and clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alert.samples import digest
from banwatch.alert.digest import days_covered, due, is_worth_sending
from banwatch.errors import InputError

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
        local_date = due(tick, zone, hour, last)
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
    assert due(back, "UTC", 8, last) == date(2020, 7, 6)
    assert due(back, "UTC", 8, (date(2020, 7, 6), back)) is None


def test_not_before_the_hour_and_at_once_after_it() -> None:
    assert due(datetime(2020, 7, 3, 11, 59, tzinfo=UTC), "America/New_York", 8, None) is None
    assert due(datetime(2020, 7, 3, 12, 0, tzinfo=UTC), "America/New_York", 8, None) == date(2020, 7, 3)


def test_a_move_of_zone_never_sends_a_day_twice_or_an_earlier_day() -> None:
    at = datetime(2020, 7, 3, 12, 0, tzinfo=UTC)
    last = (date(2020, 7, 3), at)
    assert due(at + timedelta(hours=1), "Asia/Tokyo", 8, last) is None
    assert due(at + timedelta(hours=8), "Pacific/Honolulu", 8, last) is None
    assert due(at + timedelta(hours=12), "Asia/Tokyo", 8, last) == date(2020, 7, 4)


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
        local_date = due(now, zone, hour, last)
        if local_date is not None:
            last = (local_date, now)
            sent.append(last)
    assert [day for day, _ in sent] == sorted({day for day, _ in sent})
    assert [cut for _, cut in sent] == sorted({cut for _, cut in sent})


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(InputError, match="time zone"):
        due(datetime(2020, 7, 3, tzinfo=UTC), zone, 8, None)


def test_silence_never_lasts_longer_than_a_week() -> None:
    quiet = digest(new=(), confirmed=(), waiting=())
    assert not is_worth_sending(quiet, quiet.local_date - timedelta(days=6), "skip")
    assert is_worth_sending(quiet, quiet.local_date - timedelta(days=7), "skip")
    assert is_worth_sending(quiet, None, "skip")
    assert is_worth_sending(quiet, quiet.local_date - timedelta(days=1), "send")


@pytest.mark.parametrize("kind", ["new", "confirmed", "waiting"])
def test_news_is_always_sent(kind: str) -> None:
    others = {name: () for name in ("new", "confirmed", "waiting") if name != kind}
    some = digest(**others)
    assert is_worth_sending(some, some.local_date - timedelta(days=1), "skip")


def test_an_unknown_wish_for_empty_days_is_refused() -> None:
    with pytest.raises(InputError, match="maybe"):
        is_worth_sending(digest(), None, "maybe")


def test_days_covered_follow_the_window() -> None:
    cut = digest().window_to
    assert days_covered(digest(window_from=None)) == 1
    assert days_covered(digest(window_from=cut - timedelta(hours=23))) == 1
    assert days_covered(digest(window_from=cut - timedelta(hours=71))) == 3
