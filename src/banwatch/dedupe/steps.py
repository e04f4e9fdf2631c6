"""Whose step is it? A proposal, a veto or a repeal against the bans of its jurisdiction that are on record."""

from collections.abc import Sequence
from datetime import date

from banwatch.dedupe.decide import PIPELINE_SPAN, ambiguous, days_of, gap_to, name_of, of_jurisdiction, stage_now
from banwatch.model.ban import BanStatus, Judgement, Match, OnRecord
from banwatch.model.finding import Claim
from banwatch.model.life import PIPELINE, Stage, may_follow, stage_of


def judge_step(step: Claim, told_on: date | None, records: Sequence[OnRecord]) -> Judgement:
    """Match a step that is no new ban with the bans of its jurisdiction.

    NEW: a proposal where nothing like it is on record. STAGE: a step of the ban named. UNSURE: it may be of several.
    KNOWN: nothing that is not on record, or nothing that can be placed.
    """
    then = stage_of(step.stage)
    if not step.place or then is None:
        return Judgement(Match.KNOWN, None, ("it tells no place or no step",))
    here = [record for record in of_jurisdiction(step, records) if record.ban.status is not BanStatus.REJECTED]
    open_to = _latest([record for record in here if _may_take(record, then, step.decided_on or told_on)])
    if len(open_to) > 1 or ambiguous(step, open_to):
        return Judgement(Match.UNSURE, None, (f"it may be a step of {len(open_to)} bans of {name_of(step)}",))
    word = then.value.replace("_", " ")
    if open_to:
        return Judgement(Match.STAGE, open_to[0].ban.id, (f"{word}: a step of {open_to[0].ban.id}",))
    if here:
        return Judgement(Match.KNOWN, here[-1].ban.id, (f"{here[-1].ban.id} has got as far already",))
    if then in PIPELINE:
        return Judgement(Match.NEW, None, (f"nothing of {name_of(step)} is on record",))
    return Judgement(Match.KNOWN, None, (f"no ban of {name_of(step)} is on record that could be {word}",))


def _may_take(record: OnRecord, then: Stage, day: date | None) -> bool:
    """Whether the step may follow. A failure is that of a proposal; a proposal long past is another one."""
    now = stage_now(record)
    if then in PIPELINE or then is Stage.FAILED:
        proposal = record.ban.status is BanStatus.FOLLOWED
        return proposal and may_follow(now, then) and gap_to(day, record) <= PIPELINE_SPAN
    return may_follow(now, then)


def _latest(records: list[OnRecord]) -> list[OnRecord]:
    """The ban that was decided last, where days tell it: repeals and vetoes are of what was decided last."""
    last = sorted(records, key=lambda record: max(days_of(record), default=date.min))[-2:]
    if len(last) < 2 or max(days_of(last[1]), default=date.min) > max(days_of(last[0]), default=date.min):
        return last[-1:]
    return records
