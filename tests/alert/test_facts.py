"""Facts in their order, the unknown said as such, and the doubts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alert.samples import ban, report
from banwatch.alert.facts import NOT_STATED, day, doubts, facts, percent
from banwatch.model.ban import BanStatus
from banwatch.model.finding import Claim


def test_all_facts_in_order_with_their_quotes() -> None:
    shown = facts(ban())
    assert [(fact.label, fact.value) for fact in shown] == [
        ("Place", "Alderbrook, Massachusetts, US (city)"),
        ("Decided on", "2 July 2020"),
        ("Decided by", "Alderbrook City Council"),
        ("Vote", "8-1"),
        ("Instrument", "ordinance"),
        ("Forbids", "use by government"),
        ("Technology", "facial recognition"),
        ("Stage", "passed"),
    ]
    assert {fact.name: fact.quote for fact in shown}["vote"] == "voted 8-1"


def test_unknown_facts_are_not_stated() -> None:
    assert {fact.value for fact in facts(ban(facts=Claim(place=None)))} == {NOT_STATED}


def test_identifiers_are_shown_as_words() -> None:
    values = {
        f.name: f.value for f in facts(ban(instrument="charter_amendment", scope="government+private", level="other"))
    }
    assert values["instrument"] == "charter amendment"
    assert values["scope"] == "use by government and private parties"
    assert values["place"] == "Alderbrook, Massachusetts, US"


def test_doubts_name_what_is_open() -> None:
    open_points = doubts(ban(vote=None, body=None, jurisdiction_id=None), [report()])
    assert open_points == (
        "no person has confirmed it yet",
        "the place was not found in the gazetteer",
        "not stated: decided by, vote",
        "only one outlet reports it so far",
    )
    assert doubts(ban(status=BanStatus.CONFIRMED), [report(1), report(2)]) == ()


@pytest.mark.parametrize(
    ("confidence", "shown"), [(0.0, "0%"), (0.29, "29%"), (0.999, "99%"), (1.0, "100%"), (7.0, "100%")]
)
def test_percent_never_rounds_up_to_certainty(confidence: float, shown: str) -> None:
    assert percent(confidence) == shown


@given(st.dates())
def test_a_day_reads_the_same_everywhere(value: date) -> None:
    number, month, year = day(value).split()
    assert (int(number), int(year)) == (value.day, value.year)
    assert month.isalpha()
