"""The audit of what was dismissed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("article_id", sa.String(length=40), nullable=False),
        sa.Column("watch", sa.String(length=80), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_audit_article_id_article")),
        sa.PrimaryKeyConstraint("article_id", "watch", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_drawn_at"), "audit", ["drawn_at"], unique=False)


def downgrade() -> None:
    op.drop_table("audit")
