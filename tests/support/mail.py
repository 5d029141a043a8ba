"""What tests of mail share: a brand, the facts of every kind, and mail servers that behave as badly as asked."""

from typing import Any
from zoneinfo import ZoneInfo

from wpp.mail.brand import Brand
from wpp.mail.model import EmailKind

LONDON = ZoneInfo("Europe/London")
SECRET = "a secret that is only known to the tests"
BRAND = Brand(
    name="Northwind",
    colour="#0f5c4a",
    logo_url="",
    base_url="https://welcome.example.com",
    sender="",
    reply_to="",
    time_zone=LONDON,
)

MIA = {"first_name": "Mia", "last_name": "Chen", "email": "mia@example.com"}
LINK = {**MIA, "nonce": "00ff", "expires_at": "2026-11-26T14:30:00+00:00"}
LINES = [
    {"sku": "TS-M", "item": "T-shirt", "size": "M", "quantity": 2},
    {"sku": "BOTTLE-BLUE", "item": "Water bottle", "size": "", "quantity": 1},
]
ADDRESS = {
    "name": "Mia Chen",
    "line1": "12 High Street",
    "line2": "Flat 3",
    "town": "Leeds",
    "postcode": "LS1 4AP",
    "country": "GB",
    "phone": "07700 900123",
}
ORDER = {
    **MIA,
    "number": "10424",
    "placed_at": "2026-11-23T08:05:00+00:00",
    "due_at": "2026-11-25T08:05:00+00:00",
    "pack": "Starter pack",
    "lines": LINES,
    "address": ADDRESS,
}
STOCK_LINES = [
    {"sku": "TS-M", "name": "T-shirt", "size": "M", "quantity": 1200},
    {"sku": "BOTTLE-BLUE", "name": "Water bottle", "size": "", "quantity": 40},
]

PACKS = [
    {
        "name": "Welcome pack",
        "parts": [
            {"choice": "T-shirt", "quantity": 1, "items": [{"name": "T-shirt", "sized": True}]},
            {
                "choice": "Gift",
                "quantity": 1,
                "items": [{"name": "Water bottle", "sized": False}, {"name": "Cap", "sized": True}],
            },
            {"choice": "Card", "quantity": 2, "items": [{"name": "Welcome card", "sized": False}]},
        ],
    }
]

FACTS: dict[EmailKind, dict[str, Any]] = {
    EmailKind.WELCOME: LINK,
    EmailKind.REMINDER: LINK,
    EmailKind.NEW_LINK: LINK,
    EmailKind.PASSWORD_RESET: LINK,
    EmailKind.ORDER_RECEIVED: {**ORDER, "due_at": None},
    EmailKind.APPROVAL_REQUEST: {**ORDER, "due_at": None},
    EmailKind.ORDER_CONFIRMED: ORDER,
    EmailKind.ORDER_REJECTED: {**ORDER, "reason": "She has a pack already."},
    EmailKind.ORDER_CANCELLED: {**ORDER, "reason": "You asked us to."},
    EmailKind.WAREHOUSE_ORDER: ORDER,
    EmailKind.ORDER_NOT_DISPATCHED: ORDER,
    EmailKind.ORDER_REINSTATED: {**ORDER, "on_hold": False},
    EmailKind.ACCOUNT_NOTICE: {
        "event": "device",
        "first_name": "Mia",
        "last_name": "Chen",
        "email": "mia@example.com",
        "at": "2026-03-02T09:30:00+00:00",
        "device": "Firefox on Windows",
    },
    EmailKind.EXPORT_UNDONE: {
        "export": "EXP-3",
        "orders": [{"number": "10424", "name": "Mia Chen"}, {"number": "10431", "name": "Łukasz Nowak"}],
        "undone_by": "cleo@example.com",
        "reason": "The gifts arrive tomorrow.",
    },
    EmailKind.ORDER_DISPATCHED: {
        **ORDER,
        "parcels": [{"carrier": "Royal Mail", "tracking": "AB123456789GB"}],
    },
    EmailKind.LOW_STOCK: {
        "items": [
            {
                "sku": "TS-M",
                "name": "T-shirt",
                "size": "M",
                "available": 9,
                "threshold": 10,
                "sizes": [
                    {"sku": "TS-S", "size": "S", "available": 1200},
                    {"sku": "TS-L", "size": "L", "available": 0},
                ],
            },
            {
                "sku": "BOTTLE-BLUE",
                "name": "Water bottle",
                "size": "",
                "available": 0,
                "threshold": 25,
                "sizes": [],
            },
        ],
        "open_invitations": 37,
    },
    EmailKind.GOODS_IN: {
        "goods_in": "GRN-7",
        "delivery_note": "DN-2041",
        "delivered_on": "2026-11-20",
        "lines": STOCK_LINES,
        "units": 1240,
        "booked_by": "wendy",
    },
    EmailKind.GOODS_IN_UNDONE: {
        "goods_in": "GRN-7",
        "delivery_note": "DN-2041",
        "lines": STOCK_LINES,
        "units": 1240,
        "kept": STOCK_LINES[:1],
        "undone_by": "wendy",
        "reason": "Another client’s delivery note.",
    },
    EmailKind.RETURN_RECORDED: {
        "number": "10424",
        "return": 3,
        "lines": [{"sku": "TS-M", "name": "T-shirt", "size": "M", "quantity": 1, "condition": "damaged"}],
        "note": "Seam open at the shoulder.",
        "recorded_by": "wendy@example.com",
    },
    EmailKind.LATE_ORDERS: {
        "orders": [
            {"number": "10424", "due_at": "2026-11-25T08:05:00+00:00", "name": "Mia Chen", "late": True},
            {"number": "10431", "due_at": "2026-11-25T16:40:00+00:00", "name": "Łukasz Nowak", "late": False},
        ]
    },
    EmailKind.PARCEL_UNDELIVERED: {
        **ORDER,
        "lost": False,
        "parcels": [{"carrier": "Royal Mail", "tracking": "AB123456789GB"}],
    },
    EmailKind.SHORT_PICK: {
        "number": "10424",
        "name": "Mia Chen",
        "email": "mia@example.com",
        "recorded_by": "wendy",
        "note": "The shelf is empty.",
        "since": "2026-11-24T09:30:00+00:00",
        "left": 1,
        "lines": [
            {
                **LINES[0],
                "reason": "wrong item",
                "found": "TS-L",
                "another": 12,
                "substitutes": [{"sku": "TS-L", "item": "T-shirt", "size": "L", "available": 40}],
            },
            {**LINES[1], "reason": "missing", "found": "", "another": 0, "substitutes": []},
        ],
    },
}
TO_TEAMS = {
    EmailKind.APPROVAL_REQUEST,
    EmailKind.WAREHOUSE_ORDER,
    EmailKind.LOW_STOCK,
    EmailKind.GOODS_IN,
    EmailKind.RETURN_RECORDED,
    EmailKind.LATE_ORDERS,
    EmailKind.SHORT_PICK,
    EmailKind.EXPORT_UNDONE,
}
