"""Known or new? One claim of one article against the bans of its jurisdiction that are on record.

Theory of operation
-------------------
*Identity.* A ban is one decision of one jurisdiction on one watch. Its stages (first reading, passage, signature,
coming into effect, and years later a repeal) are one ban. The same town may ban again by another instrument (a
council's ordinance, then the voters' stricter measure, or a chief's order), which is another ban.

*One pair at a time.* The claim is compared with each ban of its jurisdiction, which gives one of four relations; the
nearest that is the same ban wins, then whatever may be, and only when all are apart is it new.

*Which error is worse.* A ban that is taken for a known one is lost; two alerts for one ban cost a reader a minute and
some trust. But most second reports are just that: so a report without a day about a place with a ban counts as known,
and only what plainly tells of another decision counts as new. What is in between goes to a person.

*Measured.* `benchmarks/replay_events.py` prints how often articles of one event end in one ban. The thresholds below
were set on it; docs/decisions/0030 has the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from banwatch.dedupe.keys import region_key
from banwatch.model.ban import BanStatus, Judgement, Match, OnRecord
from banwatch.model.finding import Claim
from banwatch.model.life import OVER, Stage, may_follow, stage_of

SAME_DECISION = timedelta(days=21)
"""Dates this near are one decision: reports give the vote, the second reading or their own day (handbook: ±21 days)."""

SAME_COURSE = timedelta(days=150)
"""Dates this near may be stages of one ban: our choice, twice the 60 to 90 days that notice periods and second
readings usually take. One pair on the known list lies closer (92 days); its instruments tell it apart."""

SECOND_VOTE = timedelta(days=60)
"""Two *final* votes this far apart, the later one told as news, are two decisions. A ban's reports that give the day
of the signature as that of the vote were up to 56 days apart; the nearest two decisions of one town 92 days."""

FRESH = timedelta(days=10)
"""A decision this recent on the day of its report is told as news: weeklies come a week later."""

PIPELINE_SPAN = timedelta(days=730)
"""How long after the last word of it a proposal may still become the ban: the two years of a council's term."""


class Relation(IntEnum):
    """How a claim and a ban on record belong together, nearest first."""

    SAME = 0
    LOOSELY = 1
    """The same as far as told: one of them tells no day."""
    PERHAPS = 2
    APART = 3


@dataclass(frozen=True, slots=True)
class _Compared:
    relation: Relation
    record: OnRecord
    gap: timedelta
    why: str


def judge(claim: Claim, told_on: date | None, records: Sequence[OnRecord]) -> Judgement:
    """Match one claim with the bans of places of its name or jurisdiction.

    `told_on` is the publication day of the article, or the day on which it was found. Reasons are plain words for the
    reviewer.
    """
    if not claim.place:
        return Judgement(Match.UNSURE, None, ("the text does not tell the place",))
    here = of_jurisdiction(claim, records)
    if not here:
        return Judgement(Match.NEW, None, (f"no ban of {name_of(claim)} is on record",))
    if ambiguous(claim, here):
        near = [record for record in here if gap_to(claim.decided_on, record) <= SAME_DECISION]
        if len(near) != 1:
            why = f"bans of several places called {claim.place} are on record"
            return Judgement(Match.UNSURE, None, (why,))
        here = near
    compared = sorted((compare(claim, told_on, record) for record in here), key=lambda c: _rank(claim, c))
    best = compared[0]
    if best.relation is Relation.APART:
        return Judgement(Match.NEW, None, tuple(each.why for each in compared))
    if best.relation is Relation.PERHAPS:
        return Judgement(Match.UNSURE, best.record.ban.id, (best.why,))
    return _known_or_stage(claim, best)


def compare(claim: Claim, told_on: date | None, record: OnRecord) -> _Compared:
    """The relation of one claim to one ban of the same jurisdiction."""
    gap = gap_to(claim.decided_on or told_on, record)
    relation, why = _relation(claim, told_on, record, gap)
    return _Compared(relation, record, gap, why)


def _relation(claim: Claim, told_on: date | None, record: OnRecord, gap: timedelta) -> tuple[Relation, str]:
    name, other = record.ban.id, _another_instrument(claim, record)
    if record.ban.status is BanStatus.FOLLOWED:
        near = gap <= PIPELINE_SPAN or gap == timedelta.max
        return (Relation.SAME, f"{name} was proposed before") if near else (Relation.APART, f"{name} is long past")
    if claim.decided_on and days_of(record):
        return _by_days(claim, told_on, record, gap, other)
    if other:
        apart = Relation.APART if claim.decided_on else Relation.PERHAPS
        return apart, f"{name} is by another instrument"
    vague = not claim.region and not claim.jurisdiction_id
    if vague != _vague(record) and gap > SAME_COURSE:
        return Relation.PERHAPS, f"{name} may be of another place of that name"
    if claim.decided_on and SAME_COURSE < gap < timedelta.max:
        return Relation.PERHAPS, f"{name} was reported {gap.days} days apart"
    return Relation.LOOSELY, f"tells no other day than {name}"


def _by_days(claim: Claim, told_on: date | None, record: OnRecord, gap: timedelta, other: bool) -> tuple[Relation, str]:
    """Both tell their day."""
    name, apart = record.ban.id, f"{gap.days} days from {record.ban.id}"
    if gap <= SAME_DECISION:
        return (Relation.LOOSELY if other else Relation.SAME), f"decided within {gap.days} days of {name}"
    if other:
        return Relation.APART, f"{name} was decided {gap.days} days apart by another instrument"
    age = told_on - claim.decided_on if told_on and claim.decided_on else timedelta(0)
    if age > SAME_COURSE:  # a decision that lies long before its report is background, however the article words it
        return Relation.LOOSELY, f"looks back; {name} is on record"
    if _ended_before(claim.decided_on, record):
        return Relation.APART, f"{name} had come to its end"
    if gap > SAME_COURSE:
        return Relation.PERHAPS, f"{apart}, of the same place"
    again = stage_of(claim.stage) is Stage.FINAL and Stage.FINAL in _stages(record) and age <= FRESH
    if again and gap > SECOND_VOTE:
        return Relation.APART, f"a final vote {apart}, which was final too"
    return Relation.SAME, f"{apart}: the course of one ban"


