"""Leases of work by step, quarantine, and ticks that act once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work",
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("quarantined", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("step", "item", name=op.f("pk_work")),
    )
    op.create_index("ix_work_until", "work", ["quarantined", "until"])
    op.create_table(
        "tick",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tick")),
    )


def downgrade() -> None:
    op.drop_table("tick")
    op.drop_index("ix_work_until", table_name="work")
    op.drop_table("work")
