"""What each kind of email must be told. Checked when it is queued: a gap found by the sender would be found too late.

Instants are ISO strings in UTC (`wpp.work.stamp`), the rest JSON values. What is optional may be left out.
"""

from collections.abc import Mapping
from typing import Any, Final

from wpp.mail.model import EmailKind

LINK: Final = frozenset({"first_name", "last_name", "email", "nonce", "expires_at"})
ORDER: Final = frozenset(
    {"number", "first_name", "last_name", "email", "placed_at", "due_at", "pack", "lines", "address"}
)

REQUIRED: Final[Mapping[EmailKind, frozenset[str]]] = {
    EmailKind.WELCOME: LINK,
    EmailKind.REMINDER: LINK,
    EmailKind.NEW_LINK: LINK,
    EmailKind.PASSWORD_RESET: LINK,
    EmailKind.ORDER_RECEIVED: ORDER,
    EmailKind.APPROVAL_REQUEST: ORDER - {"address"},
    EmailKind.ORDER_CONFIRMED: ORDER,
    EmailKind.ORDER_REJECTED: ORDER | {"reason"},
    EmailKind.ORDER_CANCELLED: ORDER | {"reason"},
    EmailKind.WAREHOUSE_ORDER: ORDER,
    EmailKind.ORDER_DISPATCHED: ORDER,
    EmailKind.LOW_STOCK: frozenset({"items"}),
    EmailKind.GOODS_IN: frozenset({"goods_in", "delivery_note", "lines", "units", "booked_by"}),
    EmailKind.GOODS_IN_UNDONE: frozenset(
        {"goods_in", "delivery_note", "lines", "units", "kept", "undone_by", "reason"}
    ),
    EmailKind.RETURN_RECORDED: frozenset({"number", "return", "lines", "recorded_by"}),
    EmailKind.LATE_ORDERS: frozenset({"orders"}),
    EmailKind.SHORT_PICK: frozenset({"number", "name", "email", "recorded_by", "since", "lines", "left"}),
    EmailKind.PARCEL_UNDELIVERED: ORDER | {"lost"},
    EmailKind.ORDER_NOT_DISPATCHED: ORDER,
    EmailKind.ORDER_REINSTATED: ORDER | {"on_hold"},
    EmailKind.EXPORT_UNDONE: frozenset({"export", "orders", "undone_by"}),
    EmailKind.ACCOUNT_NOTICE: frozenset({"event", "first_name", "last_name", "email", "at", "device"}),
}

OPTIONAL: Final[Mapping[str, Any]] = {
    "packs": (),
    "reason": "",
    "by": "",
    "note": "",
    "changed": "",
    "changed_by": "starter",
    "swapped": "",
    "change": "",
    "swaps": (),
    "new_address": None,
    "new_country": "",
    "resumed": None,
    "address": None,
    "reinstated": False,
    "corrected": False,
    "undone": False,
    "has_left": False,
    "waits": False,
    "left_out": (),
    "added": False,
    "parcels": (),
    "replaces": None,
    "replacement": False,
    "mistaken": "",
    "stop": "",
    "batch": None,
    "delivered_on": None,
    "reminder": 0,
    "waited_days": 0,
    "asked": None,
    "open_invitations": None,
    "kind": "sent back",
    "again": None,
    "open": (),
    "sent": (),
}
"""What a template may ask for and a fact need not say, with what stands in its place."""

ORDER_LINE: Final = frozenset({"sku", "item", "size", "quantity"})
STOCK_LINE: Final = frozenset({"sku", "name", "size", "quantity"})

ROWS: Final[Mapping[EmailKind, tuple[str, frozenset[str]]]] = {
    **{kind: ("lines", ORDER_LINE) for kind, keys in REQUIRED.items() if keys >= ORDER - {"address"}},
    EmailKind.LOW_STOCK: ("items", frozenset({"sku", "name", "size", "available", "threshold", "sizes"})),
    EmailKind.GOODS_IN: ("lines", STOCK_LINE),
    EmailKind.GOODS_IN_UNDONE: ("lines", STOCK_LINE),
    EmailKind.RETURN_RECORDED: ("lines", STOCK_LINE | {"condition"}),
    EmailKind.LATE_ORDERS: ("orders", frozenset({"number", "due_at", "name", "late"})),
    EmailKind.EXPORT_UNDONE: ("orders", frozenset({"number", "name"})),
    EmailKind.SHORT_PICK: ("lines", ORDER_LINE | {"reason", "found", "another", "substitutes"}),
}
"""Where a kind has a list of rows, and what each of them must say."""

ADDRESS: Final = frozenset({"name", "line1", "line2", "town", "postcode", "country", "phone"})


def check_facts(kind: EmailKind, facts: Mapping[str, Any]) -> None:
    """Raise `TypeError` where something is missing that the message would have to say: a bug of the caller."""
    missing = sorted(REQUIRED[kind] - facts.keys())
    if not missing and kind in ROWS:
        field, keys = ROWS[kind]
        missing = sorted({f"{field}[].{key}" for row in facts[field] for key in keys - row.keys()})
    if not missing and "address" in REQUIRED[kind]:
        missing = sorted(f"address.{key}" for key in ADDRESS - facts["address"].keys())
    if missing:
        raise TypeError(f"the facts of a {kind} message lack {', '.join(missing)}")
