"""Turns and pauses of hosts; what publishers ask for and the rhythm of feeds."""

import sqlalchemy as sa
from alembic import op

from banwatch.text.urls import host_key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_start_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    for column in (
        sa.Column("host", sa.Text(), nullable=False, server_default=""),
        sa.Column("ttl_seconds", sa.Float(), nullable=False, server_default="0"),
        sa.Column("fresh_seconds", sa.Float(), nullable=False, server_default="0"),
        sa.Column("skip_hours", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("skip_days", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("rhythm_seconds", sa.Float(), nullable=True),
        sa.Column("last_new_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("feed", column)
    op.add_column("entry", sa.Column("host", sa.Text(), nullable=False, server_default=""))
    _name_hosts("feed", "url")
    _name_hosts("entry", "link")


def _name_hosts(table: str, address: str) -> None:
    """Fill in the hosts of the rows that are there."""
    rows = sa.table(table, sa.column("id"), sa.column(address), sa.column("host"))
    conn = op.get_bind()
    found = [
        {"row": row[0], "name": host_key(row[1])} for row in conn.execute(sa.select(rows.c.id, rows.c[address])).all()
    ]
    if found:
        fill = sa.update(rows).where(rows.c.id == sa.bindparam("row")).values(host=sa.bindparam("name"))
        conn.execute(fill, found)


def downgrade() -> None:
    op.drop_column("entry", "host")
    for name in (
        "host",
        "ttl_seconds",
        "fresh_seconds",
        "skip_hours",
        "skip_days",
        "rhythm_seconds",
        "last_new_at",
    ):
        op.drop_column("feed", name)
    op.drop_table("host")
