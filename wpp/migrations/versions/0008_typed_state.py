"""State is typed: what moved stock, what an email is about, what an order replaces, where a delivery belongs.

Until now these stood in texts that were read again; here they are read for the last time.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

CAUSES = (
    "delivery",
    "adjustment",
    "count",
    "reconciliation",
    "order line taken",
    "order line given back",
    "order line sent",
    "short pick",
    "short pick found",
    "short pick another",
    "short pick substitute",
    "return line",
    "return line not sent",
    "return line sent instead",
    "return line recovered",
)
CORRECTIONS = {"adjustment": "adjustment", "count": "count", "reconciled": "reconciliation"}
"""How the old text of a cause begins → the kind of correction."""
WORDS = (
    (re.compile(r"goods in GRN-(\d+) sku \d+"), "delivery"),
    (re.compile(r"order line (\d+) taken"), "order line taken"),
    (re.compile(r"order line (\d+) given back"), "order line given back"),
    (re.compile(r"order line (\d+) sent"), "order line sent"),
    (re.compile(r"short (\d+) missing"), "short pick"),
    (re.compile(r"short (\d+) found"), "short pick found"),
    (re.compile(r"short (\d+) another"), "short pick another"),
    (re.compile(r"short (\d+) substitute"), "short pick substitute"),
    (re.compile(r"return line (\d+)"), "return line"),
    (re.compile(r"return line (\d+) not sent"), "return line not sent"),
    (re.compile(r"return line (\d+) sent in its place"), "return line sent instead"),
    (re.compile(r"return line (\d+) found (\d+)"), "return line recovered"),
)
FIRST_ORDER = 1000
"""The number of an order was this much above its id, before its check digit (`wpp.orders.numbers`)."""
BATCH = 1000


def upgrade() -> None:
    add_columns()
    number_transitions()
    type_movements()
    link_replacements()
    link_extra_orders()
    link_deliveries()
    type_emails()
    type_recovered()


def add_columns() -> None:
    op.create_table(
        "stock_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("correctionkind", *CORRECTIONS.values()), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_corrections")),
    )
    op.execute("ALTER TABLE orders ADD COLUMN transitions INTEGER DEFAULT 0 NOT NULL")
    add_reference("orders", "return_id", "returns")
    add_reference("deliveries", "adds_to_id", "deliveries")
    op.create_index(op.f("ix_deliveries_adds_to_id"), "deliveries", ["adds_to_id"])
    op.add_column("emails", sa.Column("about", sa.String(length=120), server_default="", nullable=False))
    op.add_column("emails", sa.Column("first_attempted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_emails_about"), "emails", ["about"])


def add_reference(table: str, column: str, other: str) -> None:
    """A column that points at another table; written out, since SQLite takes a reference along with a column only."""
    name = f"CONSTRAINT fk_{table}_{column}_{other} REFERENCES {other} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {name}")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def rows_of(statement: str, **values: Any) -> list[Any]:
    return list(op.get_bind().execute(sa.text(statement), values))


def write(statement: str, rows: list[dict[str, Any]]) -> None:
    """One statement for many rows, some at a time."""
    for start in range(0, len(rows), BATCH):
        op.get_bind().execute(sa.text(statement), rows[start : start + BATCH])


def type_movements() -> None:
    """Fill the typed cause from the text, then let the text go."""
    op.add_column("stock_movements", sa.Column("cause_kind", sa.String(length=40), nullable=True))
    op.add_column("stock_movements", sa.Column("cause_id", sa.Integer(), nullable=True))
    step = sa.Column("cause_step", sa.Integer(), server_default=sa.text("0"), nullable=False)
    op.add_column("stock_movements", step)
    write(
        "UPDATE stock_movements SET cause_kind = :kind, cause_id = :thing, cause_step = :step WHERE id = :id",
        list(typed_causes()),
    )
    # The step of a status change is how many the order has had by then.
    op.execute(
        "UPDATE stock_movements SET cause_step = coalesce((SELECT orders.transitions FROM order_lines "
        "JOIN orders ON orders.id = order_lines.order_id WHERE order_lines.id = stock_movements.cause_id), 0) "
        "WHERE cause_kind IN ('order line given back', 'order line sent')"
    )
    with op.batch_alter_table("stock_movements", copy_from=movements_as_they_were()) as movements:
        movements.drop_constraint(op.f("uq_stock_movements_cause"), type_="unique")
        movements.drop_column("cause")
        movements.alter_column("cause_kind", existing_type=sa.String(length=40), nullable=False)
        movements.alter_column("cause_id", existing_type=sa.Integer(), nullable=False)
        movements.create_check_constraint(op.f("ck_stock_movements_cause_kind"), f"cause_kind IN {CAUSES}")
        movements.create_unique_constraint(
            op.f("uq_stock_movements_cause"), ["cause_kind", "cause_id", "sku_id", "cause_step"]
        )


def typed_causes() -> Iterator[dict[str, Any]]:
    """The typed cause of every movement; what was corrected by hand gets a row of its own to name."""
    corrections: dict[str, int] = {}
    for row in rows_of("SELECT id, cause, note, at, actor FROM stock_movements ORDER BY id"):
        for pattern, kind in WORDS:
            if found := pattern.fullmatch(row.cause):
                thing, step = found.group(1), (found.group(2) if found.re.groups > 1 else 0)
                yield {"id": row.id, "kind": kind, "thing": int(thing), "step": int(step)}
                break
        else:
            first, _, rest = row.cause.partition(" ")
            name = f"{first} {rest.partition(' ')[0]}"
            kind = CORRECTIONS.get(first, "adjustment")
            if name not in corrections:
                corrections[name] = insert_correction(kind, row)
            yield {"id": row.id, "kind": kind, "thing": corrections[name], "step": 0}


def insert_correction(kind: str, movement: Any) -> int:
    """The row for a correction, as its first movement tells of it; a stock-take's note names its file."""
    counted = "counted in "
    file = movement.note.removeprefix(counted) if movement.note.startswith(counted) else ""
    statement = "INSERT INTO stock_corrections (kind, file, at, actor) VALUES (:kind, :file, :at, :actor) RETURNING id"
    values = {"kind": kind, "file": file[:255], "at": movement.at, "actor": movement.actor}
    return int(op.get_bind().execute(sa.text(statement), values).scalar_one())


