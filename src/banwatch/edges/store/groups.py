"""Merges and splits in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from banwatch.edges.store.rows import ban_in, ban_out, ban_whole, claim_in
from banwatch.edges.store.tables import ban, ban_report, ban_step, regrouping
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.finding import Claim
from banwatch.model.regroup import Regrouping


class SqlGroups:
    """Fulfils `ports.GroupStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def merged_into(self, ban_id: str) -> tuple[Ban, ...]:
        """Bans that lead to this one."""
        query = select(ban).where(ban.c.merged_into == ban_id).order_by(ban.c.id)
        return tuple(ban_in(row) for row in self._conn.execute(query))

    def claims(self, ban_id: str) -> dict[str, Claim]:
        """What each report claims, by article."""
        query = (
            select(ban_report.c.article_id, ban_report.c.facts)
            .join(ban, ban.c.id == ban_report.c.ban_id)
            .where(or_(ban.c.id == ban_id, ban.c.merged_into == ban_id))
        )
        return {row.article_id: claim_in(row.facts) for row in self._conn.execute(query)}

    def move(self, from_id: str, to_id: str, articles: Sequence[str]) -> None:
        """Reports of a ban, and of those that lead to it, go over with the steps that they prove."""
        homes = select(ban.c.id).where(or_(ban.c.id == from_id, ban.c.merged_into == from_id)).scalar_subquery()
        for table in (ban_report, ban_step):
            rows = table.c.ban_id.in_(homes) & table.c.article_id.in_(articles)
            self._conn.execute(update(table).where(rows).values(ban_id=to_id))

    def add(self, value: Regrouping) -> int:
        """Record a merge or split."""
        row = {
            "kind": value.kind,
            "source_id": value.source_id,
            "target_id": value.target_id,
            "who": value.who,
            "surface": value.surface,
            "reason": value.reason,
            "at": value.at,
            "before": ban_out(value.before),
            "status": value.status.value,
            "after_version": value.after_version,
            "moved": list(value.moved),
            "undone_by": "",
        }
        return int(self._conn.execute(regrouping.insert().values(**row).returning(regrouping.c.id)).scalar_one())

    def last(self, ban_id: str) -> Regrouping | None:
        """The newest one of a ban that stands."""
        found = [each for each in self.of(ban_id) if each.undone_at is None]
        return found[-1] if found else None

    def of(self, ban_id: str) -> tuple[Regrouping, ...]:
        """All that a ban had a part in, oldest first."""
        mine = or_(regrouping.c.source_id == ban_id, regrouping.c.target_id == ban_id)
        query = select(regrouping).where(mine).order_by(regrouping.c.id)
        return tuple(_regrouping(row) for row in self._conn.execute(query))

    def undone(self, regrouping_id: int, who: str, now: datetime) -> None:
        """It was taken back."""
        query = update(regrouping).where(regrouping.c.id == regrouping_id)
        self._conn.execute(query.values(undone_at=now, undone_by=who))


def _regrouping(row: Row[*tuple[Any, ...]]) -> Regrouping:
    return Regrouping(
        id=row.id,
        kind=row.kind,
        source_id=row.source_id,
        target_id=row.target_id,
        who=row.who,
        surface=row.surface,
        reason=row.reason,
        at=row.at,
        before=ban_whole(row.before),
        status=BanStatus(row.status),
        after_version=row.after_version,
        moved=tuple(row.moved),
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
