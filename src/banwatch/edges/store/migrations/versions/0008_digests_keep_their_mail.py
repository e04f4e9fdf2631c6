"""Digests keep the mail that was written; readers can be paused and unsubscribe."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mailed", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("last_change", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("mail", sa.LargeBinary(), nullable=True))
    op.create_table(
        "reader",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("paused_by", sa.String(length=12), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounces", sa.Float(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_reader")),
        sa.UniqueConstraint("token", name=op.f("uq_reader_token")),
    )


def downgrade() -> None:
    op.drop_table("reader")
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_column("mail")
        batch_op.drop_column("last_change")
        batch_op.drop_column("mailed")