def movements_as_they_were() -> sa.Table:
    places = ("supplier", "available", "committed", "recipient", "quarantine", "scrapped", "lost")
    return sa.Table(
        "stock_movements",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("from_location", sa.String(length=20), nullable=False),
        sa.Column("to_location", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("cause_kind", sa.String(length=40), nullable=True),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("cause_step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("quantity > 0", name="ck_stock_movements_quantity_positive"),
        sa.CheckConstraint("from_location <> to_location", name="ck_stock_movements_goes_somewhere"),
        sa.CheckConstraint(f"from_location IN {places}", name="ck_stock_movements_from_location"),
        sa.CheckConstraint(f"to_location IN {places}", name="ck_stock_movements_to_location"),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name="fk_stock_movements_sku_id_skus"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_movements"),
        sa.UniqueConstraint("cause", name="uq_stock_movements_cause"),
        sa.Index("ix_stock_movements_at", "at"),
        sa.Index("ix_stock_movements_sku_id_id", "sku_id", "id"),
    )


def number_transitions() -> None:
    """How many status changes each order has had: one for an approval, one for its end."""
    op.execute(
        "UPDATE orders SET transitions = CASE WHEN progressing_at > placed_at THEN 1 ELSE 0 END "
        "+ CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END"
    )


def link_replacements() -> None:
    """A replacement order was called after its return: `return-12`, or `return-12-2` where one was cancelled."""
    named = re.compile(r"return-(\d+)(?:-\d+)?")
    rows = rows_of("SELECT id, idempotency_key FROM orders WHERE replaces_order_id IS NOT NULL")
    links = [
        {"id": row.id, "thing": int(found.group(1))}
        for row in rows
        if (found := named.fullmatch(row.idempotency_key))
    ]
    write("UPDATE orders SET return_id = :thing WHERE id = :id", links)
    open_ones = sa.text("status <> 'Cancelled'")
    op.create_index(
        op.f("uq_orders_return_id_open"),
        "orders",
        ["return_id"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )


def link_extra_orders() -> None:
    """An extra order points at the order that was placed on it, and at the one it replaces."""
    as_it_was = sa.Table(
        "extra_orders",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("replaces_order_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_extra_orders_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_extra_orders"),
        sa.UniqueConstraint("order_id", name="uq_extra_orders_order_id"),
        sa.Index("ix_extra_orders_user_id", "user_id"),
    )
    with op.batch_alter_table("extra_orders", copy_from=as_it_was) as extra:
        for column in ("order_id", "replaces_order_id"):
            extra.create_foreign_key(op.f(f"fk_extra_orders_{column}_orders"), "orders", [column], ["id"])


def link_deliveries() -> None:
    """What was added to a delivery had its note with "added" behind it, and perhaps a number."""
    keys = {row.delivery_note_key: row.id for row in rows_of("SELECT id, delivery_note_key FROM deliveries")}
    links = []
    for key, delivery_id in keys.items():
        found = re.fullmatch(r"(.+?)(?:added\d*)+", key)
        if found and keys.get(found.group(1), delivery_id) < delivery_id:
            links.append({"id": delivery_id, "thing": keys[found.group(1)]})
    write("UPDATE deliveries SET adds_to_id = :thing WHERE id = :id", links)


def type_emails() -> None:
    """What each email is about, which its key told; and whether it was ever tried, which its Message-ID told."""
    op.execute(
        "UPDATE emails SET first_attempted_at = coalesce(sent_at, queued_at) WHERE message_id LIKE '%@%'"
    )
    orders = {row.id for row in rows_of("SELECT id FROM orders")}
    returns = {row.id: row.order_id for row in rows_of("SELECT id, order_id FROM returns")}
    lines = {row.id: row.return_id for row in rows_of("SELECT id, return_id FROM return_lines")}
    subjects = []
    for row in rows_of("SELECT id, key, kind, user_id FROM emails"):
        thing = row.key.removeprefix(f"{row.kind}:").partition(":")[0]
        about = ""
        if row.kind in ("welcome", "reminder", "new_link", "password_reset"):
            about = f"user:{row.user_id}" if row.user_id else ""
        elif found := re.fullmatch(r"RET-(\d+)", thing):
            about = order_named(returns.get(int(found.group(1))))
        elif found := re.fullmatch(r"return line (\d+) found \d+", thing):
            about = order_named(returns.get(lines.get(int(found.group(1)), 0)))
        elif re.fullmatch(r"GRN-\d+", thing):
            about = f"goods-in:{thing}"
        elif re.fullmatch(r"\d{5,}", thing) and int(thing[:-1]) - FIRST_ORDER + 1 in orders:
            about = order_named(int(thing[:-1]) - FIRST_ORDER + 1)
        if about:
            subjects.append({"id": row.id, "about": about})
    write("UPDATE emails SET about = :about WHERE id = :id", subjects)


def order_named(order_id: int | None) -> str:
    return f"order:{order_id}" if order_id else ""


def type_recovered() -> None:
    """Whether missing units reached the starter, which the reason of the event began with."""
    changed = []
    for row in rows_of("SELECT id, detail FROM audit_events WHERE tag = 'return:found'"):
        detail = json.loads(row.detail) if isinstance(row.detail, str) else row.detail
        if str(detail.get("reason", "")).startswith("with the person"):
            changed.append({"id": row.id, "detail": json.dumps(detail | {"delivered": True})})
    on_postgres = "UPDATE audit_events SET detail = CAST(:detail AS jsonb) WHERE id = :id"
    on_sqlite = "UPDATE audit_events SET detail = :detail WHERE id = :id"
    write(on_postgres if op.get_bind().dialect.name == "postgresql" else on_sqlite, changed)
