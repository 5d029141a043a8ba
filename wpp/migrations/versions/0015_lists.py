"""Who may be the same person under another address, and what an import changed about people who were here before."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "maybe_same_as",
            sa.Integer(),
            sa.ForeignKey("users.id", name=op.f("fk_users_maybe_same_as_users")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(
        "ix_users_maybe_same_as",
        "users",
        ["maybe_same_as"],
        postgresql_where=sa.text("maybe_same_as IS NOT NULL"),
        sqlite_where=sa.text("maybe_same_as IS NOT NULL"),
    )
    op.create_table(
        "import_changes",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("was_first_name", sa.String(length=200), nullable=True),
        sa.Column("was_last_name", sa.String(length=200), nullable=True),
        sa.Column("now_first_name", sa.String(length=200), nullable=True),
        sa.Column("now_last_name", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["user_imports.id"], name=op.f("fk_import_changes_import_id_user_imports")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_import_changes_user_id_users")),
        sa.PrimaryKeyConstraint("import_id", "user_id", name=op.f("pk_import_changes")),
    )
    op.create_index(op.f("ix_import_changes_user_id"), "import_changes", ["user_id"])
