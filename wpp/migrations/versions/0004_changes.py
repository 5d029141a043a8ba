"""Orders that their owner changes, addresses that are kept while they are typed, pictures, and the size guide."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("orders", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("orders", sa.Column("changes", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("skus", sa.Column("fits", sa.String(length=80), server_default="", nullable=False))
    op.create_table(
        "pictures",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pictures")),
    )
    op.create_table(
        "address_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.String(length=64), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "answers",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_address_drafts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_drafts")),
        sa.UniqueConstraint("visitor", name=op.f("uq_address_drafts_visitor")),
    )
    op.create_index(op.f("ix_address_drafts_changed_at"), "address_drafts", ["changed_at"])
    op.create_index(op.f("ix_address_drafts_user_id"), "address_drafts", ["user_id"])
