"""Counts and ages, straight from the tables."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, and_, func, or_, select

from banwatch.edges.store.tables import article, ban, delivery, entry, finding
from banwatch.model.alert import DeliveryState
from banwatch.ports.gauges import Latency

_OPEN = tuple(state.value for state in DeliveryState if state not in (DeliveryState.SENT, DeliveryState.DEAD))
_MOST = 5_000
"""Things of which latencies are taken, the newest first: a scrape must stay quick."""


class SqlGauges:
    """Fulfils `ports.GaugeStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def entries(self) -> Mapping[str, int]:
        """By state."""
        return self._by(entry.c.state)

    def articles(self) -> int:
        """All."""
        return int(self._conn.execute(select(func.count()).select_from(article)).scalar_one())

    def findings(self) -> Mapping[str, int]:
        """By verdict."""
        return self._by(finding.c.verdict)

    def bans(self) -> Mapping[str, int]:
        """By status."""
        return self._by(ban.c.status)

    def _by(self, column: Column[Any]) -> dict[str, int]:
        rows = self._conn.execute(select(column, func.count()).group_by(column).order_by(column))
        return {str(key): int(count) for key, count in rows}

    def deliveries(self) -> Mapping[tuple[str, str], int]:
        """By channel and state."""
        keys = (delivery.c.channel, delivery.c.state)
        rows = self._conn.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys))
        return {(channel, state): int(count) for channel, state, count in rows}

    def waiting_since(self, now: datetime) -> Mapping[str, datetime]:
        """The oldest of each queue that is a column of a table."""
        due = and_(entry.c.state == "seen", or_(entry.c.retry_at.is_(None), entry.c.retry_at <= now))
        unmatched = and_(~finding.c.matched, finding.c.created_at <= now)
        oldest = {
            "read": self._conn.execute(select(func.min(entry.c.seen_at)).where(due)).scalar_one(),
            "dedupe": self._conn.execute(select(func.min(finding.c.created_at)).where(unmatched)).scalar_one(),
        }
        return {step: moment for step, moment in oldest.items() if moment is not None}

    def undelivered_since(self) -> Mapping[str, datetime]:
        """By channel."""
        rows = self._conn.execute(
            select(delivery.c.channel, func.min(delivery.c.created_at).label("since"))
            .where(delivery.c.state.in_(_OPEN))
            .group_by(delivery.c.channel)
            .order_by(delivery.c.channel)
        )
        return {row.channel: row.since for row in rows}

    def last_digest(self) -> datetime | None:
        """Of all recipients."""
        mailed = delivery.c.digest_id.is_not(None)
        found: datetime | None = self._conn.execute(select(func.max(delivery.c.sent_at)).where(mailed)).scalar_one()
        return found

    def latencies(self, since: datetime) -> Mapping[str, Latency]:
        """Differences are taken here: the two kinds of database do not share the arithmetic of times."""
        read = (
            select(entry.c.seen_at, article.c.created_at)
            .join(article, entry.c.article_id == article.c.id)
            .where(article.c.created_at > since, entry.c.seen_at <= article.c.created_at)
            .order_by(article.c.created_at.desc())
        )
        judged = (
            select(article.c.created_at, finding.c.created_at)
            .join(article, finding.c.article_id == article.c.id)
            .where(article.c.created_at > since)
            .order_by(article.c.created_at.desc())
        )
        sent = (
            select(delivery.c.created_at, delivery.c.sent_at)
            .where(delivery.c.sent_at > since)
            .order_by(delivery.c.sent_at.desc())
        )
        stages = {"read": read, "classify": judged, "deliver": sent}
        return {name: _latency(self._conn.execute(query.limit(_MOST))) for name, query in stages.items()}


def _latency(pairs: Iterable[Any]) -> Latency:
    seconds = [max(0.0, (end - begin).total_seconds()) for begin, end in pairs]
    return Latency(len(seconds), sum(seconds))
