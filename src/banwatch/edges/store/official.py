"""What the towns' own records say of bans, in the database."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.tables import ban, official_record, portal
from banwatch.model.ban import BanStatus
from banwatch.model.official import Adoption, Agreement, OfficialRecord, PortalState

_TEXTS = ("client", "url", "file", "title", "status", "action", "vote")
_LOOKED_AT = (BanStatus.SUSPECTED.value, BanStatus.CONFIRMED.value)


class SqlOfficial:
    """Fulfils `ports.OfficialStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def due(self, now: datetime, since: datetime, limit: int) -> tuple[str, ...]:
        """Bans without a look, and those whose next look has come."""
        first = official_record.c.ban_id.is_(None) & (ban.c.created_at >= since)
        query = (
            select(ban.c.id)
            .outerjoin(official_record, official_record.c.ban_id == ban.c.id)
            .where(ban.c.status.in_(_LOOKED_AT), or_(first, official_record.c.next_look_at <= now))
            .order_by(ban.c.created_at, ban.c.id)
            .limit(limit)
        )
        return tuple(self._conn.execute(query).scalars())

    def record(self, ban_id: str) -> OfficialRecord | None:
        """The last look's find."""
        row = self._conn.execute(select(official_record).where(official_record.c.ban_id == ban_id)).one_or_none()
        return _record_in(row) if row else None

    def keep(self, record: OfficialRecord) -> None:
        """Insert, or replace."""
        row = {
            "ban_id": record.ban_id,
            "agreement": record.agreement.value,
            "looked_at": record.looked_at,
            "looks": record.looks,
            "next_look_at": record.next_look_at,
            "found": {
                **{name: getattr(record, name) for name in _TEXTS},
                "adoption": record.adoption.value,
                "acted_on": record.acted_on.isoformat() if record.acted_on else None,
                "differences": list(record.differences),
            },
        }
        if not insert_new(self._conn, official_record, row):
            self._conn.execute(update(official_record).where(official_record.c.ban_id == record.ban_id).values(row))

    def portal(self, client: str) -> PortalState | None:
        """The last probe's find."""
        row = self._conn.execute(select(portal).where(portal.c.client == client)).one_or_none()
        return PortalState(row.client, row.usable, row.why, row.until, tuple(row.councils)) if row else None

    def keep_portal(self, state: PortalState) -> None:
        """Insert, or replace."""
        row = {
            "client": state.client,
            "usable": state.usable,
            "why": state.why,
            "until": state.until,
            "councils": list(state.councils),
        }
        if not insert_new(self._conn, portal, row):
            self._conn.execute(update(portal).where(portal.c.client == state.client).values(row))


def _record_in(row: Row[Any]) -> OfficialRecord:
    found = row.found
    return OfficialRecord(
        ban_id=row.ban_id,
        agreement=Agreement(row.agreement),
        looked_at=row.looked_at,
        looks=row.looks,
        next_look_at=row.next_look_at,
        **{name: found[name] for name in _TEXTS},
        adoption=Adoption(found["adoption"]),
        acted_on=date.fromisoformat(found["acted_on"]) if found["acted_on"] else None,
        differences=tuple(found["differences"]),
    )
