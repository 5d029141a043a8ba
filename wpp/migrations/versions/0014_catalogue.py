"""SKUs and packs can be retired, SKUs renamed, and the catalogue remembers what its last sheet had."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

IN_SHEET = ("skus", "packs", "choice_options")
RETIRED = ("skus", "packs", "choices")


def upgrade() -> None:
    for table in RETIRED:
        op.add_column(table, sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    for table in IN_SHEET:
        op.add_column(table, sa.Column("in_sheet", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("skus", sa.Column("opening", sa.Integer(), nullable=True))
    op.create_table(
        "sku_aliases",
        sa.Column("code_key", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("renamed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_sku_aliases_sku_id_skus")),
        sa.PrimaryKeyConstraint("code_key", name=op.f("pk_sku_aliases")),
    )
    op.create_index(op.f("ix_sku_aliases_sku_id"), "sku_aliases", ["sku_id"])
    # What an earlier import booked as opening stock, so that the same sheet again is no news.
    op.execute(
        "UPDATE skus SET opening = (SELECT SUM(line.quantity) FROM delivery_lines AS line"
        " JOIN deliveries ON deliveries.id = line.delivery_id"
        " WHERE line.sku_id = skus.id AND deliveries.delivery_note LIKE 'Opening stock %')"
    )
