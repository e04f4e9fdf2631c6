"""Dedupe: each claim becomes a new ban with its alert, or is attached to the ban that it repeats. One transaction."""

from dataclasses import replace
from datetime import date, datetime

from banwatch.dedupe.decide import judge
from banwatch.dedupe.keys import place_key
from banwatch.dedupe.steps import judge_step
from banwatch.errors import StoreError
from banwatch.jobs.announce import announce, is_quiet
from banwatch.jobs.hold import Held, hold, note_failure
from banwatch.jobs.life import found_at, take_step
from banwatch.jobs.same import file_text
from banwatch.jobs.tally import Tally
from banwatch.model.ban import Ban, BanStatus, ChangeKind, Judgement, Match, OnRecord
from banwatch.model.finding import Claim, Verdict
from banwatch.model.life import LOUD, stage_of
from banwatch.model.work import DEDUPE
from banwatch.ports import FindingRow, Services, Tx

_NOTHING_SAID = Claim(place=None)


def dedupe(services: Services, limit: int = 200) -> Tally:
    """Match up to `limit` findings, oldest publication first."""
    held = hold(services, DEDUPE, lambda tx, now: tx.articles.unmatched(limit, now), lambda row: str(row.id))
    tally = Tally()
    try:
        for row in held.items:
            if held.over(services):
                break
            tally += _one(services, held, row)
    finally:
        held.let_go(services)
    return tally


def _one(services: Services, held: Held[FindingRow], row: FindingRow) -> Tally:
    """One at a time in all processes: two reports of one ban that are judged at once would become two bans."""
    try:
        with services.store.write() as tx:
            tx.turn(DEDUPE)
            if tx.articles.is_unmatched(row.id):
                _match(services, tx, row)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - a finding that cannot be matched must not stop the others
        what = note_failure(services, held, str(row.id), f"dedupe failed: {error!r}")
        return Tally(0, 1, (f"finding {row.id} ({row.article.url}): {error!r}; {what}",))
    return Tally(1)


def _match(services: Services, tx: Tx, row: FindingRow) -> None:
    now = services.clock.now()
    nothing = () if row.finding.verdict is Verdict.NOT_BAN else (_NOTHING_SAID,)
    claims = row.finding.claims or nothing
    file_text(tx, row.article)
    for number, claim in enumerate(claims):
        judgement = judge(claim, _told_on(row, now), _records(tx, row, claim))
        ban_id = _apply(services, tx, row, claim, judgement, now)
        tx.bans.add_judgement(row.id, number, replace(judgement, ban_id=ban_id), now)
    for number, step in enumerate(row.finding.steps, len(claims)):
        judgement = judge_step(step, _told_on(row, now), _records(tx, row, step))
        followed = _follow(services, tx, row, step, judgement, now)
        tx.bans.add_judgement(row.id, number, replace(judgement, ban_id=followed), now)
    tx.articles.mark_matched(row.id)


def _told_on(row: FindingRow, now: datetime) -> date:
    """The day of publication; where none is told, the day on which the article was found comes next to it."""
    return row.article.published_on or now.date()


def _records(tx: Tx, row: FindingRow, claim: Claim) -> tuple[OnRecord, ...]:
    if not claim.place:
        return ()
    return tx.bans.candidates(row.finding.watch, place_key(claim.place), claim.jurisdiction_id)


def _apply(services: Services, tx: Tx, row: FindingRow, claim: Claim, judgement: Judgement, now: datetime) -> str:
    """The ban that the claim ends at. Announcements are written here, with the fact."""
    certain = row.finding.verdict is Verdict.NEW_BAN
    if judgement.ban_id is None or judgement.match is Match.UNSURE:
        status = BanStatus.SUSPECTED if certain and judgement.match is Match.NEW else BanStatus.CANDIDATE
        return _open(services, tx, row, claim, judgement, status, now)
    ban = tx.bans.ban(judgement.ban_id)
    tx.bans.add_report(ban.id, row.article.id, claim, now)
    if ban.status is BanStatus.FOLLOWED or (certain and ban.status is BanStatus.CANDIDATE):
        _raise(services, tx, row, claim, ban, certain, now)
    elif judgement.match is Match.STAGE and certain:
        take_step(services, tx, ban, found_at(ban.id, claim, row.article.id, now), is_quiet(services, row, now))
    elif certain and ban.status is BanStatus.SUSPECTED and claim.decided_on and not ban.facts.decided_on:
        dated = replace(ban, facts=claim, article_id=row.article.id)  # no second alert; its day tells it from others
        tx.bans.update_ban(dated, ChangeKind.REPORT, place_key(claim.place), row.article.id, now)
    return ban.id


def _open(
    services: Services, tx: Tx, row: FindingRow, claim: Claim, judgement: Judgement, status: BanStatus, now: datetime
) -> str:
    """A new ban (alerted), a candidate (a person is asked) or a proposal (followed)."""
    quiet = is_quiet(services, row, now) or status is not BanStatus.SUSPECTED
    ban_id = tx.bans.add_ban(_ban(row, claim, judgement, status, now), place_key(claim.place), quiet)
    tx.bans.add_report(ban_id, row.article.id, claim, now)
    if stage_of(claim.stage):
        tx.life.add_step(found_at(ban_id, claim, row.article.id, now), None, told=False)
    if not quiet:
        announce(services, tx, ban_id, now)
    return ban_id


def _raise(services: Services, tx: Tx, row: FindingRow, claim: Claim, ban: Ban, certain: bool, now: datetime) -> None:
    """A candidate or a proposal is a ban now, with this report's facts; alerted where the report is certain."""
    better = replace(
        ban,
        status=BanStatus.SUSPECTED if certain else BanStatus.CANDIDATE,
        facts=claim,
        article_id=row.article.id,
        confidence=row.finding.confidence,
        kind=row.finding.kind,
        reasons=row.finding.reasons,
    )
    tx.bans.update_ban(better, ChangeKind.NEW, place_key(claim.place), row.article.id, now)
    if stage_of(claim.stage):
        tx.life.add_step(found_at(ban.id, claim, row.article.id, now), stage_of(ban.facts.stage), told=False)
    if certain and not is_quiet(services, row, now):
        announce(services, tx, ban.id, now)


def _follow(
    services: Services, tx: Tx, row: FindingRow, step: Claim, judgement: Judgement, now: datetime
) -> str | None:
    """A proposal is followed, a step of a ban on record is told. The ban, if there is one."""
    if judgement.match is Match.NEW:
        return _open(services, tx, row, step, judgement, BanStatus.FOLLOWED, now)
    if judgement.match is Match.UNSURE and stage_of(step.stage) in LOUD:
        return _open(services, tx, row, step, judgement, BanStatus.CANDIDATE, now)
    if judgement.ban_id is None:
        return None
    ban = tx.bans.ban(judgement.ban_id)
    tx.bans.add_report(ban.id, row.article.id, step, now)
    if judgement.match is Match.STAGE:
        take_step(services, tx, ban, found_at(ban.id, step, row.article.id, now), is_quiet(services, row, now))
    return ban.id


def _ban(row: FindingRow, claim: Claim, judgement: Judgement, status: BanStatus, now: datetime) -> Ban:
    return Ban(
        id="",
        watch=row.finding.watch,
        status=status,
        facts=claim,
        confidence=row.finding.confidence,
        kind=row.finding.kind,
        version=1,
        created_at=now,
        reported_on=row.article.published_on,
        article_id=row.article.id,
        reasons=row.finding.reasons + (judgement.reasons if judgement.match is Match.UNSURE else ()),
    )
