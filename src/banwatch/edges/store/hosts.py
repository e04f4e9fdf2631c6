"""Foreign hosts in the database: whose turn it is, and which of them asked for patience."""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, or_, select, update

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.tables import feed, host, robots
from banwatch.model.feed import PollResult
from banwatch.model.host import HostPause, Robots, Turn

_SKEW = 300.0
"""Seconds by which the clocks of two machines may differ."""


class SqlHosts:
    """Fulfils `ports.HostStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def take(self, name: str, owner: str, now: datetime, gap: float, lease_seconds: float) -> Turn:
        """One UPDATE decides, so that two processes cannot both have the turn.

        A moment further ahead than it can have been set by now was set by a clock that has been set back since.
        """
        insert_new(self._conn, host, {"name": name})
        taken = (
            update(host)
            .where(
                host.c.name == name,
                or_(host.c.paused_until.is_(None), host.c.paused_until <= now),
                _is_over(host.c.lease_until, now, lease_seconds),
                _is_over(host.c.next_start_at, now, gap),
            )
            .values(
                owner=owner,
                lease_until=now + timedelta(seconds=lease_seconds),
                next_start_at=now + timedelta(seconds=gap),
            )
            .returning(host.c.name)
        )
        if self._conn.execute(taken).first() is not None:
            return Turn(True, now)
        row = self._conn.execute(select(host).where(host.c.name == name)).one()
        paused = row.paused_until is not None and row.paused_until > now
        moments = (row.paused_until, row.lease_until, row.next_start_at)
        return Turn(False, max(moment for moment in (*moments, now) if moment is not None), paused)

    def give_back(self, name: str, owner: str) -> None:
        """End the turn, where it is still the owner's."""
        self._conn.execute(
            update(host).where(host.c.name == name, host.c.owner == owner).values(owner="", lease_until=None)
        )

    def pause(self, name: str, until: datetime, reason: str, now: datetime) -> None:
        """Leave a host alone. A pause is never made shorter by a later answer."""
        insert_new(self._conn, host, {"name": name})
        row = self._conn.execute(select(host).where(host.c.name == name)).one()
        longer = max(until, row.paused_until or until)
        self._conn.execute(
            update(host)
            .where(host.c.name == name)
            .values(paused_until=longer, pause_reason=reason, pauses=self.pauses(name, now) + 1)
        )

    def pauses(self, name: str, now: datetime) -> int:
        """How many pauses followed each other; none once a day has passed since the last one's end."""
        row = self._conn.execute(select(host.c.pauses, host.c.paused_until).where(host.c.name == name)).one_or_none()
        if row is None or row.paused_until is None or row.paused_until < now - timedelta(days=1):
            return 0
        return int(row.pauses)

    def resume(self, name: str, now: datetime) -> bool:
        """Lift a pause; feeds that were told to wait are due."""
        lifted = self._conn.execute(
            update(host)
            .where(host.c.name == name, host.c.paused_until > now)
            .values(paused_until=None, pause_reason="", pauses=0)
            .returning(host.c.name)
        ).first()
        if lifted is None:
            return False
        waits = (feed.c.host == name) & (feed.c.last_result == PollResult.WAIT.value)
        self._conn.execute(update(feed).where(waits).values(next_poll_at=now))
        return True

    def paused(self, now: datetime) -> tuple[HostPause, ...]:
        """Hosts that are left alone, the one that is free first at the head."""
        query = select(host).where(host.c.paused_until > now).order_by(host.c.paused_until, host.c.name)
        return tuple(
            HostPause(row.name, row.paused_until, row.pause_reason, row.pauses) for row in self._conn.execute(query)
        )

    def robots(self, address: str) -> Robots | None:
        """A robots.txt as it is kept."""
        row = self._conn.execute(select(robots).where(robots.c.address == address)).one_or_none()
        return Robots(row.address, row.rules, row.until) if row else None

    def keep_robots(self, value: Robots) -> None:
        """Keep a robots.txt, in place of the one that is there."""
        row = {"address": value.address, "rules": value.rules, "until": value.until}
        if not insert_new(self._conn, robots, row):
            self._conn.execute(update(robots).where(robots.c.address == value.address).values(row))


def _is_over(moment: Column[datetime], now: datetime, longest: float) -> ColumnElement[bool]:
    """The moment is past, or further ahead than `longest` seconds allow."""
    return or_(moment.is_(None), moment <= now, moment > now + timedelta(seconds=longest + _SKEW))
