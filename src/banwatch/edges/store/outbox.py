"""Deliveries in the database: written with the fact, sent after commit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.rows import delivery_in
from banwatch.edges.store.tables import ban, ban_report, delivery
from banwatch.model.alert import QUIET, Backlog, Delivery, DeliveryState, Outcome, Sending, StaleHead, Target

_OPEN = (DeliveryState.PENDING.value, DeliveryState.UNKNOWN.value)
_NEXT = {
    Outcome.SENT: DeliveryState.SENT,
    Outcome.RETRY: DeliveryState.PENDING,
    Outcome.UNKNOWN: DeliveryState.UNKNOWN,
    Outcome.HELD: DeliveryState.HELD,
    Outcome.DEAD: DeliveryState.DEAD,
}


class SqlOutbox:
    """Fulfils `ports.Outbox` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def enqueue(
        self,
        key: str,
        target: Target,
        now: datetime,
        ban_id: str | None = None,
        digest_id: int | None = None,
        step_id: int | None = None,
    ) -> bool:
        """Write a delivery, once per key. A target that asked for patience has it for this one too."""
        row = {
            "key": key,
            "channel": target.channel,
            "address": target.address,
            "ban_id": ban_id,
            "digest_id": digest_id,
            "step_id": step_id,
            "created_at": now,
            "not_before": self._paused_until(target, now),
        }
        return insert_new(self._conn, delivery, row)

    def _paused_until(self, target: Target, now: datetime) -> datetime | None:
        tried = and_(delivery.c.state == DeliveryState.PENDING.value, delivery.c.attempts > 0)
        query = select(func.max(delivery.c.not_before)).where(
            _at(target), tried, delivery.c.not_before > now, delivery.c.last_error != QUIET
        )
        until = self._conn.execute(query).scalar_one_or_none()
        return _aware(until) if until else None

    def due_targets(self, now: datetime) -> tuple[Target, ...]:
        """Targets with something due, longest waiting first."""
        query = (
            select(delivery.c.channel, delivery.c.address)
            .where(_due(now))
            .group_by(delivery.c.channel, delivery.c.address)
            .order_by(func.min(delivery.c.created_at))
        )
        return tuple(Target(row.channel, row.address) for row in self._conn.execute(query))

    def claim(
        self,
        owner: str,
        now: datetime,
        lease_seconds: float,
        quiet_seconds: float,
        limit: int,
        target: Target | None = None,
    ) -> tuple[Delivery, ...]:
        """Lease what is due. While leased, `not_before` holds the end of the quiet time, should the lease lapse."""
        query = select(delivery).where(_due(now)).order_by(delivery.c.created_at, delivery.c.id)
        if target is not None:
            query = query.where(_at(target))
        rows = self._conn.execute(query.limit(limit).with_for_update(skip_locked=True)).all()
        found = tuple(delivery_in(row, self._head(row.ban_id, Target(row.channel, row.address))) for row in rows)
        for each in found:
            self._lease(each, owner, now, lease_seconds, quiet_seconds)
        return found

    def _lease(self, found: Delivery, owner: str, now: datetime, lease_seconds: float, quiet_seconds: float) -> None:
        self._conn.execute(
            update(delivery)
            .where(delivery.c.id == found.id)
            .values(
                state=DeliveryState.LEASED.value,
                owner=owner,
                lease_until=now + timedelta(seconds=lease_seconds),
                not_before=now + timedelta(seconds=quiet_seconds),
                attempts=delivery.c.attempts + 1,
                first_attempt_at=func.coalesce(delivery.c.first_attempt_at, now),
            )
        )

    def _head(self, ban_id: str | None, target: Target) -> str:
        """Where the ban's first message at the target stands; empty while there is none."""
        sent = delivery.c.state == DeliveryState.SENT.value
        query = select(delivery.c.external_ref).where(
            delivery.c.ban_id == ban_id, _at(target), _is_head(), sent, delivery.c.external_ref != ""
        )
        return str(self._conn.execute(query.order_by(delivery.c.id).limit(1)).scalar_one_or_none() or "")

    def defer(self, target: Target, until: datetime) -> int:
        """Nothing more to this target before `until`."""
        sooner = or_(delivery.c.not_before.is_(None), delivery.c.not_before < until)
        pending = delivery.c.state == DeliveryState.PENDING.value
        query = update(delivery).where(_at(target), pending, sooner)
        return self._conn.execute(query.values(not_before=until)).rowcount

    def stale_heads(self, channel: str, limit: int) -> tuple[StaleHead, ...]:
        """Sent messages whose ban has moved on, oldest first."""
        reports = (
            select(func.count())
            .select_from(ban_report)
            .where(ban_report.c.ban_id == delivery.c.ban_id)
            .scalar_subquery()
        )
        query = (
            select(delivery, ban.c.version, reports.label("reports"))
            .join(ban, ban.c.id == delivery.c.ban_id)
            .where(delivery.c.channel == channel, delivery.c.state == DeliveryState.SENT.value, _is_head())
            .where(or_(delivery.c.shown_version != ban.c.version, delivery.c.shown_reports != reports))
            .order_by(delivery.c.id)
            .limit(limit)
        )
        return tuple(
            StaleHead(
                row.id, row.ban_id, Target(row.channel, row.address), _aware(row.sent_at), row.version, row.reports
            )
            for row in self._conn.execute(query)
        )

    def head_shows(self, delivery_id: int, version: int, reports: int) -> None:
        """Note what a ban's message shows, or is about to show."""
        query = update(delivery).where(delivery.c.id == delivery_id)
        self._conn.execute(query.values(shown_version=version, shown_reports=reports))

    def settle(self, found: Delivery, owner: str, sending: Sending, now: datetime) -> bool:
        """Write an attempt's outcome, if the lease is still ours."""
        state = _NEXT[sending.outcome]
        values: dict[str, object] = {"state": state.value, "owner": "", "lease_until": None}
        if state is DeliveryState.SENT:
            values |= {"sent_at": now, "external_ref": sending.external_ref, "last_error": ""}
        else:
            values |= {"not_before": now + timedelta(seconds=sending.wait_seconds), "last_error": sending.detail[:2000]}
        mine = and_(
            delivery.c.id == found.id, delivery.c.owner == owner, delivery.c.state == DeliveryState.LEASED.value
        )
        return self._conn.execute(update(delivery).where(mine).values(**values)).rowcount > 0

    def release_held(self, channel: str) -> int:
        """Make a channel's held deliveries due again."""
        held = and_(delivery.c.channel == channel, delivery.c.state == DeliveryState.HELD.value)
        values = {"state": DeliveryState.PENDING.value, "not_before": None}
        return self._conn.execute(update(delivery).where(held).values(**values)).rowcount

    def retarget(self, target: Target, known: Sequence[str] = ()) -> int:
        """The operator named another address: what is pending or held goes there; unknown ones stay, to be found."""
        certain = (DeliveryState.PENDING.value, DeliveryState.HELD.value)
        elsewhere = and_(
            delivery.c.channel == target.channel,
            delivery.c.address.not_in([target.address, *known]),
            or_(_is_head(), delivery.c.step_id.is_not(None)),
            delivery.c.state.in_(certain),
            delivery.c.ban_id.is_not(None),
        )
        return self._conn.execute(update(delivery).where(elsewhere).values(address=target.address)).rowcount

    def backlog(self) -> Backlog:
        """What has not arrived, and since when."""
        query = (
            select(delivery.c.state, func.count(), func.min(delivery.c.created_at))
            .where(delivery.c.state != DeliveryState.SENT.value)
            .group_by(delivery.c.state)
        )
        rows = self._conn.execute(query).all()
        counts = {DeliveryState(state): int(count) for state, count, _ in rows}
        waiting = [since for state, _, since in rows if state != DeliveryState.DEAD.value]
        return Backlog(counts, min(map(_aware, waiting), default=None))

    def given_up(self, since: datetime) -> tuple[Delivery, ...]:
        """Alerts given up since a moment; `not_before` of a dead delivery is when it died."""
        dead = and_(delivery.c.state == DeliveryState.DEAD.value, delivery.c.not_before >= since)
        query = select(delivery).where(dead, delivery.c.digest_id.is_(None)).order_by(delivery.c.id)
        return tuple(delivery_in(row) for row in self._conn.execute(query))

    def pending(self) -> int:
        """Number of deliveries that are still to arrive."""
        done = (DeliveryState.SENT.value, DeliveryState.DEAD.value)
        query = select(func.count()).select_from(delivery).where(delivery.c.state.not_in(done))
        return int(self._conn.execute(query).scalar_one())

    def deliveries(self, ban_id: str) -> tuple[Delivery, ...]:
        """Deliveries of a ban."""
        query = select(delivery).where(delivery.c.ban_id == ban_id).order_by(delivery.c.id)
        return tuple(delivery_in(row) for row in self._conn.execute(query))


def _due(now: datetime) -> ColumnElement[bool]:
    lapsed = and_(delivery.c.state == DeliveryState.LEASED.value, delivery.c.lease_until <= now)
    may = or_(delivery.c.not_before.is_(None), delivery.c.not_before <= now)
    return and_(or_(delivery.c.state.in_(_OPEN), lapsed), may)


def _at(target: Target) -> ColumnElement[bool]:
    return and_(delivery.c.channel == target.channel, delivery.c.address == target.address)


def _is_head() -> ColumnElement[bool]:
    return delivery.c.key.like("alert:%")


def _aware(moment: datetime) -> datetime:
    """Aggregates lose the column's type on SQLite."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
