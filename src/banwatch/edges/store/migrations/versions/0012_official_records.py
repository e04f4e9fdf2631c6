"""What towns' own records say of bans, and which portals can be asked."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "official_record",
        sa.Column("ban_id", sa.String(length=20), nullable=False),
        sa.Column("agreement", sa.String(length=12), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ban_id"], ["ban.id"], name=op.f("fk_official_record_ban_id_ban")),
        sa.PrimaryKeyConstraint("ban_id", name=op.f("pk_official_record")),
    )
    op.create_index(op.f("ix_official_record_next_look_at"), "official_record", ["next_look_at"])
    op.create_table(
        "portal",
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("usable", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("councils", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("client", name=op.f("pk_portal")),
    )


def downgrade() -> None:
    op.drop_table("portal")
    op.drop_index(op.f("ix_official_record_next_look_at"), table_name="official_record")
    op.drop_table("official_record")
