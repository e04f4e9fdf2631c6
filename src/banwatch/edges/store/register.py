"""The confirmed bans in bulk, and readers' corrections, in the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from banwatch.edges.store.rows import ban_in, claim_in, correction_in, step_in
from banwatch.edges.store.tables import article, ban, ban_change, ban_report, ban_step, correction, decision
from banwatch.errors import Conflict, NotFound
from banwatch.model.ban import BanStatus, ChangeKind, Report
from banwatch.model.correction import Correction
from banwatch.ports.register import Entered

_CONFIRMED = BanStatus.CONFIRMED.value


class SqlRegister:
    """Fulfils `ports.RegisterStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def revision(self) -> str:
        """The newest change, decision and step: each is found at the end of an index."""
        newest = (
            select(func.max(ban_change.c.id)),
            select(func.max(decision.c.id)),
            select(func.max(ban_step.c.id)),
            select(func.max(ban_step.c.recorded_at)),
        )
        return "-".join(str(self._conn.execute(query).scalar_one()) for query in newest)

    def entered(self) -> tuple[Entered, ...]:
        """Five queries, put together by ban. What belongs to a merged ban belongs to the one that it leads to."""
        query = select(ban).where(ban.c.status == _CONFIRMED)
        rows = self._conn.execute(query.order_by(ban.c.decided_on.is_(None), ban.c.decided_on.desc(), ban.c.id)).all()
        heads = {row.id: row.id for row in rows} | self.led_on()
        reports = _grouped(heads, self._conn.execute(_reports()))
        steps = _grouped(heads, self._conn.execute(_steps()))
        changes = _grouped({row.id: row.id for row in rows}, self._conn.execute(_changes()))
        confirmed: dict[str, datetime] = {each[0]: each[1] for each in self._conn.execute(_confirmations())}
        return tuple(
            Entered(
                ban_in(row),
                confirmed.get(row.id, row.status_at),
                tuple(_report(each) for each in reports[row.id]),
                tuple(step_in(each) for each in steps[row.id]),
                tuple((ChangeKind(each.kind), each.at) for each in changes[row.id]),
            )
            for row in rows
        )

    def led_on(self) -> dict[str, str]:
        """Merged ids. Chains are flattened when they are written."""
        target = ban.alias("target")
        query = (
            select(ban.c.id, ban.c.merged_into)
            .join(target, target.c.id == ban.c.merged_into)
            .where(target.c.status == _CONFIRMED)
        )
        return {row[0]: row[1] for row in self._conn.execute(query.order_by(ban.c.id))}

    def withdrawn(self) -> tuple[tuple[str, datetime], ...]:
        """Confirmed once, and now neither confirmed nor part of another."""
        query = (
            select(ban.c.id, ban.c.status_at)
            .where(
                ban.c.status.not_in((_CONFIRMED, BanStatus.MERGED.value)),
                ban.c.id.in_(select(decision.c.ban_id).where(decision.c.verdict == _CONFIRMED)),
            )
            .order_by(ban.c.id)
        )
        return tuple((row[0], row[1]) for row in self._conn.execute(query))

    def add_correction(self, value: Correction) -> int:
        """Keep it."""
        row = {
            "ban_id": value.ban_id,
            "text": value.text,
            "source": value.source,
            "received_at": value.received_at,
            "closed_at": None,
            "closed_by": "",
        }
        return int(self._conn.execute(correction.insert().values(**row).returning(correction.c.id)).scalar_one())

    def waiting_corrections(self) -> int:
        """Number of open ones."""
        query = select(func.count()).select_from(correction).where(correction.c.closed_at.is_(None))
        return int(self._conn.execute(query).scalar_one())

    def corrections(self, ban_ids: Sequence[str] = (), *, closed: bool = False) -> tuple[Correction, ...]:
        """Oldest first."""
        is_open = correction.c.closed_at.is_(None)
        query = select(correction).where(~is_open if closed else is_open)
        if ban_ids:
            query = query.where(correction.c.ban_id.in_(ban_ids))
        return tuple(correction_in(row) for row in self._conn.execute(query.order_by(correction.c.id)))

    def close_correction(self, correction_id: int, who: str, now: datetime) -> Correction:
        """Close it once."""
        this = correction.c.id == correction_id
        values = {"closed_at": now, "closed_by": who}
        done = self._conn.execute(update(correction).where(this, correction.c.closed_at.is_(None)).values(**values))
        row = self._conn.execute(select(correction).where(this)).one_or_none()
        if row is None:
            raise NotFound(f"There is no correction {correction_id}.", "`banwatch bans corrections` lists them.")
        if done.rowcount == 0:
            raise Conflict(f"Correction {correction_id} was closed by {row.closed_by} before.", "Nothing was changed.")
        return correction_in(row)


def _reports() -> Select[Any]:
    columns = (article.c.id, article.c.url, article.c.title, article.c.source, article.c.published_on)
    return (
        select(ban_report.c.ban_id, ban_report.c.facts, *columns)
        .join(article, article.c.id == ban_report.c.article_id)
        .join(ban, ban.c.id == ban_report.c.ban_id)
        .where(ban.c.status.in_((_CONFIRMED, BanStatus.MERGED.value)))
        .order_by(article.c.published_at.is_(None), article.c.published_at, ban_report.c.created_at, article.c.id)
    )


def _steps() -> Select[Any]:
    return (
        select(ban_step)
        .join(ban, ban.c.id == ban_step.c.ban_id)
        .where(ban.c.status.in_((_CONFIRMED, BanStatus.MERGED.value)), ~ban_step.c.void)
        .order_by(ban_step.c.day.is_(None), ban_step.c.day, ban_step.c.recorded_at, ban_step.c.id)
    )


def _changes() -> Select[Any]:
    query = select(ban_change.c.ban_id, ban_change.c.kind, ban_change.c.at).join(ban, ban.c.id == ban_change.c.ban_id)
    return query.where(ban.c.status == _CONFIRMED).order_by(ban_change.c.at, ban_change.c.id)


def _confirmations() -> Select[Any]:
    query = select(decision.c.ban_id, func.min(decision.c.at)).where(decision.c.verdict == _CONFIRMED)
    return query.group_by(decision.c.ban_id)


def _grouped(heads: dict[str, str], rows: Iterable[Row[Any]]) -> defaultdict[str, list[Row[Any]]]:
    """Rows by the ban that shows them; rows of others are left out."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if head := heads.get(row.ban_id):
            found[head].append(row)
    return found


def _report(row: Row[Any]) -> Report:
    claim = claim_in(row.facts)
    return Report(row.id, row.url, row.title, row.source, row.published_on, claim.stage, claim.evidence)
