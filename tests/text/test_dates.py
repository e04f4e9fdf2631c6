"""Dates as news writes them, against a Thursday: 11 March 2021."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.text.dates import DateMention, find_dates

PUBLISHED = date(2021, 3, 11)


def one(text: str, published: date | None = PUBLISHED) -> DateMention:
    (mention,) = find_dates(text, 0, len(text), published)
    return mention


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("voted Tuesday", date(2021, 3, 9)),
        ("voted on Thursday", PUBLISHED),
        ("voted last Thursday", date(2021, 3, 4)),
        ("voted Friday night", date(2021, 3, 5)),
        ("voted today", PUBLISHED),
        ("voted tonight", PUBLISHED),
        ("voted last night", date(2021, 3, 10)),
        ("voted yesterday", date(2021, 3, 10)),
        ("voted on Feb. 12", date(2021, 2, 12)),
        ("voted on Dec. 15", date(2020, 12, 15)),
        ("voted March 9, 2021", date(2021, 3, 9)),
        ("voted on 9 March 2021", date(2021, 3, 9)),
        ("voted on 2021-03-09", date(2021, 3, 9)),
        ("passed on the 7th", date(2021, 3, 7)),
        ("passed on the 28th", date(2021, 2, 28)),
        ("voted two days ago", date(2021, 3, 9)),
        ("a voté mardi", date(2021, 3, 9)),
        ("hat am Dienstag beschlossen", date(2021, 3, 9)),
    ],
)
def test_exact_days(text: str, day: date) -> None:
    assert one(text).day == day


@pytest.mark.parametrize(
    "text",
    [
        "effective July 1",
        "until Friday",
        "introduced on Monday",
        "takes effect on April 2",
        "by June 1",
        "next Tuesday",
    ],
)
def test_days_of_something_else_are_marked(text: str) -> None:
    assert one(text).skip


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("in May 2019", date(2019, 5, 31)),
        ("in 2019", date(2019, 12, 31)),
        ("last year", date(2021, 3, 10)),
        ("last May", date(2020, 5, 31)),
    ],
)
def test_inexact_times_are_bounded(text: str, latest: date) -> None:
    mention = one(text)
    assert (mention.day, mention.latest) == (None, latest)


def test_only_absolute_dates_without_a_day_of_publication() -> None:
    assert one("voted Tuesday", None).day is None
    assert one("on Feb. 12", None).day is None
    assert one("on Feb. 12, 2020", None).day == date(2020, 2, 12)


def test_may_and_march_in_small_letters_are_words() -> None:
    assert find_dates("they may 3 times march 2 miles", 0, 30, PUBLISHED) == []


@given(st.text(alphabet=st.sampled_from("0123456789-/ .,thMayFebDecinlastagoyearsdays"), max_size=60), st.dates())
def test_no_text_raises(text: str, published: date) -> None:
    for mention in find_dates(text, 0, len(text), published):
        assert 0 <= mention.start < mention.end <= len(text)
