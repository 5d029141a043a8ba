"""How files with certain headings are read can be saved."""

import sqlalchemy as sa
from alembic import op

from wpp.database import JsonObject, UtcDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "saved_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("how", JsonObject, nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_readings")),
        sa.UniqueConstraint("kind", "shape", name=op.f("uq_saved_readings_kind_shape")),
        sa.UniqueConstraint("name_key", name=op.f("uq_saved_readings_name_key")),
    )
