"""Polls and moves of feeds; robots.txt; since when a feed fails."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "poll_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_poll_log_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_log")),
    )
    op.create_index("ix_poll_log_feed", "poll_log", ["feed_id", "id"])
    op.create_table(
        "feed_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("old_url", sa.Text(), nullable=False),
        sa.Column("new_url", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_move_feed_id_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_move")),
    )
    op.create_index(op.f("ix_feed_move_feed_id"), "feed_move", ["feed_id"])
    op.create_table(
        "robots",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_robots")),
    )
    for column in (
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doubted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("move_target", sa.Text(), nullable=False, server_default=""),
        sa.Column("move_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("move_times", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("feed", column)
    op.execute("UPDATE feed SET failing_since = last_polled_at WHERE failures > 0")


def downgrade() -> None:
    for name in ("failing_since", "doubted_until", "move_target", "move_since", "move_times"):
        op.drop_column("feed", name)
    op.drop_table("robots")
    op.drop_table("feed_move")
    op.drop_table("poll_log")
