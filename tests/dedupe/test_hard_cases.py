"""The hard cases of known or new, one test each: what must be one ban, and what must be two."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banwatch.dedupe.decide import SECOND_VOTE, judge
from banwatch.dedupe.steps import judge_step
from banwatch.model.ban import BanStatus, Match
from banwatch.model.finding import Claim
from banwatch.model.life import Stage
from dedupe.test_judge import MAY, ban, claim

COUNCIL = {"body": "City Council", "instrument": "ordinance"}


def test_two_towns_of_one_name_are_told_apart_by_their_ids_whatever_the_regions_say() -> None:
    here = ban(replace(claim(day=MAY), jurisdiction_id="7"))
    assert judge(replace(claim(day=MAY), jurisdiction_id="8"), MAY, [here]).match is Match.NEW
    assert judge(replace(claim(place="Mill Brook", day=MAY), jurisdiction_id="7"), MAY, [here]).match is Match.KNOWN


def test_a_name_alone_is_placed_by_its_day_where_only_one_of_the_towns_decided_then() -> None:
    ohio, maine = ban(claim(day=MAY)), ban(claim(region="Maine", day=date(2020, 9, 9)), number=2)
    judgement = judge(claim(region=None, day=date(2020, 9, 9)), date(2020, 9, 10), [ohio, maine])
    assert (judgement.match, judgement.ban_id) == (Match.KNOWN, maine.ban.id)


def test_a_ban_without_region_does_not_swallow_a_town_of_its_name() -> None:
    vague, sure = ban(claim(region=None, day=date(2019, 5, 1))), ban(claim(day=MAY), number=2)
    assert judge(claim(day=MAY), MAY, [vague, sure]).ban_id == sure.ban.id
    assert judge(claim(), MAY, [vague]).match is Match.UNSURE


def test_the_council_and_then_the_voters_within_a_year_are_two_bans() -> None:
    council = ban(claim(day=date(2020, 8, 3), **COUNCIL))
    told = judge(claim(day=date(2020, 11, 3), instrument="ballot_measure"), date(2020, 11, 4), [council])
    assert told.match is Match.NEW


def test_two_final_votes_far_apart_are_two_bans_also_where_nobody_says_who_voted() -> None:
    first = ban(claim(day=MAY, stage="final"))
    day = MAY + SECOND_VOTE + timedelta(days=1)
    assert judge(claim(day=day, stage="final"), day, [first]).match is Match.NEW
    assert judge(claim(day=day, stage="signed"), day, [first]).match is Match.STAGE
    assert judge(claim(day=day, stage="final"), day + timedelta(days=30), [first]).match is Match.KNOWN


def test_reading_vote_signature_and_effect_are_one_ban() -> None:
    taken = [(Stage.FIRST_READING, MAY)]
    for stage, days in ((Stage.FINAL, 14), (Stage.SIGNED, 21), (Stage.IN_EFFECT, 60)):
        day = MAY + timedelta(days=days)
        record = ban(claim(day=MAY, stage=taken[-1][0].value), steps=tuple(taken))
        judgement = judge(claim(day=day, stage=stage.value), day, [record])
        assert (judgement.match, judgement.ban_id) == (Match.STAGE, record.ban.id), stage
        taken.append((stage, day))


def test_a_partial_repeal_two_years_later_is_a_step_of_the_same_ban() -> None:
    record = ban(claim(day=MAY), steps=((Stage.FINAL, MAY), (Stage.IN_EFFECT, date(2021, 6, 4))))
    step = claim(day=date(2023, 5, 4), stage="partly_repealed")
    judgement = judge_step(step, date(2023, 5, 5), [record])
    assert (judgement.match, judgement.ban_id) == (Match.STAGE, record.ban.id)


def test_a_ban_after_a_repeal_is_another_ban() -> None:
    record = ban(claim(day=MAY), steps=((Stage.FINAL, MAY), (Stage.REPEALED, date(2021, 8, 3))))
    assert judge(claim(day=date(2021, 9, 7)), date(2021, 9, 8), [record]).match is Match.NEW


def test_two_technologies_in_one_ordinance_are_one_ban() -> None:
    both = replace(claim(day=MAY, **COUNCIL), technology=("face_surveillance", "predictive_policing"))
    one = replace(claim(day=MAY, **COUNCIL), technology=("predictive_policing",))
    assert judge(one, MAY, [ban(both)]).match is Match.KNOWN


def test_a_council_and_a_police_chief_make_two_bans() -> None:
    council = ban(claim(day=MAY, **COUNCIL))
    chief = claim(day=date(2021, 7, 1), body="Police Chief", instrument="policy")
    assert judge(chief, date(2021, 7, 2), [council]).match is Match.NEW
    assert judge(replace(chief, decided_on=None), date(2021, 7, 2), [council]).match is Match.UNSURE
    assert judge(claim(day=date(2021, 7, 1), **COUNCIL), None, [ban(chief)]).match is not Match.NEW


def test_the_mayor_who_signs_makes_no_second_ban() -> None:
    council = ban(claim(day=MAY, stage="final", **COUNCIL))
    signed = claim(day=date(2021, 5, 30), body="Mayor", instrument="executive_order", stage="signed")
    assert judge(signed, date(2021, 5, 31), [council]).match is Match.STAGE


def test_a_report_that_corrects_the_day_of_an_earlier_one_is_the_same_ban() -> None:
    assert judge(claim(day=date(2021, 5, 6), vote="5-4"), MAY, [ban(claim(day=MAY, vote="6-3"))]).match is Match.KNOWN


def test_a_follow_up_months_later_by_another_paper_is_the_same_ban() -> None:
    record = ban(claim(day=MAY, **COUNCIL))
    later = date(2021, 11, 20)
    assert judge(claim(**COUNCIL), later, [record]).match is Match.KNOWN
    assert judge(claim(day=MAY, **COUNCIL), later, [record]).match is Match.KNOWN


def test_an_article_that_calls_an_old_ban_news_is_the_old_ban() -> None:
    record = ban(claim(day=MAY, **COUNCIL))
    assert judge(claim(), date(2024, 2, 1), [record]).match is Match.KNOWN
    assert judge(claim(day=date(2021, 1, 2)), date(2024, 2, 1), [record]).match is Match.KNOWN
    assert judge(claim(day=date(2024, 1, 30)), date(2024, 2, 1), [record]).match is Match.UNSURE


def test_a_proposal_becomes_the_ban() -> None:
    proposal = ban(claim(day=MAY, stage="proposed"), status=BanStatus.FOLLOWED, steps=((Stage.PROPOSED, MAY),))
    judgement = judge(claim(day=date(2021, 10, 5), stage="final"), date(2021, 10, 6), [proposal])
    assert (judgement.match, judgement.ban_id) == (Match.STAGE, proposal.ban.id)
    assert judge(claim(day=date(2024, 10, 5)), date(2024, 10, 6), [proposal]).match is Match.NEW


def test_a_proposal_beside_an_old_ban_speaks_for_the_new_decision() -> None:
    old = ban(claim(day=date(2015, 1, 5)))
    proposal = ban(claim(day=MAY), status=BanStatus.FOLLOWED, number=2)
    assert judge(claim(day=date(2021, 6, 5)), date(2021, 6, 6), [old, proposal]).ban_id == proposal.ban.id


@pytest.mark.parametrize(
    ("stage", "status", "now", "match"),
    [
        ("proposed", None, None, Match.NEW),
        ("committee", BanStatus.FOLLOWED, Stage.PROPOSED, Match.STAGE),
        ("proposed", BanStatus.FOLLOWED, Stage.COMMITTEE, Match.KNOWN),
        ("proposed", BanStatus.SUSPECTED, Stage.FINAL, Match.KNOWN),
        ("failed", BanStatus.FOLLOWED, Stage.COMMITTEE, Match.STAGE),
        ("failed", BanStatus.SUSPECTED, Stage.FINAL, Match.KNOWN),
        ("vetoed", BanStatus.SUSPECTED, Stage.FINAL, Match.STAGE),
        ("overridden", BanStatus.CONFIRMED, Stage.VETOED, Match.STAGE),
        ("repealed", BanStatus.KNOWN, Stage.IN_EFFECT, Match.STAGE),
        ("repealed", BanStatus.REJECTED, Stage.FINAL, Match.KNOWN),
        ("repealed", None, None, Match.KNOWN),
        ("no such step", BanStatus.KNOWN, Stage.FINAL, Match.KNOWN),
    ],
)
def test_steps(stage: str, status: BanStatus | None, now: Stage | None, match: Match) -> None:
    records = [ban(claim(day=MAY), status=status, steps=((now, MAY),))] if status and now else []
    assert judge_step(claim(day=date(2021, 8, 1), stage=stage), None, records).match is match


def test_a_repeal_is_of_the_ban_that_was_decided_last_and_of_none_where_days_do_not_tell() -> None:
    first = ban(claim(day=MAY), steps=((Stage.FINAL, MAY),))
    second = ban(claim(day=date(2022, 3, 1)), number=2, steps=((Stage.FINAL, date(2022, 3, 1)),))
    repeal = claim(day=date(2023, 1, 9), stage="repealed")
    assert judge_step(repeal, None, [second, first]).ban_id == second.ban.id
    assert judge_step(repeal, None, [ban(claim()), ban(claim(), number=2)]).match is Match.UNSURE


claims = st.builds(
    claim,
    place=st.just("Millbrook"),
    region=st.sampled_from(["Ohio", "Maine", None]),
    day=st.none() | st.dates(date(2020, 1, 1), date(2023, 1, 1)),
    body=st.sampled_from(["City Council", "voters", "Police Chief"]),
    stage=st.sampled_from(["first_reading", "final", "signed", "repealed"]),
)


@given(claims, st.none() | st.dates(date(2020, 1, 1), date(2024, 1, 1)), st.lists(claims, max_size=4))
def test_any_claim_gets_an_answer_with_a_reason_that_does_not_hang_on_the_order(
    new: Claim, told_on: date | None, old: list[Claim]
) -> None:
    records = [ban(facts, number=n) for n, facts in enumerate(old, 1)]
    answer, turned = judge(new, told_on, records), judge(new, told_on, records[::-1])
    assert answer.reasons
    assert answer.match is turned.match
    assert (answer.match is Match.NEW) <= (answer.ban_id is None)


@given(claims, st.dates(date(2020, 1, 1), date(2024, 1, 1)))
def test_the_same_report_again_is_never_new(new: Claim, told_on: date) -> None:
    assert judge(new, told_on, [ban(new, reported=told_on)]).match in (Match.KNOWN, Match.UNSURE)
