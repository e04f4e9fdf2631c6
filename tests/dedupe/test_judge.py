"""Known or new: the cases that cost an alert too many, or a ban."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.dedupe.decide import judge
from banwatch.dedupe.keys import fold, place_key
from banwatch.model.ban import Ban, BanStatus, Match, OnRecord
from banwatch.model.finding import Claim
from banwatch.model.life import Stage, Step


def claim(place: str | None = "Millbrook", region: str | None = "Ohio", day: date | None = None, **more: str) -> Claim:
    return Claim(place, region, "US", decided_on=day, **more)


def ban(
    facts: Claim,
    reported: date | None = None,
    status: BanStatus = BanStatus.SUSPECTED,
    number: int = 1,
    steps: tuple[tuple[Stage, date], ...] = (),
) -> OnRecord:
    made = datetime(2021, 1, 1, tzinfo=UTC)
    value = Ban(f"ban-2021-{number:04d}", "w", status, facts, 0.9, "council_vote", 1, made, reported, "a")
    taken = tuple(Step(n, value.id, stage, day, "a", None, "report", made) for n, (stage, day) in enumerate(steps))
    return OnRecord(value, (facts,), taken)


MAY = date(2021, 5, 4)


@pytest.mark.parametrize(
    ("new", "told_on", "old", "match"),
    [
        (claim(day=MAY), MAY, None, Match.NEW),
        (claim(day=MAY), MAY, claim(day=MAY), Match.KNOWN),
        (claim(day=date(2021, 5, 18)), date(2021, 5, 19), claim(day=MAY), Match.KNOWN),
        (claim(), date(2021, 5, 6), claim(day=MAY), Match.KNOWN),
        (claim(), date(2023, 1, 6), claim(day=MAY), Match.KNOWN),
        (claim(region=None), date(2023, 1, 6), claim(day=MAY), Match.UNSURE),
        (claim(region="Maine", day=MAY), MAY, claim(day=MAY), Match.NEW),
        (claim(region=None, day=MAY), MAY, claim(day=MAY), Match.KNOWN),
        (claim(day=date(2021, 9, 1)), date(2021, 9, 2), claim(day=MAY), Match.KNOWN),
        (claim(day=date(2023, 9, 1)), date(2023, 9, 2), claim(day=MAY), Match.UNSURE),
        (claim(day=date(2019, 9, 1)), MAY, claim(day=MAY), Match.KNOWN),
        (
            claim(day=date(2021, 8, 3), instrument="ballot_measure"),
            None,
            claim(day=MAY, instrument="ordinance"),
            Match.NEW,
        ),
        (claim(day=MAY, level="county"), MAY, claim(day=MAY, level="city"), Match.NEW),
        (claim(place=None, day=MAY), MAY, None, Match.UNSURE),
    ],
)
def test_cases(new: Claim, told_on: date | None, old: Claim | None, match: Match) -> None:
    judgement = judge(new, told_on, [ban(old)] if old else [])
    assert judgement.match is match
    assert judgement.reasons
    assert (judgement.ban_id is None) == (match is Match.NEW or not new.place)


def test_voters_and_a_council_of_one_town_make_two_bans_also_where_the_instrument_is_not_named() -> None:
    by_council = ban(claim(day=date(2020, 8, 3), body="City Council"))
    by_voters = ban(claim(day=date(2020, 11, 3), body="voters"), number=2)
    report = claim(day=date(2020, 11, 3), body="voters")
    assert judge(report, date(2020, 11, 4), [by_council]).match is Match.NEW
    assert judge(report, date(2020, 11, 9), [by_council, by_voters]).ban_id == by_voters.ban.id
    assert judge(claim(body="voters"), date(2020, 11, 9), [by_council]).match is Match.UNSURE
    assert judge(claim(body="voters"), date(2020, 11, 9), [by_council, by_voters]).ban_id == by_voters.ban.id


def test_a_further_stage_is_told_apart() -> None:
    first = ban(claim(day=MAY, stage="first_reading"))
    assert judge(claim(day=date(2021, 5, 18), stage="final"), None, [first]).match is Match.STAGE
    assert judge(claim(day=MAY, stage="first_reading"), None, [first]).match is Match.KNOWN
    assert judge(claim(day=MAY, stage="final"), None, [first]).match is Match.KNOWN  # one evening, told in two words
    assert judge(claim(stage="final"), MAY, [first]).match is Match.KNOWN  # tells no day of its own


def test_a_place_without_region_among_two_of_its_name_goes_to_a_person() -> None:
    both = [ban(claim(day=MAY)), ban(claim(region="Maine", day=MAY))]
    assert judge(claim(region=None, day=MAY), MAY, both).match is Match.UNSURE


def test_a_report_without_a_day_speaks_for_the_ban_on_record_not_for_a_candidate() -> None:
    old, doubtful = ban(claim(day=MAY)), ban(claim(day=date(2023, 6, 1)), status=BanStatus.CANDIDATE, number=2)
    judgement = judge(claim(), date(2023, 6, 9), [doubtful, old])
    assert (judgement.match, judgement.ban_id) == (Match.KNOWN, old.ban.id)


def test_a_rejected_ban_is_not_alerted_again() -> None:
    rejected = ban(claim(day=MAY), status=BanStatus.REJECTED)
    assert judge(claim(day=MAY), MAY, [rejected]).match is Match.KNOWN


@given(st.text())
def test_folding_is_stable(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("City of Millbrook", "Millbrook"),
        ("St. Gallen", "st gallen"),
        ("Zürich", "Zurich"),
        ("Millbrook Township", "Millbrook"),
    ],
)
def test_names_of_one_place_meet(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


def test_a_county_is_not_its_town() -> None:
    assert place_key("Mill County") != place_key("Mill")
