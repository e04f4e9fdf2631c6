"""Known or new? One claim of one article against the bans of places of that name.

Theory of operation
-------------------
*Identity.* A ban is one decision of one jurisdiction on one watch. Its stages (first reading, passage, signature,
coming into effect) lie within months of each other and are one ban; the same town may ban again by another
instrument (a council's ordinance, then the voters' stricter measure), which is another ban.

*Which error is worse.* Two alerts for one ban cost a reader a minute and some trust; a ban that is taken for a known
one is lost. But most second reports are just that, so a claim without a date about a place with a known ban counts
as known, and only a claim that plainly tells of another decision counts as new. What is in between goes to a person.

*Limits.* A region that is missing on one side does not part two places, unless bans of two regions are at hand:
then a person is asked.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from banwatch.dedupe.keys import region_key
from banwatch.model.ban import Ban, BanStatus, Judgement, Match
from banwatch.model.finding import Claim

SAME_DECISION = timedelta(days=21)
"""Dates this near are one decision: reports give the vote, the second reading or their own day (handbook: ±21 days)."""

SAME_COURSE = timedelta(days=150)
"""Dates this near may be stages of one ban: our choice, twice the 60 to 90 days that notice periods and second
readings usually take. One pair on the known list lies closer (92 days); its instruments tell it apart."""

_ORDER = {"first_reading": 0, "final": 1, "signed": 2, "in_effect": 3}


def judge(claim: Claim, told_on: date | None, bans: Sequence[Ban]) -> Judgement:
    """Match one claim with the bans of places of its name; `told_on` is the publication day of the article.

    Reasons are plain words for the reviewer.
    """
    if not claim.place:
        return Judgement(Match.UNSURE, None, ("the text does not tell the place",))
    here = [ban for ban in bans if _same_jurisdiction(claim, ban.facts)]
    if not here:
        return Judgement(Match.NEW, None, (f"no ban of {_name(claim)} is on record",))
    regions = {region_key(ban.facts.region) for ban in here} - {""}
    if not claim.region and len(regions) > 1:
        return Judgement(Match.UNSURE, None, (f"bans of {len(regions)} places called {claim.place} are on record",))
    if claim.decided_on is None:  # without a day of its own it cannot speak for a candidate against a ban on record
        here = [ban for ban in here if ban.status is not BanStatus.CANDIDATE] or here
    return _judge_against(claim, told_on, sorted(here, key=lambda ban: _distance(claim, told_on, ban)))


def _judge_against(claim: Claim, told_on: date | None, nearest_first: Sequence[Ban]) -> Judgement:
    alike = [ban for ban in nearest_first if not _another_instrument(claim, ban.facts)]
    nearest = (alike or nearest_first)[0]
    gap = _distance(claim, told_on, nearest)
    if claim.decided_on is None or _day(nearest) is None:
        other = _another_instrument(claim, nearest.facts)
        if (gap > SAME_COURSE and not claim.region) or (gap > SAME_DECISION and other):
            return Judgement(Match.UNSURE, nearest.id, (f"{nearest.id} is {gap.days} days ago and may be another",))
        return Judgement(Match.KNOWN, nearest.id, (f"tells no other day than {nearest.id}",))
    if gap <= SAME_DECISION:
        return _known_or_stage(claim, nearest, f"decided within {gap.days} days of {nearest.id}")
    if _another_instrument(claim, nearest.facts):
        return Judgement(Match.NEW, None, (f"{nearest.id} was decided {gap.days} days apart by another instrument",))
    if gap <= SAME_COURSE:
        return _known_or_stage(claim, nearest, f"{gap.days} days from {nearest.id}: the course of one ban")
    if _in_past_of(claim, told_on):
        return Judgement(Match.KNOWN, nearest.id, (f"looks back; {nearest.id} is on record",))
    return Judgement(Match.UNSURE, nearest.id, (f"{nearest.id} of the same place is {gap.days} days apart",))


def _known_or_stage(claim: Claim, ban: Ban, why: str) -> Judgement:
    further = _ORDER.get(claim.stage or "", -1) > _ORDER.get(ban.facts.stage or "", 9)
    if further and ban.status is not BanStatus.KNOWN:
        return Judgement(Match.STAGE, ban.id, (why, f"now {claim.stage}, was {ban.facts.stage}"))
    return Judgement(Match.KNOWN, ban.id, (why,))


def _same_jurisdiction(a: Claim, b: Claim) -> bool:
    """Same level of government and no contradiction in region or country. The names were matched by key before."""
    if (a.level == "county") != (b.level == "county") and a.level and b.level:
        return False
    if a.jurisdiction_id and b.jurisdiction_id:
        return a.jurisdiction_id == b.jurisdiction_id
    regions = (region_key(a.region), region_key(b.region))
    if all(regions):
        return regions[0] == regions[1]
    return not (a.country and b.country) or a.country == b.country


def _distance(claim: Claim, told_on: date | None, ban: Ban) -> timedelta:
    """Time between two decisions; the day of the report stands in for a day that is not told."""
    mine, theirs = claim.decided_on or told_on, _day(ban)
    return abs(mine - theirs) if mine and theirs else timedelta(0)


def _day(ban: Ban) -> date | None:
    return ban.facts.decided_on or ban.reported_on


def _in_past_of(claim: Claim, told_on: date | None) -> bool:
    """A decision that lies long before its report is background, however the article words it."""
    return bool(claim.decided_on and told_on and told_on - claim.decided_on > SAME_COURSE)


def _another_instrument(a: Claim, b: Claim) -> bool:
    """Whether voters acted in one case and a body in the other: the only pair that reports keep apart reliably."""
    told = (a.instrument or a.body) and (b.instrument or b.body)
    return bool(told) and _by_voters(a) != _by_voters(b)


def _by_voters(claim: Claim) -> bool:
    return claim.instrument == "ballot_measure" or claim.body == "voters"


def _name(claim: Claim) -> str:
    return ", ".join(part for part in (claim.place, claim.region) if part)