def _known_or_stage(claim: Claim, best: _Compared) -> Judgement:
    ban, then = best.record.ban, stage_of(claim.stage)
    now = stage_now(best.record)
    if ban.status is BanStatus.FOLLOWED or (then in _further(best.record) and _later(claim, best.record)):
        was = now.value if now else "not known"
        return Judgement(Match.STAGE, ban.id, (best.why, f"now {then.value if then else 'decided'}, was {was}"))
    return Judgement(Match.KNOWN, ban.id, (best.why,))


def stage_now(record: OnRecord) -> Stage | None:
    """How far a ban has got: its newest step that took place, else what its facts tell."""
    done = [step.stage for step in record.steps if not step.to_come]
    return done[-1] if done else stage_of(record.ban.facts.stage)


def _further(record: OnRecord) -> frozenset[Stage]:
    """Stages that would be a change. From an unknown one none is: the first report may just have left it out."""
    now = stage_now(record)
    return frozenset(stage for stage in Stage if now is not None and may_follow(now, stage))


def _later(claim: Claim, record: OnRecord) -> bool:
    """A step needs a day of its own after the last: else two papers only word one evening differently."""
    days = days_of(record)
    return claim.decided_on is not None and (not days or claim.decided_on > max(days))


def of_jurisdiction(claim: Claim, records: Sequence[OnRecord]) -> list[OnRecord]:
    """Bans of the same jurisdiction; those without a region only where none has the same one for certain."""
    here = [record for record in records if _same_jurisdiction(claim, record.ban.facts)]
    if not claim.region and not claim.jurisdiction_id:
        return here
    return [record for record in here if not _vague(record)] or here


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


def _vague(record: OnRecord) -> bool:
    return not record.ban.facts.region and not record.ban.facts.jurisdiction_id


def ambiguous(claim: Claim, here: Sequence[OnRecord]) -> bool:
    """A name alone, where bans of several places of that name are on record."""
    regions = {region_key(record.ban.facts.region) for record in here} - {""}
    return not claim.region and not claim.jurisdiction_id and len(regions) > 1


def _rank(claim: Claim, compared: _Compared) -> tuple[object, ...]:
    """Surest relation first, then the same kind of body, the nearest day, what agrees, and the newest ban.

    A claim without a day does not speak for a candidate: else a look back at an old ban would raise what nobody has
    confirmed.
    """
    record = compared.record
    candidate = claim.decided_on is None and record.ban.status is BanStatus.CANDIDATE
    other = _another_instrument(claim, record)
    newest = -record.ban.created_at.timestamp()
    return compared.relation, candidate, other, compared.gap, -_agreement(claim, record), newest, record.ban.id


def _agreement(claim: Claim, record: OnRecord) -> int:
    """How many of the facts that tell decisions of one town apart are told alike by some report of the ban."""
    told = (record.ban.facts, *record.claims)
    mine = {name: getattr(claim, name) for name in ("vote", "instrument", "body")}
    return sum(bool(value) and any(getattr(each, name) == value for each in told) for name, value in mine.items())


def gap_to(day: date | None, record: OnRecord) -> timedelta:
    """Time between a day and the nearest one of a ban; the longest there is where either tells none."""
    reported = [record.ban.reported_on] if record.ban.reported_on else []
    days = days_of(record) or reported
    return min((abs(day - each) for each in days), default=timedelta.max) if day else timedelta.max


def days_of(record: OnRecord) -> list[date]:
    """The days of a ban's decision and steps."""
    told = [step.day for step in record.steps if step.day and not step.to_come]
    own = record.ban.facts.decided_on
    return [*told, own] if own else told


def _stages(record: OnRecord) -> set[Stage | None]:
    return {stage_of(record.ban.facts.stage), *(step.stage for step in record.steps if not step.to_come)}


def _ended_before(day: date | None, record: OnRecord) -> bool:
    """Whether the ban was over before that day: what is decided then is another."""
    ends = [step.day for step in record.steps if step.stage in OVER and not step.to_come and step.day]
    return bool(day and ends and day > max(ends))


def _another_instrument(claim: Claim, record: OnRecord) -> bool:
    """Whether another kind of body acted than in every report of the ban that tells one."""
    mine = _actor(claim)
    theirs = {_actor(each) for each in (record.ban.facts, *record.claims)} - {""}
    return bool(mine and theirs and mine not in theirs)


_OFFICERS = ("chief", "sheriff", "police department")
_BY_VOTERS = (None, "charter_amendment")


def _actor(claim: Claim) -> str:
    """Voters, an officer by order, or a body by vote; empty where it is not told, or told two ways.

    A signature or a tally beside an order speaks of a council's ban: a mayor who signs it acts on no other.
    """
    if claim.instrument == "ballot_measure" or (claim.body == "voters" and claim.instrument in _BY_VOTERS):
        return "voters"
    if claim.body == "voters":
        return ""
    officer = any(word in (claim.body or "").casefold() for word in _OFFICERS)
    if claim.instrument == "executive_order" or officer:
        return "" if claim.vote or claim.stage == Stage.SIGNED else "officer"
    return "body" if claim.instrument or claim.body else ""


def name_of(claim: Claim) -> str:
    """The place with its region, as far as told."""
    return ", ".join(part for part in (claim.place, claim.region) if part)
