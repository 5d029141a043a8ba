"""A SKU can have barcodes and other codes, and a place in the warehouse."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("skus", sa.Column("location", sa.String(length=40), server_default="", nullable=False))
    op.create_table(
        "sku_codes",
        sa.Column("code_key", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *("barcode", "other"),
                name="codekind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("in_sheet", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_sku_codes_sku_id_skus")),
        sa.PrimaryKeyConstraint("code_key", name=op.f("pk_sku_codes")),
    )
    op.create_index(op.f("ix_sku_codes_sku_id"), "sku_codes", ["sku_id"])
