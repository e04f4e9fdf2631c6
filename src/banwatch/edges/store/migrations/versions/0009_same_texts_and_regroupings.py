"""Same texts by sketches; merges and splits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regrouping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.String(length=20), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("surface", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("after_version", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["ban.id"], name=op.f("fk_regrouping_source_id_ban")),
        sa.ForeignKeyConstraint(["target_id"], ["ban.id"], name=op.f("fk_regrouping_target_id_ban")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrouping")),
    )
    op.create_index(op.f("ix_regrouping_source_id"), "regrouping", ["source_id"], unique=False)
    op.create_index(op.f("ix_regrouping_target_id"), "regrouping", ["target_id"], unique=False)
    op.create_table(
        "sketch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(length=40), nullable=False),
        sa.Column("hashes", sa.Text(), nullable=False),
        sa.Column("same_as", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_sketch_article_id_article")),
        sa.ForeignKeyConstraint(["same_as"], ["article.id"], name=op.f("fk_sketch_same_as_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch")),
        sa.UniqueConstraint("article_id", name=op.f("uq_sketch_article_id")),
    )
    op.create_index(op.f("ix_sketch_same_as"), "sketch", ["same_as"], unique=False)
    op.create_table(
        "sketch_hash",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sketch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "sketch_id", name=op.f("pk_sketch_hash")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("sketch_hash")
    op.drop_table("sketch")
    op.drop_table("regrouping")
