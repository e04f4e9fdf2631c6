"""Notes on bans, and who looks at which."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ban_id", sa.String(length=20), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("surface", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ban_id"], ["ban.id"], name=op.f("fk_note_ban_id_ban")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_ban_id"), "note", ["ban_id"])
    op.create_table(
        "assignment",
        sa.Column("ban_id", sa.String(length=20), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ban_id"], ["ban.id"], name=op.f("fk_assignment_ban_id_ban")),
        sa.PrimaryKeyConstraint("ban_id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_ban_day", "ban", ["decided_on"])


def downgrade() -> None:
    op.drop_index("ix_ban_day", "ban")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_note_ban_id"), "note")
    op.drop_table("note")
