"""Merge, split and undo: each in one transaction, with its record. Nothing is deleted, no id is used twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from banwatch.dedupe.keys import place_key
from banwatch.errors import NotFound
from banwatch.jobs.announce import announce
from banwatch.model.ban import Ban, BanStatus, ChangeKind
from banwatch.model.finding import Claim
from banwatch.model.regroup import Regrouping
from banwatch.ports import Services, Tx
from banwatch.review.regroup import best_facts, checked_reason, merged, parted

_TOLD = (BanStatus.SUSPECTED, BanStatus.CONFIRMED)


def merge(
    services: Services,
    source_id: str,
    target_id: str,
    who: str,
    surface: str,
    reason: str = "",
    take: Collection[str] | None = None,
) -> Ban:
    """Say that two bans are one. The source's id leads to the target for ever; its evidence counts for the target.

    Given is the target as it is then. InputError for what cannot be merged, and where facts differ and `take` is None.
    """
    reason, now = checked_reason(reason, who), services.clock.now()
    with services.store.write() as tx:
        source, target = tx.bans.ban(source_id), tx.bans.ban(target_id)
        after = merged(source, target, take)
        followers = tx.groups.merged_into(source.id)
        for each in (source, *followers):
            _change(tx, replace(each, status=BanStatus.MERGED, merged_into=target.id), ChangeKind.MERGED, now)
        _change(tx, after, ChangeKind.MERGED, now)
        tx.groups.add(
            Regrouping(
                id=0,
                kind="merge",
                source_id=source.id,
                target_id=target.id,
                who=who.strip(),
                surface=surface,
                reason=reason,
                at=now,
                before=target,
                status=source.status,
                after_version=target.version + 1,
                moved=tuple(each.id for each in followers),
            )
        )
        return tx.bans.ban(target.id)


def split(
    services: Services, ban_id: str, articles: Collection[str], who: str, surface: str, reason: str = ""
) -> tuple[Ban, Ban]:
    """Say that some reports are of another ban. The part with the earliest report keeps the id, the other gets a new
    one, which is alerted where the whole was.

    Given are both bans as they are then, the old id first. InputError for what cannot be split.
    """
    reason, now = checked_reason(reason, who), services.clock.now()
    with services.store.write() as tx:
        ban, reports = tx.bans.ban(ban_id), tx.bans.reports(ban_id)
        leaving = parted(ban, reports, articles)
        staying = tuple(report.article_id for report in reports if report.article_id not in leaving)
        claims, told = tx.groups.claims(ban.id), ban.status in _TOLD
        made_id = _make(tx, ban, claims, leaving, now)
        tx.groups.move(ban.id, made_id, leaving)
        _change(tx, _left(ban, claims, staying), ChangeKind.SPLIT, now)
        tx.groups.add(
            Regrouping(
                id=0,
                kind="split",
                source_id=ban.id,
                target_id=made_id,
                who=who.strip(),
                surface=surface,
                reason=reason,
                at=now,
                before=ban,
                status=ban.status,
                after_version=ban.version + 1,
                moved=leaving,
            )
        )
        if told:
            announce(services, tx, made_id, now)
        return tx.bans.ban(ban.id), tx.bans.ban(made_id)


def _make(tx: Tx, ban: Ban, claims: Mapping[str, Claim], leaving: Sequence[str], now: datetime) -> str:
    """The new ban, with the facts of the report that knows most."""
    article, facts = best_facts(claims, leaving)
    status = BanStatus.SUSPECTED if ban.status in _TOLD else BanStatus.CANDIDATE
    made = replace(ban, id="", status=status, facts=facts, article_id=article, version=1, created_at=now)
    return tx.bans.add_ban(made, place_key(facts.place), quiet=ban.status not in _TOLD)


def _left(ban: Ban, claims: Mapping[str, Claim], staying: Sequence[str]) -> Ban:
    """What is left keeps its facts, unless the report that they are from has gone."""
    if ban.article_id in staying or ban.article_id is None:
        return ban
    article, facts = best_facts(claims, staying)
    return replace(ban, facts=facts, article_id=article)


def undo(services: Services, ban_id: str, who: str) -> Regrouping:
    """Take back the last merge or split that a ban had a part in. Its record stays, and tells who took it back.

    Facts that were changed since are left as they are. NotFound where there is nothing to take back.
    """
    checked_reason("", who)
    now = services.clock.now()
    with services.store.write() as tx:
        last = tx.groups.last(tx.bans.ban(ban_id).id)
        if last is None:
            raise NotFound(f"{ban_id} was neither merged nor split.", "`banwatch bans history` shows what was done.")
        (_unmerge if last.kind == "merge" else _unsplit)(tx, last, now)
        tx.groups.undone(last.id, who.strip(), now)
    return replace(last, undone_at=now, undone_by=who.strip())


def _unmerge(tx: Tx, done: Regrouping, now: datetime) -> None:
    source = tx.bans.ban(done.source_id)
    _change(tx, replace(source, status=done.status, merged_into=None), ChangeKind.SPLIT, now)
    for each in done.moved:
        _change(tx, replace(tx.bans.ban(each), merged_into=source.id), ChangeKind.MERGED, now)
    _restore(tx, done, now)


def _unsplit(tx: Tx, done: Regrouping, now: datetime) -> None:
    """The new id stays, and leads to the old one."""
    tx.groups.move(done.target_id, done.source_id, done.moved)
    made = replace(tx.bans.ban(done.target_id), status=BanStatus.MERGED, merged_into=done.source_id)
    _change(tx, made, ChangeKind.MERGED, now)
    _restore(tx, done, now)


def _restore(tx: Tx, done: Regrouping, now: datetime) -> None:
    """The changed ban as it was, unless it changed again since: then only a person can tell what is right."""
    ban = tx.bans.ban(done.before.id)
    if ban.version == done.after_version:
        ban = replace(done.before, version=ban.version)
    _change(tx, ban, ChangeKind.SPLIT if done.kind == "merge" else ChangeKind.MERGED, now)


def _change(tx: Tx, ban: Ban, kind: ChangeKind, now: datetime) -> None:
    tx.bans.update_ban(ban, kind, place_key(ban.facts.place), None, now)
