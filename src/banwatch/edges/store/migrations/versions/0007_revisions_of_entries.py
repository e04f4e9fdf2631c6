"""Revisions of entries; the same page in several feeds."""

import sqlalchemy as sa
from alembic import op

from banwatch.text.urls import page_name

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_revision_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_revision")),
    )
    op.create_index(op.f("ix_entry_revision_entry_id"), "entry_revision", ["entry_id"])
    op.add_column("entry", sa.Column("content_hash", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("entry", sa.Column("revisions", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("entry", sa.Column("page", sa.Text(), nullable=False, server_default=""))
    _name_pages()
    op.create_index("ix_entry_page", "entry", ["page"])


def _name_pages() -> None:
    """Fill in the pages of the entries that are there."""
    rows = sa.table("entry", sa.column("id"), sa.column("link"), sa.column("page"))
    conn = op.get_bind()
    found = [{"row": row.id, "name": page_name(row.link)} for row in conn.execute(sa.select(rows.c.id, rows.c.link))]
    if found:
        fill = sa.update(rows).where(rows.c.id == sa.bindparam("row")).values(page=sa.bindparam("name"))
        conn.execute(fill, found)


def downgrade() -> None:
    op.drop_index("ix_entry_page", "entry")
    for name in ("page", "revisions", "content_hash"):
        op.drop_column("entry", name)
    op.drop_table("entry_revision")
