"""Clicks in the database."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select, update

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.tables import click
from banwatch.model.click import Act, Click


class SqlClicks:
    """Fulfils `ports.ClickStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add(self, value: Click, now: datetime) -> bool:
        """Keep a click, once per key."""
        return insert_new(self._conn, click, {"key": value.key, "body": asdict(value), "received_at": now})

    def waiting(self, limit: int) -> tuple[Click, ...]:
        """Clicks that nobody worked off."""
        query = select(click.c.body).where(click.c.done.is_(False)).order_by(click.c.received_at, click.c.key)
        return tuple(
            Click(**{**body, "act": Act(body["act"])}) for body in self._conn.execute(query.limit(limit)).scalars()
        )

    def take(self, key: str) -> bool:
        """Mark a click."""
        query = update(click).where(click.c.key == key, click.c.done.is_(False))
        return self._conn.execute(query.values(done=True)).rowcount > 0

    def note(self, key: str, outcome: str) -> None:
        """Keep what came of it."""
        self._conn.execute(update(click).where(click.c.key == key).values(outcome=outcome[:2000]))
