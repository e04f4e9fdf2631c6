"""The steps of bans in the database."""

from datetime import date, datetime

from sqlalchemy import Connection, select, update

from banwatch.edges.store.rows import evidence_out, step_in
from banwatch.edges.store.tables import ban, ban_step
from banwatch.errors import NotFound
from banwatch.model.life import Stage, Step, stage_of


class SqlLife:
    """Fulfils `ports.LifeStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add_step(self, value: Step, before: Stage | None, told: bool) -> Step:
        """Record a step."""
        row = {
            "ban_id": value.ban_id,
            "stage": value.stage.value,
            "before": before.value if before else None,
            "day": value.day,
            "article_id": value.article_id,
            "evidence": evidence_out(value.evidence) if value.evidence else None,
            "source": value.source,
            "note": value.note,
            "to_come": value.to_come,
            "recorded_at": value.recorded_at,
            "told": told,
            "void": False,
        }
        made = self._conn.execute(ban_step.insert().values(**row).returning(ban_step)).one()
        return step_in(made)

    def step(self, step_id: int) -> tuple[Step, Stage | None]:
        """One step and the stage before it."""
        row = self._conn.execute(select(ban_step).where(ban_step.c.id == step_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no step {step_id} of a ban.", "`banwatch bans history` shows those of a ban.")
        return step_in(row), stage_of(row.before)

    def steps(self, ban_id: str) -> tuple[Step, ...]:
        """Steps of a ban and of those merged into it, by day."""
        query = (
            select(ban_step)
            .join(ban, ban.c.id == ban_step.c.ban_id)
            .where((ban.c.id == ban_id) | (ban.c.merged_into == ban_id), ~ban_step.c.void)
            .order_by(ban_step.c.day.is_(None), ban_step.c.day, ban_step.c.recorded_at, ban_step.c.id)
        )
        return tuple(step_in(row) for row in self._conn.execute(query))

    def steps_told(self, since: datetime, until: datetime) -> tuple[tuple[Step, Stage | None], ...]:
        """Changes that people hear of, oldest first."""
        query = (
            select(ban_step)
            .where(ban_step.c.told, ban_step.c.recorded_at > since, ban_step.c.recorded_at <= until)
            .order_by(ban_step.c.recorded_at, ban_step.c.id)
        )
        return tuple((step_in(row), stage_of(row.before)) for row in self._conn.execute(query))

    def steps_to_come(self, until: date, limit: int) -> tuple[Step, ...]:
        """Steps of the calendar whose day has come."""
        query = (
            select(ban_step)
            .where(ban_step.c.to_come, ~ban_step.c.void, ban_step.c.day <= until)
            .order_by(ban_step.c.day, ban_step.c.id)
            .limit(limit)
        )
        return tuple(step_in(row) for row in self._conn.execute(query))

    def step_came(self, step_id: int, before: Stage | None, told: bool, now: datetime) -> bool:
        """A step of the calendar has taken place."""
        values = {"to_come": False, "told": told, "recorded_at": now, "before": before.value if before else None}
        waiting = (ban_step.c.id == step_id) & ban_step.c.to_come
        return self._conn.execute(update(ban_step).where(waiting).values(**values)).rowcount > 0

    def lay_aside(self, step_id: int) -> None:
        """A step of the calendar will not take place; the row stays with its day, without effect."""
        self._conn.execute(update(ban_step).where(ban_step.c.id == step_id).values(void=True))
