"""A return, a find and a short pick can be undone, and a return corrected: what was recorded stays, and moves back."""

import sqlalchemy as sa
from alembic import op

from wpp.migrations.widening import allow_values

revision = "0017"
down_revision = "0016"

ONE_LINE = "uq_return_lines_return_id_order_line_id_sku_id_condition"
LINE = ["return_id", "order_line_id", "sku_id", "condition"]


def upgrade() -> None:
    with op.batch_alter_table("return_lines") as lines:
        lines.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
        lines.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        lines.drop_constraint(ONE_LINE, type_="unique")
    standing = sa.text("corrected_at is null")
    op.create_index(
        "uq_return_lines_standing",
        "return_lines",
        LINE,
        unique=True,
        postgresql_where=standing,
        sqlite_where=standing,
    )
    op.add_column("returns", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("returns", sa.Column("undone_by", sa.String(length=200), nullable=True))
    op.add_column("returns", sa.Column("undone_reason", sa.Text(), nullable=True))
    allow_values("short_picks", "answer", "ck_short_picks_shortanswer", ("undone",))
    causes = ("short pick undone", "return line undone", "return line recovery undone")
    allow_values("stock_movements", "cause_kind", "ck_stock_movements_cause_kind", causes)
