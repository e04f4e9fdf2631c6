"""Who works on what: leases of items by step, what broke, and ticks that act once. One table for all steps."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, String, and_, cast, delete, exists, or_, select, update

from banwatch.edges.store.insert import dialect_insert
from banwatch.edges.store.tables import tick, work
from banwatch.model.work import Quarantined

_LONGEST = timedelta(hours=2)
"""No lease or wait is longer: one that ends later was written by a clock that jumped, and does not count."""

_DIED = "the worker died or hung while working on it"
_JITTER = 0.8
"""Part of its interval after which a tick may act again: timers are not exact."""


_BATCH = 500  # below the parameter limit of every SQLite in use (999)


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def free(step: str, item: Column[Any], now: datetime) -> ColumnElement[bool]:
    """That nobody holds the item of this column for the step now, and that it is not in quarantine."""
    taken = or_(work.c.quarantined, and_(work.c.until > now, work.c.until <= now + _LONGEST))
    return ~exists().where(work.c.step == step, work.c.item == cast(item, String), taken)


class SqlWork:
    """Fulfils `ports.WorkStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def take(
        self, step: str, items: Sequence[str], owner: str, now: datetime, lease_seconds: float, tries: int | None
    ) -> tuple[str, ...]:
        """Lease items that are due. One that was begun before and not ended is suspect, and taken alone."""
        lapsed = self._lapsed(step, items, now)
        lease = {"owner": owner, "until": now + timedelta(seconds=lease_seconds)}
        if tries is None:
            self._again(step, [row.item for row in lapsed], lease)
            return (*(row.item for row in lapsed), *self._begin(step, items, lease))
        for row in lapsed:
            if row.tries >= tries:
                self._set_aside(step, row.item, row.reason or _DIED, now)
        suspects = [row.item for row in lapsed if row.tries < tries]
        if suspects:
            self._again(step, suspects[:1], lease)
            return (suspects[0],)
        return self._begin(step, items, lease)

    def _lapsed(self, step: str, items: Sequence[str], now: datetime) -> list[Row[*tuple[Any, ...]]]:
        """Items begun before, the least tried first: a poison that kills every worker shall not hide behind others."""
        found: list[Row[*tuple[Any, ...]]] = []
        for batch in _batches(items):
            query = (
                select(work)
                .where(work.c.step == step, work.c.item.in_(batch))
                .where(~work.c.quarantined, or_(work.c.until <= now, work.c.until > now + _LONGEST))
                .with_for_update(skip_locked=True)
            )
            found.extend(self._conn.execute(query))
        return sorted(found, key=lambda row: (row.tries, row.item))

    def _again(self, step: str, items: Sequence[str], lease: Mapping[str, object]) -> None:
        for batch in _batches(items):
            mine = and_(work.c.step == step, work.c.item.in_(batch))
            self._conn.execute(update(work).where(mine).values(tries=work.c.tries + 1, **lease))

    def _begin(self, step: str, items: Sequence[str], lease: Mapping[str, object]) -> tuple[str, ...]:
        """Lease items that nobody has begun; those that are there in spite of it are another's."""
        if not items:
            return ()
        begun = {"step": step, "tries": 1, "reason": "", "quarantined": False, **lease}
        statement = dialect_insert(self._conn, work).on_conflict_do_nothing().returning(work.c.item)
        got = set(self._conn.execute(statement, [{**begun, "item": item} for item in items]).scalars())
        return tuple(item for item in items if item in got)

    def _set_aside(self, step: str, item: str, reason: str, now: datetime) -> None:
        mine = and_(work.c.step == step, work.c.item == item)
        values = {"quarantined": True, "owner": "", "until": now, "reason": reason[:2000]}
        self._conn.execute(update(work).where(mine).values(**values))

    def done(self, step: str, items: Sequence[str], owner: str) -> None:
        """Let go of leases."""
        for batch in _batches(items):
            mine = and_(work.c.step == step, work.c.item.in_(batch), work.c.owner == owner)
            self._conn.execute(delete(work).where(mine))

    def failed(
        self, step: str, item: str, owner: str, reason: str, now: datetime, wait_seconds: float, tries: int
    ) -> bool:
        """Note why an attempt failed; the last one puts the item into quarantine."""
        mine = and_(work.c.step == step, work.c.item == item, work.c.owner == owner)
        begun = self._conn.execute(select(work.c.tries).where(mine)).scalar_one_or_none()
        if begun is None:
            return False
        if begun >= tries:
            self._set_aside(step, item, reason, now)
            return True
        until = now + timedelta(seconds=wait_seconds)
        self._conn.execute(update(work).where(mine).values(owner="", until=until, reason=reason[:2000]))
        return False

    def quarantined(self) -> tuple[Quarantined, ...]:
        """What is in quarantine, oldest first."""
        rows = self._conn.execute(select(work).where(work.c.quarantined).order_by(work.c.until, work.c.step))
        return tuple(Quarantined(row.step, row.item, row.reason, row.tries, row.until) for row in rows)

    def release(self, item: str | None = None) -> int:
        """Make an item (or all) due again."""
        wanted = and_(work.c.quarantined, work.c.item == item) if item is not None else work.c.quarantined
        return self._conn.execute(delete(work).where(wanted)).rowcount

    def take_over(self, now: datetime) -> int:
        """End all leases at once."""
        held = and_(~work.c.quarantined, work.c.until > now, work.c.owner != "")
        return self._conn.execute(update(work).where(held).values(until=now)).rowcount

    def forget(self, before: datetime) -> int:
        """Remove leases that lapsed before a moment and that nobody took up: their items were done."""
        stale = and_(~work.c.quarantined, work.c.until < before)
        return self._conn.execute(delete(work).where(stale)).rowcount

    def tick(self, name: str, now: datetime, every_seconds: float) -> bool:
        """True for the first who asks in each interval. A tick of the future was noted by a clock that jumped."""
        due = now - timedelta(seconds=every_seconds * _JITTER)
        statement = dialect_insert(self._conn, tick).values(name=name, at=now)
        statement = statement.on_conflict_do_update(
            index_elements=["name"], set_={"at": now}, where=or_(tick.c.at <= due, tick.c.at > now)
        )
        return self._conn.execute(statement.returning(tick.c.name)).first() is not None
