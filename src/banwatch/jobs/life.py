"""The life of a ban: steps told by reports, by the calendar and by people. Each is written with its announcement."""

from dataclasses import replace
from datetime import date, datetime

from banwatch.dedupe.keys import place_key
from banwatch.errors import InputError
from banwatch.jobs.announce import announce_step
from banwatch.jobs.review import assemble
from banwatch.jobs.tally import Tally
from banwatch.model.alert import Delivery, DeliveryState, StageChange
from banwatch.model.ban import Ban, BanStatus, ChangeKind
from banwatch.model.finding import Claim
from banwatch.model.life import LOUD, Stage, Step, may_follow, stage_of
from banwatch.ports import Services, Tx

_ANNOUNCED = frozenset({BanStatus.SUSPECTED, BanStatus.CONFIRMED})
MAX_NOTE = 300
"""Characters of a reviewer's note on a step."""


def found_at(ban_id: str, claim: Claim, article_id: str, now: datetime) -> Step:
    """The step that a report's claim tells, with the words that prove it."""
    stage = stage_of(claim.stage)
    if stage is None:
        raise ValueError(f"the claim on {ban_id} tells no stage")
    proof = claim.evidence.get("stage")
    return Step(0, ban_id, stage, claim.decided_on, article_id, proof, "report", now)


def take_step(services: Services, tx: Tx, ban: Ban, step: Step, quiet: bool) -> Step:
    """Record a step that took place, bring the ban's facts to it, and announce it unless it is quiet.

    Of a ban on the list of known ones only loud steps are announced: nobody has heard of its others.
    """
    before = _stage_of(tx, ban)
    told = not quiet and (ban.status in _ANNOUNCED or (ban.status is BanStatus.KNOWN and step.stage in LOUD))
    made = tx.life.add_step(step, before, told)
    _bring_to(tx, ban, step)
    if told:
        announce_step(services, tx, ban.id, made.id, step.recorded_at)
    return made


def _stage_of(tx: Tx, ban: Ban) -> Stage | None:
    done = [step.stage for step in tx.life.steps(ban.id) if not step.to_come]
    return done[-1] if done else stage_of(ban.facts.stage)


def _bring_to(tx: Tx, ban: Ban, step: Step) -> None:
    """The facts tell the newest stage. Its proof lies with the step: it points into another article than theirs."""
    proofs = {name: span for name, span in ban.facts.evidence.items() if name != "stage"}
    facts = replace(ban.facts, stage=step.stage.value, evidence=proofs)
    tx.bans.update_ban(
        replace(ban, facts=facts), ChangeKind.STAGE, place_key(facts.place), step.article_id, step.recorded_at
    )


def calendar(services: Services, limit: int = 200) -> Tally:
    """Steps whose day has come (a moratorium's end, a law's first day) take place. Needs no article."""
    now = services.clock.now()
    with services.store.read() as tx:
        due = tx.life.steps_to_come(now.date(), limit)
    for step in due:
        with services.store.write() as tx:
            _come(services, tx, step, now)
    return Tally(len(due))


def _come(services: Services, tx: Tx, step: Step, now: datetime) -> None:
    """A step that the ban has overtaken (a repeal before the end of a moratorium) is laid aside, never told."""
    ban = tx.bans.ban(step.ban_id)
    before = _stage_of(tx, ban)
    valid = may_follow(before, step.stage) and ban.status in _ANNOUNCED | {BanStatus.KNOWN}
    told = valid and ban.status in _ANNOUNCED
    if not valid:
        tx.life.lay_aside(step.id)
        return
    if tx.life.step_came(step.id, before, told, now):
        _bring_to(tx, ban, replace(step, recorded_at=now))
        if told:
            announce_step(services, tx, ban.id, step.id, now)


def record_step(
    services: Services, ban_id: str, stage: Stage, day: date, who: str, source: str, quiet: bool = False
) -> Step:
    """A person tells a step: one that took place, or one to come (a moratorium's end). `source` says from where.

    InputError where the ban cannot get there, or the name is missing.
    """
    now = services.clock.now()
    if not who.strip():
        raise InputError("A step needs the name of who records it.", "Say it with --by NAME.")
    note = " ".join(f"{who.strip()}: {source}".split()) if source.strip() else who.strip()
    if len(note) > MAX_NOTE:
        raise InputError(f"The source is {len(source)} characters long.", f"Keep name and source within {MAX_NOTE}.")
    with services.store.write() as tx:
        ban = tx.bans.ban(ban_id)
        before = _stage_of(tx, ban)
        if ban.status in {BanStatus.MERGED, BanStatus.REJECTED}:
            raise InputError(f"{ban.id} is {ban.status.value}.", "Record the step with the ban that stands.")
        if not may_follow(before, stage):
            was = before.value if before else "not known"
            raise InputError(f"{ban.id} cannot become {stage.value}: its stage is {was}.", _remedy(before))
        step = Step(0, ban.id, stage, day, None, None, "reviewer", now, day > now.date(), note)
        return tx.life.add_step(step, None, told=False) if step.to_come else take_step(services, tx, ban, step, quiet)


def _remedy(before: Stage | None) -> str:
    follow = sorted(stage.value for stage in Stage if may_follow(before, stage))
    return (
        f"After it may come: {', '.join(follow)}."
        if follow
        else "Nothing comes after it; a later decision is a new ban."
    )


def stage_change(services: Services, tx: Tx, delivery: Delivery, step_id: int) -> StageChange:
    """All that can be told of a step to the target of a delivery."""
    step, before = tx.life.step(step_id)
    return change_of(services, tx, step, before, _thread(tx, delivery))


def change_of(services: Services, tx: Tx, step: Step, before: Stage | None, thread: str = "") -> StageChange:
    """All that can be told of a step."""
    ban = tx.bans.ban(step.ban_id)
    article = tx.articles.article(step.article_id) if step.article_id else None
    return StageChange(assemble(tx, ban, services.policy.desk_url), step, before, article, thread)


def _thread(tx: Tx, delivery: Delivery) -> str:
    """The reference of the alert that this target has got of the ban."""
    sent = (
        each.external_ref
        for each in tx.outbox.deliveries(delivery.ban_id or "")
        if each.step_id is None and each.target.channel == delivery.target.channel and each.state is DeliveryState.SENT
    )
    return next(sent, "")
