"""Give tables and columns the standard words of the trade, with everything that is named after them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = {
    "rounds": "cron_runs",
    "visits": "sessions",
    "links": "password_links",
    "user_listings": "import_members",
    "address_drafts": "form_drafts",
    "events": "audit_events",
    "outbox": "emails",
    "offers": "choice_options",
    "goods_in": "deliveries",
    "goods_in_lines": "delivery_lines",
    "expected_deliveries": "purchase_orders",
    "expected_lines": "purchase_order_lines",
    "expected_receipts": "purchase_receipts",
    "items": "products",
    "grants": "extra_orders",
}
"""Old name of a table → new name."""

COLUMNS: dict[str, dict[str, str]] = {
    "skus": {
        "item_id": "product_id",
    },
    "choice_options": {
        "item_id": "product_id",
    },
    "users": {
        "active_at": "activated_at",
        "off_at": "disabled_at",
    },
    "user_imports": {
        "whole": "is_full_list",
    },
    "extra_orders": {
        "replaces": "replaces_order_id",
    },
    "password_links": {
        "spent_at": "used_at",
    },
    "baskets": {
        "ticket": "idempotency_key",
    },
    "orders": {
        "ticket": "idempotency_key",
        "ended_at": "closed_at",
        "warned_at": "due_soon_notified_at",
        "late_told_at": "late_notified_at",
        "begun_at": "picking_started_at",
        "changes": "revision",
        "stop_asked_at": "stop_requested_at",
        "replaces": "replaces_order_id",
    },
    "order_lines": {
        "returned": "returned_quantity",
        "missing": "short_quantity",
        "instead_of": "substitutes_line_id",
    },
    "return_lines": {
        "found": "recovered_quantity",
    },
    "delivery_lines": {
        "goods_in_id": "delivery_id",
    },
    "purchase_order_lines": {
        "delivery_id": "purchase_order_id",
    },
    "purchase_receipts": {
        "goods_in_id": "delivery_id",
    },
}
"""New name of a table → old name of a column → new name."""

CONSTRAINTS: dict[str, dict[str, str]] = {
    "audit_events": {
        "pk_events": "pk_audit_events",
    },
    "products": {
        "pk_items": "pk_products",
        "uq_items_name_key": "uq_products_name_key",
    },
    "skus": {
        "fk_skus_item_id_items": "fk_skus_product_id_products",
    },
    "choice_options": {
        "fk_offers_choice_id_choices": "fk_choice_options_choice_id_choices",
        "fk_offers_item_id_items": "fk_choice_options_product_id_products",
        "fk_offers_sku_id_skus": "fk_choice_options_sku_id_skus",
        "pk_offers": "pk_choice_options",
        "uq_offers_choice_id_item_id_sku_id": "uq_choice_options_choice_id_product_id_sku_id",
    },
    "emails": {
        "ck_outbox_kind": "ck_emails_emailkind",
        "ck_outbox_state": "ck_emails_emailstate",
        "fk_outbox_user_id_users": "fk_emails_user_id_users",
        "pk_outbox": "pk_emails",
        "uq_outbox_key": "uq_emails_key",
    },
    "import_members": {
        "fk_user_listings_import_id_user_imports": "fk_import_members_import_id_user_imports",
        "fk_user_listings_user_id_users": "fk_import_members_user_id_users",
        "pk_user_listings": "pk_import_members",
    },
    "extra_orders": {
        "fk_grants_user_id_users": "fk_extra_orders_user_id_users",
        "pk_grants": "pk_extra_orders",
        "uq_grants_order_id": "uq_extra_orders_order_id",
    },
    "password_links": {
        "ck_links_purpose": "ck_password_links_purpose",
        "fk_links_user_id_users": "fk_password_links_user_id_users",
        "pk_links": "pk_password_links",
        "uq_links_token_hash": "uq_password_links_token_hash",
    },
    "sessions": {
        "fk_visits_user_id_users": "fk_sessions_user_id_users",
        "pk_visits": "pk_sessions",
        "uq_visits_token_hash": "uq_sessions_token_hash",
    },
    "baskets": {
        "uq_baskets_ticket": "uq_baskets_idempotency_key",
    },
    "form_drafts": {
        "fk_address_drafts_user_id_users": "fk_form_drafts_user_id_users",
        "pk_address_drafts": "pk_form_drafts",
        "uq_address_drafts_visitor": "uq_form_drafts_visitor",
    },
    "orders": {
        "fk_orders_replaces_orders": "fk_orders_replaces_order_id_orders",
        "uq_orders_ticket": "uq_orders_idempotency_key",
    },
    "order_lines": {
        "ck_order_lines_missing_within_quantity": "ck_order_lines_short_within_quantity",
        "fk_order_lines_instead_of_order_lines": "fk_order_lines_substitutes_line_id_order_lines",
    },
    "return_lines": {
        "ck_return_lines_found_within_quantity": "ck_return_lines_recovered_within_quantity",
    },
    "deliveries": {
        "pk_goods_in": "pk_deliveries",
        "uq_goods_in_delivery_note_key": "uq_deliveries_delivery_note_key",
    },
    "delivery_lines": {
        "ck_goods_in_lines_quantity_positive": "ck_delivery_lines_quantity_positive",
        "fk_goods_in_lines_goods_in_id_goods_in": "fk_delivery_lines_delivery_id_deliveries",
        "fk_goods_in_lines_sku_id_skus": "fk_delivery_lines_sku_id_skus",
        "pk_goods_in_lines": "pk_delivery_lines",
        "uq_goods_in_lines_goods_in_id_sku_id": "uq_delivery_lines_delivery_id_sku_id",
    },
    "purchase_orders": {
        "pk_expected_deliveries": "pk_purchase_orders",
        "uq_expected_deliveries_reference_key": "uq_purchase_orders_reference_key",
    },
    "purchase_order_lines": {
        "ck_expected_lines_quantity_positive": "ck_purchase_order_lines_quantity_positive",
        "ck_expected_lines_received_within_quantity": "ck_purchase_order_lines_received_within_quantity",
        "fk_expected_lines_delivery_id_expected_deliveries": "fk_purchase_order_lines_purchase_order_id_purchase_orders",  # noqa: E501
        "fk_expected_lines_sku_id_skus": "fk_purchase_order_lines_sku_id_skus",
        "pk_expected_lines": "pk_purchase_order_lines",
        "uq_expected_lines_delivery_id_sku_id": "uq_purchase_order_lines_purchase_order_id_sku_id",
    },
    "purchase_receipts": {
        "ck_expected_receipts_quantity_positive": "ck_purchase_receipts_quantity_positive",
        "fk_expected_receipts_goods_in_id_goods_in": "fk_purchase_receipts_delivery_id_deliveries",
        "fk_expected_receipts_line_id_expected_lines": "fk_purchase_receipts_line_id_purchase_order_lines",
        "pk_expected_receipts": "pk_purchase_receipts",
    },
    "cron_runs": {
        "pk_rounds": "pk_cron_runs",
        "uq_rounds_turn": "uq_cron_runs_turn",
    },
}
"""New name of a table → old name of a constraint → new name, as the naming convention makes it."""

INDEXES = {
    "ix_events_about_id": "ix_audit_events_about_id",
    "ix_events_at": "ix_audit_events_at",
    "ix_skus_item_id": "ix_skus_product_id",
    "ix_offers_choice_id": "ix_choice_options_choice_id",
    "ix_outbox_recipient": "ix_emails_recipient",
    "ix_outbox_user_id": "ix_emails_user_id",
    "ix_outbox_due": "ix_emails_due",
    "ix_user_listings_user_id": "ix_import_members_user_id",
    "ix_grants_user_id": "ix_extra_orders_user_id",
    "ix_links_user_id": "ix_password_links_user_id",
    "ix_visits_user_id": "ix_sessions_user_id",
    "ix_visits_expires_at": "ix_sessions_expires_at",
    "ix_address_drafts_user_id": "ix_form_drafts_user_id",
    "ix_address_drafts_changed_at": "ix_form_drafts_changed_at",
    "ix_orders_replaces": "ix_orders_replaces_order_id",
    "ix_expected_lines_sku_id": "ix_purchase_order_lines_sku_id",
}
"""Old name of an index → new name."""

UNNAMED_ON_POSTGRES = {"fk_order_lines_instead_of_order_lines": "order_lines_instead_of_fkey"}
"""Name by the convention → the one that Postgres chose, for a reference that came along with its column."""

TAGS = {"order:begun": "order:picking-started"}
"""Old tag of an audit event → new tag."""


def upgrade() -> None:
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            # Written out: Alembic's way on SQLite is a new table, and these have others that point at them.
            op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    if op.get_bind().dialect.name == "sqlite":
        rename_constraints_on_sqlite()
        rename_indexes_on_sqlite()
    else:
        rename_on_postgres()
    rename_tags()


def rename_on_postgres() -> None:
    """Constraints, indexes and the sequences of ids, none of which follow a table's name by themselves."""
    for table, names in CONSTRAINTS.items():
        for old, new in names.items():
            there = UNNAMED_ON_POSTGRES.get(old, old)
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {there} TO {new}")
    for old, new in INDEXES.items():
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")
    for old, new in TABLES.items():
        op.execute(f"ALTER SEQUENCE IF EXISTS {old}_id_seq RENAME TO {new}_id_seq")


def rename_constraints_on_sqlite() -> None:
    """SQLite has no statement for it; the text of a table's definition is changed, which is allowed for names.

    The shorter procedure of https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes": what
    is stored stays as it is, and a change of the schema's version makes every connection read it again.
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, names in CONSTRAINTS.items():
        definition = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        sql = str(connection.execute(definition, {"name": table}).scalar_one())
        for old, new in names.items():
            # A reference that came with a column of its own has no name on SQLite, and needs none.
            sql = sql.replace(f"CONSTRAINT {old} ", f"CONSTRAINT {new} ")
        change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
        connection.execute(change, {"sql": sql, "name": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def rename_indexes_on_sqlite() -> None:
    """SQLite has no statement for it either: each is made anew from its own definition."""
    connection = op.get_bind()
    for old, new in INDEXES.items():
        definition = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name")
        sql = str(connection.execute(definition, {"name": old}).scalar_one())
        connection.exec_driver_sql(f"DROP INDEX {old}")
        connection.exec_driver_sql(sql.replace(old, new, 1))


def rename_tags() -> None:
    for old, new in TAGS.items():
        op.get_bind().execute(
            sa.text("UPDATE audit_events SET tag = :new WHERE tag = :old"), {"old": old, "new": new}
        )
