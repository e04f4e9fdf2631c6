"""The life of a ban: steps, bans by jurisdiction, merged bans, deliveries of steps."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ban_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ban_id", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("article_id", sa.String(length=40), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("to_come", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_ban_step_article_id_article")),
        sa.ForeignKeyConstraint(["ban_id"], ["ban.id"], name=op.f("fk_ban_step_ban_id_ban")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ban_step")),
    )
    with op.batch_alter_table("ban_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ban_step_ban_id"), ["ban_id"], unique=False)
        batch_op.create_index("ix_ban_step_recorded_at", ["recorded_at"], unique=False)
        batch_op.create_index("ix_ban_step_to_come", ["to_come", "day"], unique=False)
    op.add_column("ban", sa.Column("jurisdiction_id", sa.String(length=80), nullable=True))
    op.add_column("ban", sa.Column("merged_into", sa.String(length=20), nullable=True))
    op.create_index("ix_ban_jurisdiction", "ban", ["watch", "jurisdiction_id"], unique=False)
    op.create_index(op.f("ix_ban_merged_into"), "ban", ["merged_into"], unique=False)
    op.add_column("delivery", sa.Column("step_id", sa.Integer(), nullable=True))
    _fill()


def _fill() -> None:
    """The jurisdiction of each ban, and its stage as the first step, from the facts that are there."""
    conn = op.get_bind()
    ban = sa.table(
        "ban",
        *(sa.column(name) for name in ("id", "jurisdiction_id", "article_id")),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("facts", sa.JSON()),
    )
    step = sa.table(
        "ban_step",
        *(sa.column(name) for name in ("ban_id", "stage", "article_id", "source", "note", "to_come", "told", "void")),
        sa.column("day", sa.Date()),
        sa.column("evidence", sa.JSON(none_as_null=True)),
        sa.column("recorded_at", sa.DateTime(timezone=True)),
    )
    for row in conn.execute(sa.select(ban)).all():
        facts = row.facts
        if facts.get("jurisdiction_id"):
            conn.execute(sa.update(ban).where(ban.c.id == row.id).values(jurisdiction_id=facts["jurisdiction_id"]))
        if facts.get("stage"):
            conn.execute(
                sa.insert(step).values(
                    ban_id=row.id,
                    stage=facts["stage"],
                    article_id=row.article_id,
                    source="report",
                    note="",
                    to_come=False,
                    told=False,
                    void=False,
                    day=_day(facts.get("decided_on")),
                    evidence=facts.get("evidence", {}).get("stage"),
                    recorded_at=row.created_at,
                )
            )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def downgrade() -> None:
    op.drop_column("delivery", "step_id")
    op.drop_index(op.f("ix_ban_merged_into"), "ban")
    op.drop_index("ix_ban_jurisdiction", "ban")
    op.drop_column("ban", "merged_into")
    op.drop_column("ban", "jurisdiction_id")
    op.drop_table("ban_step")
