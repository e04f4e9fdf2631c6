"""What the review desk reads and writes beside bans and decisions."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Date, case, func, select, type_coerce

from banwatch.edges.store.rows import ban_in
from banwatch.edges.store.tables import assignment, ban, decision, note
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.desk import Note
from banwatch.review.insight import Outcome

_WAITING = (BanStatus.SUSPECTED.value, BanStatus.CANDIDATE.value)
_DECIDED = (BanStatus.CONFIRMED.value, BanStatus.REJECTED.value)


class SqlDesk:
    """Fulfils `ports.DeskStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def waiting(self, limit: int) -> tuple[Ban, ...]:
        """The head of the queue."""
        query = select(ban).where(ban.c.status.in_(_WAITING)).order_by(*_urgency()).limit(limit)
        return tuple(ban_in(row) for row in self._conn.execute(query))

    def waiting_ids(self) -> tuple[str, ...]:
        """The queue's ids."""
        query = select(ban.c.id).where(ban.c.status.in_(_WAITING)).order_by(*_urgency())
        return tuple(self._conn.execute(query).scalars())

    def counts(self) -> Mapping[BanStatus, int]:
        """How many bans have which status."""
        query = select(ban.c.status, func.count()).group_by(ban.c.status)
        return {BanStatus(status): count for status, count in self._conn.execute(query)}

    def page(self, statuses: Sequence[BanStatus], limit: int, offset: int) -> tuple[Ban, ...]:
        """One page of a list."""
        query = select(ban).order_by(ban.c.decided_on.is_(None), ban.c.decided_on.desc(), ban.c.id)
        if statuses:
            query = query.where(ban.c.status.in_([status.value for status in statuses]))
        return tuple(ban_in(row) for row in self._conn.execute(query.limit(limit).offset(offset)))

    def named(self, ban_id: str) -> tuple[Ban, ...]:
        """One ban, or none."""
        return tuple(ban_in(row) for row in self._conn.execute(select(ban).where(ban.c.id == ban_id)))

    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each ban that people were asked about."""
        first = (
            select(decision.c.ban_id, func.min(decision.c.at).label("at"))
            .where(decision.c.verdict.in_(_DECIDED))
            .group_by(decision.c.ban_id)
            .subquery()
        )
        query = (
            select(ban.c.status, ban.c.confidence, ban.c.created_at, first.c.at)
            .join(first, first.c.ban_id == ban.c.id, isouter=True)
            .where(ban.c.status.in_((*_WAITING, *_DECIDED)))
        )
        rows = self._conn.execute(query)
        return tuple(Outcome(BanStatus(row.status), row.confidence, row.created_at, row.at) for row in rows)

    def add_note(self, value: Note) -> None:
        """Keep a remark."""
        row = {"ban_id": value.ban_id, "who": value.who, "surface": value.surface, "text": value.text, "at": value.at}
        self._conn.execute(note.insert().values(**row))

    def notes(self, ban_id: str) -> tuple[Note, ...]:
        """Remarks on a ban."""
        query = select(note).where(note.c.ban_id == ban_id).order_by(note.c.id)
        return tuple(Note(row.ban_id, row.who, row.surface, row.text, row.at) for row in self._conn.execute(query))

    def assign(self, ban_id: str, who: str) -> None:
        """Who looks at a ban."""
        self._conn.execute(assignment.delete().where(assignment.c.ban_id == ban_id))
        if who:
            self._conn.execute(assignment.insert().values(ban_id=ban_id, who=who))

    def assignees(self, ban_ids: Sequence[str]) -> Mapping[str, str]:
        """Who looks at these."""
        query = select(assignment.c.ban_id, assignment.c.who).where(assignment.c.ban_id.in_(ban_ids))
        return {row.ban_id: row.who for row in self._conn.execute(query)}


def _urgency() -> tuple[ColumnElement[object], ...]:
    """The order of `review.decide.queue`: alerted first, then the latest day, then the surest."""
    recorded = type_coerce(func.date(ban.c.created_at), Date)
    day = func.coalesce(ban.c.decided_on, ban.c.reported_on, recorded)
    unsure = case((ban.c.status == BanStatus.CANDIDATE.value, 1), else_=0)
    return (unsure, day.desc(), ban.c.confidence.desc(), ban.c.id)
