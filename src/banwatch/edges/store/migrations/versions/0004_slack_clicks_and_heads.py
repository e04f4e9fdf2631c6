"""Clicks in Slack, and what a ban's first message shows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Messages that were sent before are taken as showing what is known: an upgrade edits no old message."""
    op.create_table(
        "click",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_click")),
    )
    op.create_index(op.f("ix_click_received_at"), "click", ["received_at"])
    op.create_index(op.f("ix_click_done"), "click", ["done"])
    for name in ("shown_version", "shown_reports"):
        op.add_column("delivery", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE delivery SET"
        " shown_version = (SELECT version FROM ban WHERE ban.id = delivery.ban_id),"
        " shown_reports = (SELECT count(*) FROM ban_report WHERE ban_report.ban_id = delivery.ban_id)"
        " WHERE ban_id IS NOT NULL"
    )


def downgrade() -> None:
    """Back to before; clicks are lost."""
    for name in ("shown_reports", "shown_version"):
        op.drop_column("delivery", name)
    op.drop_table("click")
