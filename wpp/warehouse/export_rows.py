"""An order as the cells of a layout, each checked against what the other system and its label can hold."""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, TypeAlias

from sqlalchemy import func, select

from wpp.catalogue.model import Sku
from wpp.catalogue.views import label
from wpp.orders.addresses import needed_fields
from wpp.orders.model import TO_SEND, Order, OrderLine
from wpp.orders.numbers import number_of
from wpp.people.model import User
from wpp.policy import COUNTRIES
from wpp.policy.postcodes import NotAPostcode, postcode_of
from wpp.warehouse.layout import ALL_ITEMS, ENCODINGS, Layout, Place, Rows
from wpp.work import Work

Cell: TypeAlias = str | int
STAYS = {
    **dict(zip("ŁłØøĐđıÐð", "LlOoDdiDd", strict=True)),
    **dict(zip("ßẞÆæŒœÞþ", ("ss", "SS", "AE", "ae", "OE", "oe", "Th", "th"), strict=True)),
    **dict(zip("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "''", strict=True)),
    **dict(zip("\N{EN DASH}\N{EM DASH}", "--", strict=True)),
}
"""Letters that Unicode does not take apart, and what word processors put for marks on the keyboard."""


@dataclass(frozen=True, slots=True)
class ExportFault:
    """What does not fit: the column's heading, and why."""

    heading: str
    message: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order."""

    sku: str
    item: str
    size: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ToWrite:
    """An order with everything that a row can say."""

    id: int
    number: str
    fields: dict[str, Any]
    items: tuple[Item, ...]


def orders_to_write(work: Work, order_ids: Sequence[int]) -> list[ToWrite]:
    """These orders in two queries, the most urgent first."""
    lines: dict[int, list[Item]] = defaultdict(list)
    for order_id, code, item, size, quantity in work.session.execute(
        select(OrderLine.order_id, Sku.code, OrderLine.item, OrderLine.size, TO_SEND)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .where(OrderLine.order_id.in_(order_ids), TO_SEND > 0)
        .order_by(OrderLine.id)
    ):
        lines[order_id].append(Item(code, item, size, quantity))
    rows = work.session.execute(
        select(Order, User.email, User.first_name, User.last_name)
        .join(User, User.id == Order.user_id)
        .where(Order.id.in_(order_ids))
        .order_by(func.coalesce(Order.due_at, Order.placed_at), Order.id)
    )
    return [
        ToWrite(order.id, number_of(order.id), fields_of(order, email, first, last), tuple(lines[order.id]))
        for order, email, first, last in rows
    ]


def fields_of(order: Order, email: str, first: str, last: str) -> dict[str, Any]:
    """What a layout may ask of an order, but for its items and its batch."""
    return {
        "number": number_of(order.id),
        "pack": order.pack_name,
        "name": order.name,
        "first_name": first,
        "last_name": last,
        "email": email,
        "line1": order.line1,
        "line2": order.line2,
        "town": order.town,
        "postcode": order.postcode,
        "country": COUNTRIES.get(order.country, order.country),
        "country_code": order.country,
        "phone": order.phone,
        "placed": order.placed_at,
        "progressing": order.progressing_at,
        "due": order.due_at,
        "replaces": number_of(order.replaces_order_id) if order.replaces_order_id else "",
    }


def rows_of(
    order: ToWrite, layout: Layout, *, batch: str, zone: tzinfo | None
) -> tuple[list[tuple[Cell, ...]], list[ExportFault]]:
    """The rows of an order, and everything about it that does not fit."""
    whole = order.fields | {"batch": batch, "units": sum(item.quantity for item in order.items)}
    if layout.rows is Rows.ORDERS:
        words = "; ".join(
            f"{each.quantity} x {each.sku} {label(each.item, each.size)}" for each in order.items
        )
        entries = [whole | {ALL_ITEMS: words}]
    else:
        entries = [
            whole
            | {
                "line": number,
                "sku": each.sku,
                "item": each.item,
                "size": each.size,
                "quantity": each.quantity,
            }
            for number, each in enumerate(order.items, 1)
        ]
    faults: dict[ExportFault, None] = {}
    rows = []
    for entry in entries:
        cells = []
        for place in layout.columns:
            value, fault = cell_of(place, entry, days=layout.days, zone=zone)
            cells.append(value)
            if fault:
                faults[ExportFault(place.heading, fault)] = None
        rows.append(tuple(cells))
    return rows, list(faults)


def cell_of(place: Place, entry: dict[str, Any], *, days: str, zone: tzinfo | None) -> tuple[Cell, str]:
    """What stands in one cell, and what is wrong with it."""
    value = place.value if place.field is None else entry[place.field]
    if isinstance(value, datetime):
        value = value.astimezone(zone).strftime(days)
    if isinstance(value, int) and (place.most is None or len(str(value)) <= place.most):
        return value, ""
    text = str(value or "")
    if place.plain:
        text = without_accents(text)
    if place.most is not None and place.shorten:
        text = text[: place.most].rstrip()
    if place.needed and not text and not may_be_empty(place, entry):
        return text, "It must not be empty."
    if place.field == "postcode" and text:
        return text, postcode_fault(text, entry["country_code"]) or fault_of(place, text)
    return text, fault_of(place, text)


def may_be_empty(place: Place, entry: dict[str, Any]) -> bool:
    """Whether the address has no such part: no postcode in Hong Kong, no town for the forces."""
    needed = needed_fields(entry["country_code"], entry["postcode"])
    return place.field in ("town", "postcode") and place.field not in needed


def postcode_fault(postcode: str, country: str) -> str:
    """Why a postcode is not one of its country, where it was stored before that was checked."""
    try:
        postcode_of(postcode, country)
    except NotAPostcode as error:
        return str(error)
    return ""


def fault_of(place: Place, text: str) -> str:
    """Why a text does not fit its column; empty where it does."""
    if place.most is not None and len(text) > place.most:
        return f"{place.most} characters fit; “{text}” has {len(text)}."
    encoding = ENCODINGS.get(place.letters)
    odd = "".join(dict.fromkeys(char for char in text if encoding and not fits(char, encoding)))
    return f"{odd} cannot be printed: “{text}”." if odd else ""


def fits(char: str, encoding: str) -> bool:
    """Whether a letter is one of the printer's."""
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def without_accents(text: str) -> str:
    """Łukasz Müller as Lukasz Muller; other scripts stay as they are."""
    spelled = "".join(STAYS.get(char, char) for char in text)
    apart = unicodedata.normalize("NFKD", spelled)
    return unicodedata.normalize("NFC", "".join(char for char in apart if not unicodedata.combining(char)))
