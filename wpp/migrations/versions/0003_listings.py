"""Whom each import named, whether it was taken back, and which rows of a file a return was recorded for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "user_listings",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["user_imports.id"], name=op.f("fk_user_listings_import_id_user_imports")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_listings_user_id_users")),
        sa.PrimaryKeyConstraint("import_id", "user_id", name=op.f("pk_user_listings")),
    )
    op.create_index(op.f("ix_user_listings_user_id"), "user_listings", ["user_id"])
    op.add_column("user_imports", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("returns", sa.Column("cause", sa.String(length=80), nullable=True))
    op.create_index(op.f("ix_returns_cause"), "returns", ["cause"], unique=True)
    # Of the imports before this, those who came by them are known; those who were named again are not.
    op.execute(
        "INSERT INTO user_listings (import_id, user_id) "
        "SELECT import_id, id FROM users WHERE import_id IS NOT NULL"
    )
