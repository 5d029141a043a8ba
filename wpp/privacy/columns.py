"""Which columns hold personal data: every column of text declares it here, and a test holds that it does.

This table is the technical half of the record of processing in `docs/privacy.md`.
"""

from enum import StrEnum

from sqlalchemy import JSON, Column, Enum, LargeBinary, String

import wpp.tables  # noqa: F401  every table of the product
from wpp.database import Base


class Personal(StrEnum):
    """What a column of text has to do with people."""

    NO = "no"
    OWNER = "owner"
    """About the person whose row it is: name, address, email."""
    ACTOR = "actor"
    """Who did something: the email of a starter or of staff."""
    FREE = "free text"
    """Typed by somebody, or put together: it may name anybody."""
    SECRET = "secret"
    """Lets its holder in, or stands for somebody without saying who; never given out."""


NO, OWNER, ACTOR, FREE, SECRET = Personal
COLUMNS: dict[str, Personal] = {
    "audit_events.actor": ACTOR,
    "audit_events.tag": NO,
    "audit_events.about": NO,
    "audit_events.detail": FREE,
    "baskets.visitor": SECRET,
    "baskets.idempotency_key": SECRET,
    "change_requests.actor": ACTOR,
    "change_requests.answered_by": ACTOR,
    "change_requests.reason": FREE,
    "change_requests.name": OWNER,
    "change_requests.line1": OWNER,
    "change_requests.line2": OWNER,
    "change_requests.town": OWNER,
    "change_requests.postcode": OWNER,
    "change_requests.country": OWNER,
    "change_requests.phone": OWNER,
    "choices.name": NO,
    "cron_runs.turn": NO,
    "cron_runs.worker": NO,
    "cron_runs.result": FREE,
    "deliveries.delivery_note": NO,
    "deliveries.delivery_note_key": NO,
    "deliveries.file": FREE,
    "deliveries.actor": ACTOR,
    "deliveries.undone_by": ACTOR,
    "deliveries.undone_reason": FREE,
    "emails.key": FREE,
    "emails.recipient": OWNER,
    "emails.recipient_name": OWNER,
    "emails.about": NO,
    "emails.subject": FREE,
    "emails.facts": FREE,
    "emails.claimed_by": NO,
    "emails.error": FREE,
    "emails.message_id": NO,
    "export_batches.actor": ACTOR,
    "export_batches.file": FREE,
    "export_batches.layout": NO,
    "extra_orders.actor": ACTOR,
    "extra_orders.reason": NO,
    "form_drafts.visitor": SECRET,
    "form_drafts.answers": OWNER,
    "import_changes.was_first_name": OWNER,
    "import_changes.was_last_name": OWNER,
    "import_changes.now_first_name": OWNER,
    "import_changes.now_last_name": OWNER,
    "order_lines.item": NO,
    "order_lines.size": NO,
    "orders.pack_name": NO,
    "orders.idempotency_key": SECRET,
    "orders.stop_reason": FREE,
    "orders.name": OWNER,
    "orders.line1": OWNER,
    "orders.line2": OWNER,
    "orders.town": OWNER,
    "orders.postcode": OWNER,
    "orders.country": OWNER,
    "orders.phone": OWNER,
    "packs.slug": NO,
    "packs.name": NO,
    "parcels.carrier": NO,
    "parcels.tracking": OWNER,
    "password_links.nonce": SECRET,
    "password_links.token_hash": SECRET,
    "pictures.name": NO,
    "pictures.kind": NO,
    "pictures.content": NO,
    "products.name": NO,
    "products.name_key": NO,
    "products.description": NO,
    "products.image": NO,
    "purchase_orders.reference": NO,
    "purchase_orders.reference_key": NO,
    "purchase_orders.actor": ACTOR,
    "returns.actor": ACTOR,
    "returns.note": FREE,
    "returns.cause": NO,
    "returns.undone_by": ACTOR,
    "returns.undone_reason": FREE,
    "saved_readings.name": FREE,
    "saved_readings.name_key": FREE,
    "saved_readings.kind": NO,
    "saved_readings.shape": NO,
    "saved_readings.how": NO,
    "saved_readings.saved_by": ACTOR,
    "sessions.token_hash": SECRET,
    "settings.key": NO,
    "settings.value": FREE,
    "short_picks.note": FREE,
    "short_picks.actor": ACTOR,
    "short_picks.answered_by": ACTOR,
    "sign_in_attempts.key": SECRET,
    "sku_aliases.code_key": NO,
    "sku_aliases.code": NO,
    "sku_codes.code_key": NO,
    "sku_codes.code": NO,
    "skus.code": NO,
    "skus.code_key": NO,
    "skus.size": NO,
    "skus.fits": NO,
    "skus.unit": NO,
    "skus.location": NO,
    "stock_corrections.file": FREE,
    "stock_corrections.actor": ACTOR,
    "stock_counts.actor": ACTOR,
    "stock_movements.note": FREE,
    "stock_movements.actor": ACTOR,
    "user_imports.actor": ACTOR,
    "user_imports.file": FREE,
    "user_imports.sheet": FREE,
    "user_merges.actor": ACTOR,
    "user_merges.moved": NO,
    "users.email": OWNER,
    "users.email_key": OWNER,
    "users.first_name": OWNER,
    "users.last_name": OWNER,
    "users.password_hash": SECRET,
    "audit_digests.digest": NO,
    "audit_digests.salt": NO,
    "audit_events.address": OWNER,
    "audit_events.device": OWNER,
    "audit_events.request": NO,
    "audit_seals.seal": NO,
    "kept_searches.key": SECRET,
    "kept_searches.text": FREE,
    "known_devices.name": OWNER,
    "known_devices.token_hash": SECRET,
    "link_requests.email_key": OWNER,
    "link_requests.source": OWNER,
    "pending_logins.token_hash": SECRET,
    "pending_logins.visitor": SECRET,
    "recovery_codes.code_hash": SECRET,
    "second_factors.nonce": SECRET,
    "sessions.device": OWNER,
}
"""Every column that holds text; a word of a fixed list, as a status, holds none."""


def text_columns() -> dict[str, Column[object]]:
    """Every column in which text can be, by its name with its table."""
    return {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary) and not isinstance(column.type, Enum)
    }


def declared(*kinds: Personal) -> list[Column[object]]:
    """The columns of these kinds."""
    columns = text_columns()
    return [columns[name] for name, kind in COLUMNS.items() if kind in kinds]
