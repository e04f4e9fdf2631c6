"""Dedupe: each claim becomes a new ban with its alert, or is attached to the ban that it repeats. One transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from banwatch.dedupe.decide import judge
from banwatch.dedupe.keys import place_key
from banwatch.jobs.tally import Tally
from banwatch.model.ban import Ban, BanStatus, ChangeKind, Judgement, Match
from banwatch.model.finding import Claim, Verdict
from banwatch.ports import FindingRow, Services, Tx

_NOTHING_SAID = Claim(place=None)


def dedupe(services: Services, limit: int = 200) -> Tally:
    """Match up to `limit` findings, oldest publication first."""
    with services.store.read() as tx:
        due = tx.articles.unmatched(limit)
    tally = Tally()
    for row in due:
        if services.stopping():
            break
        with services.store.write() as tx:
            _match(services, tx, row)
        tally += Tally(1)
    return tally


def _match(services: Services, tx: Tx, row: FindingRow) -> None:
    now = services.clock.now()
    for number, claim in enumerate(row.finding.claims or (_NOTHING_SAID,)):
        judgement = _judge(tx, row, claim)
        ban_id = _apply(services, tx, row, claim, judgement, now)
        tx.bans.add_judgement(row.id, number, replace(judgement, ban_id=ban_id), now)
    tx.articles.mark_matched(row.id)


def _judge(tx: Tx, row: FindingRow, claim: Claim) -> Judgement:
    candidates = tx.bans.candidates(row.finding.watch, place_key(claim.place)) if claim.place else ()
    return judge(claim, row.article.published_on, candidates)


def _apply(services: Services, tx: Tx, row: FindingRow, claim: Claim, judgement: Judgement, now: datetime) -> str:
    """The ban that the claim ends at. Announcements are written here, with the fact."""
    certain = row.finding.verdict is Verdict.NEW_BAN
    if judgement.ban_id is None or judgement.match is Match.UNSURE:
        status = BanStatus.SUSPECTED if certain and judgement.match is Match.NEW else BanStatus.CANDIDATE
        return _open(services, tx, row, claim, judgement, status, now)
    ban = tx.bans.ban(judgement.ban_id)
    tx.bans.add_report(ban.id, row.article.id, claim, now)
    if certain and ban.status is BanStatus.CANDIDATE:
        _raise(services, tx, row, claim, ban, now)
    elif judgement.match is Match.STAGE:
        further = replace(ban, facts=replace(ban.facts, stage=claim.stage))
        tx.bans.update_ban(further, ChangeKind.STAGE, place_key(ban.facts.place), row.article.id, now)
    elif certain and ban.status is BanStatus.SUSPECTED and claim.decided_on and not ban.facts.decided_on:
        dated = replace(ban, facts=claim, article_id=row.article.id)  # no second alert; its day tells it from others
        tx.bans.update_ban(dated, ChangeKind.REPORT, place_key(claim.place), row.article.id, now)
    return ban.id


def _open(
    services: Services, tx: Tx, row: FindingRow, claim: Claim, judgement: Judgement, status: BanStatus, now: datetime
) -> str:
    """A new ban (alerted) or a candidate (a person is asked)."""
    quiet = _quiet(services, row, now) or status is BanStatus.CANDIDATE
    ban = _ban(row, claim, judgement, status, now)
    ban_id = tx.bans.add_ban(ban, place_key(claim.place), quiet)
    tx.bans.add_report(ban_id, row.article.id, claim, now)
    if not quiet:
        _announce(services, tx, ban_id, now)
    return ban_id


def _raise(services: Services, tx: Tx, row: FindingRow, claim: Claim, ban: Ban, now: datetime) -> None:
    """A certain report of what was only a candidate: now it is alerted, with the facts of the certain report."""
    better = replace(
        ban,
        status=BanStatus.SUSPECTED,
        facts=claim,
        article_id=row.article.id,
        confidence=row.finding.confidence,
        kind=row.finding.kind,
        reasons=row.finding.reasons,
    )
    tx.bans.update_ban(better, ChangeKind.NEW, place_key(claim.place), row.article.id, now)
    if not _quiet(services, row, now):
        _announce(services, tx, ban.id, now)


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


def _quiet(services: Services, row: FindingRow, now: datetime) -> bool:
    """Old articles raise no alert: on a feed's first poll, and when new rules find a ban in what was judged before."""
    published = row.article.published_at
    horizon = now - timedelta(seconds=services.policy.lookback_seconds)
    return row.quiet or (row.again and published is not None and published < horizon)


def _announce(services: Services, tx: Tx, ban_id: str, now: datetime) -> None:
    for target in services.policy.alert_targets:
        tx.outbox.enqueue(f"alert:{ban_id}:{target.channel}:{target.address}", target, now, ban_id=ban_id)
