"""Any decision about a short pick can be undone: units that were put into an order as a substitute leave it again.

An extra order is a right of its own, so whoever has used more than they are allowed needs no higher number for it.
"""

import sqlalchemy as sa
from alembic import op

from wpp.migrations.widening import allow_values

revision = "0023"
down_revision = "0022"


GRANTED = """
UPDATE users SET orders_granted = (
    SELECT count(*) FROM extra_orders AS extra LEFT JOIN orders AS placed ON placed.id = extra.order_id
    WHERE extra.user_id = users.id AND (placed.id IS NULL OR placed.status NOT IN ('Cancelled', 'Rejected'))
)
WHERE orders_granted > 0
"""
"""A cancelled replacement holds its extra order, which then counts for nobody."""


def upgrade() -> None:
    reopen_decisions()
    op.execute(GRANTED)
    op.drop_column("user_merges", "old_granted")
    op.drop_column("user_merges", "granted_together")


def reopen_decisions() -> None:
    # Written out, since SQLite takes a check along with a column only.
    within = (
        "CONSTRAINT ck_order_lines_withdrawn_within_short "
        "CHECK (withdrawn_quantity >= 0 and withdrawn_quantity <= short_quantity)"
    )
    op.execute(f"ALTER TABLE order_lines ADD COLUMN withdrawn_quantity INTEGER DEFAULT 0 NOT NULL {within}")
    undone = sa.Column("decisions_undone", sa.Integer(), server_default="0", nullable=False)
    op.add_column("short_picks", undone)
    causes = ("short pick decision undone",)
    allow_values("stock_movements", "cause_kind", "ck_stock_movements_cause_kind", causes)
