"""Two accounts of one person made one: the old account points at the other, and what was moved is kept for the undo."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "merged_into_id",
            sa.Integer(),
            sa.ForeignKey("users.id", name=op.f("fk_users_merged_into_id_users")),
            nullable=True,
        ),
        # SQLite adds no constraint to a table that is there, but takes one along with its column.
        inline_references=True,
    )
    op.create_index(op.f("ix_users_merged_into_id"), "users", ["merged_into_id"])
    op.create_table(
        "user_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_user_id", sa.Integer(), nullable=False),
        sa.Column("new_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("old_disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_granted", sa.Integer(), nullable=False),
        sa.Column("granted_together", sa.Integer(), nullable=False),
        sa.Column(
            "moved",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["old_user_id"], ["users.id"], name=op.f("fk_user_merges_old_user_id_users")),
        sa.ForeignKeyConstraint(["new_user_id"], ["users.id"], name=op.f("fk_user_merges_new_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_merges")),
    )
    op.create_index(op.f("ix_user_merges_old_user_id"), "user_merges", ["old_user_id"])
    op.create_index(op.f("ix_user_merges_new_user_id"), "user_merges", ["new_user_id"])
