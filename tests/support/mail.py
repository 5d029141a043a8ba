"""What tests of mail share: a brand, the facts of every kind, and mail servers that behave as badly as asked."""

from typing import Any
from zoneinfo import ZoneInfo

from wpp.mail import Brand, Kind

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

FACTS: dict[Kind, dict[str, Any]] = {
    Kind.WELCOME: LINK,
    Kind.REMINDER: LINK,
    Kind.NEW_LINK: LINK,
    Kind.PASSWORD_RESET: LINK,
    Kind.ORDER_RECEIVED: {**ORDER, "due_at": None},
    Kind.APPROVAL_REQUEST: {**ORDER, "due_at": None},
    Kind.ORDER_CONFIRMED: ORDER,
    Kind.ORDER_REJECTED: {**ORDER, "reason": "She has a pack already."},
    Kind.ORDER_CANCELLED: {**ORDER, "reason": "You asked us to."},
    Kind.WAREHOUSE_ORDER: ORDER,
    Kind.ORDER_DISPATCHED: {**ORDER, "carrier": "Royal Mail", "tracking": "AB123456789GB"},
    Kind.LOW_STOCK: {
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
    Kind.GOODS_IN: {
        "goods_in": "GRN-7",
        "delivery_note": "DN-2041",
        "delivered_on": "2026-11-20",
        "lines": STOCK_LINES,
        "units": 1240,
        "booked_by": "wendy",
    },
    Kind.RETURN_RECORDED: {
        "number": "10424",
        "return": 3,
        "lines": [{"sku": "TS-M", "name": "T-shirt", "size": "M", "quantity": 1, "condition": "damaged"}],
        "note": "Seam open at the shoulder.",
        "recorded_by": "wendy@example.com",
    },
    Kind.LATE_ORDERS: {
        "orders": [
            {"number": "10424", "due_at": "2026-11-25T08:05:00+00:00", "name": "Mia Chen", "late": True},
            {"number": "10431", "due_at": "2026-11-25T16:40:00+00:00", "name": "Łukasz Nowak", "late": False},
        ]
    },
    Kind.PARCEL_UNDELIVERED: {**ORDER, "lost": False, "carrier": "Royal Mail", "tracking": "AB123456789GB"},
    Kind.SHORT_PICK: {
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
    Kind.APPROVAL_REQUEST,
    Kind.WAREHOUSE_ORDER,
    Kind.LOW_STOCK,
    Kind.GOODS_IN,
    Kind.RETURN_RECORDED,
    Kind.LATE_ORDERS,
    Kind.SHORT_PICK,
}
