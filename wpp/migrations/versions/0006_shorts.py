"""What could not be picked, what never arrived, and units that came back as something else."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

KINDS = (
    "welcome",
    "reminder",
    "new_link",
    "password_reset",
    "order_received",
    "approval_request",
    "order_confirmed",
    "order_rejected",
    "order_cancelled",
    "warehouse_order",
    "order_dispatched",
    "low_stock",
    "goods_in",
    "return_recorded",
    "late_orders",
)
STATES = ("queued", "sending", "sent", "failed")


def upgrade() -> None:
    op.add_column("orders", sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))
    # Written out: SQLite takes a constraint along with a column, and makes no other table of one that others point at.
    op.execute(
        "ALTER TABLE order_lines ADD COLUMN missing INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_order_lines_missing_within_quantity CHECK (missing >= 0 and missing + returned <= quantity)"
    )
    op.add_column(
        "order_lines",
        sa.Column(
            "instead_of",
            sa.Integer(),
            sa.ForeignKey("order_lines.id", name=op.f("fk_order_lines_instead_of_order_lines")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.execute(
        "ALTER TABLE returns ADD COLUMN kind VARCHAR(20) DEFAULT 'sent back' NOT NULL "
        "CONSTRAINT ck_returns_returnkind CHECK (kind IN ('sent back', 'undelivered', 'lost'))"
    )
    op.add_column("user_imports", sa.Column("whole", sa.Boolean(), server_default=sa.true(), nullable=False))
    make_short_picks()
    change_return_lines()
    change_outbox()


def make_short_picks() -> None:
    op.create_table(
        "short_picks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", one_of("shortreason", "missing", "damaged", "wrong item"), nullable=False),
        sa.Column("found_sku_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column(
            "answer",
            one_of("shortanswer", "another unit", "substitute", "part shipment", "cancelled"),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.Column("substitute_line_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_short_picks_quantity_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_short_picks_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name=op.f("fk_short_picks_line_id_order_lines")
        ),
        sa.ForeignKeyConstraint(["found_sku_id"], ["skus.id"], name=op.f("fk_short_picks_found_sku_id_skus")),
        sa.ForeignKeyConstraint(
            ["substitute_line_id"],
            ["order_lines.id"],
            name=op.f("fk_short_picks_substitute_line_id_order_lines"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_short_picks")),
    )
    op.create_index(op.f("ix_short_picks_order_id"), "short_picks", ["order_id"])
    op.create_index(op.f("ix_short_picks_line_id"), "short_picks", ["line_id"])


def change_return_lines() -> None:
    """A wrong item and a missing one are conditions too; two lines may have come back as one SKU."""
    as_it_was = sa.Table(
        "return_lines",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(length=20), nullable=False),
        sa.CheckConstraint("condition IN ('good', 'damaged')", name="ck_return_lines_condition"),
        sa.CheckConstraint("quantity > 0", name="ck_return_lines_quantity_positive"),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name="fk_return_lines_order_line_id_order_lines"
        ),
        sa.ForeignKeyConstraint(["return_id"], ["returns.id"], name="fk_return_lines_return_id_returns"),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name="fk_return_lines_sku_id_skus"),
        sa.PrimaryKeyConstraint("id", name="pk_return_lines"),
        sa.UniqueConstraint(
            "return_id", "sku_id", "condition", name="uq_return_lines_return_id_sku_id_condition"
        ),
        sa.Index("ix_return_lines_order_line_id", "order_line_id"),
    )
    with op.batch_alter_table("return_lines", copy_from=as_it_was) as lines:
        lines.add_column(sa.Column("found", sa.Integer(), server_default=sa.text("0"), nullable=False))
        lines.drop_constraint(op.f("ck_return_lines_condition"), type_="check")
        lines.create_check_constraint(
            op.f("ck_return_lines_condition"), "condition IN ('good', 'damaged', 'wrong item', 'missing')"
        )
        lines.create_check_constraint(
            op.f("ck_return_lines_found_within_quantity"), "found >= 0 and found <= quantity"
        )
        lines.drop_constraint(op.f("uq_return_lines_return_id_sku_id_condition"), type_="unique")
        lines.create_unique_constraint(
            op.f("uq_return_lines_return_id_order_line_id_sku_id_condition"),
            ["return_id", "order_line_id", "sku_id", "condition"],
        )


def change_outbox() -> None:
    """Two more kinds of email, and one more end of an email's way."""
    due = sa.text("state in ('queued', 'sending')")
    as_it_was = sa.Table(
        "outbox",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("recipient_name", sa.String(length=400), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=100), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name="ck_outbox_kind"),
        sa.CheckConstraint(f"state IN {STATES}", name="ck_outbox_state"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_outbox_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.Index("ix_outbox_due", "next_try_at", "id", sqlite_where=due, postgresql_where=due),
        sa.Index("ix_outbox_recipient", "recipient"),
        sa.Index("ix_outbox_user_id", "user_id"),
    )
    with op.batch_alter_table("outbox", copy_from=as_it_was) as outbox:
        outbox.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        outbox.create_check_constraint(
            op.f("ck_outbox_kind"), f"kind IN {(*KINDS, 'short_pick', 'parcel_undelivered')}"
        )
        outbox.drop_constraint(op.f("ck_outbox_state"), type_="check")
        outbox.create_check_constraint(op.f("ck_outbox_state"), f"state IN {(*STATES, 'withdrawn')}")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
