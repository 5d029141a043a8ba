"""What programs read of an order: its lines, parcels, short picks, and how it went to the warehouse."""

from typing import TYPE_CHECKING

from cli.documents import Document, instant

if TYPE_CHECKING:
    from wpp.orders.addresses import ShippingAddress
    from wpp.orders.changes.views import ChangeRequestView
    from wpp.orders.hand_off import HandOff
    from wpp.orders.queries import OrderRow
    from wpp.orders.short_views import ShortView
    from wpp.orders.views import OrderView


def order_document(order: "OrderRow | OrderView") -> Document:
    """An order in a list."""
    return {
        "number": order.number,
        "status": order.status.value,
        "email": order.email,
        "name": order.name,
        "pack": order.pack,
        "placed_at": instant(order.placed_at),
        "due_at": instant(order.due_at),
        "ended_at": instant(order.closed_at),
        "late": order.late,
        "blocked_at": instant(order.blocked_at),
        "change_requested_at": instant(order.change_requested_at),
        "batch": order.batch,
        "stop": order.stop.value if order.stop else None,
    }


def full_order_document(order: "OrderView") -> Document:
    """An order with everything about it."""
    return order_document(order) | {
        "about": f"order:{order.id}",
        "prefix": order.number.rstrip("0123456789"),
        "replaces": order.replaces,
        "replaced_by": list(order.replaced_by),
        "replaced_before": list(order.replaced_before),
        "replacements": [{"number": each.number, "status": each.status.value} for each in order.replacements],
        "lines": order_lines_document(order),
        "shorts": [short_document(short) for short in order.shorts],
        "address": address_document(order.address),
        "change": change_document(order.change),
        "change_refused": refused_document(order.refused),
        "carrier": order.carrier,
        "tracking": order.tracking,
        "parcels": parcel_documents(order),
        "handed_over": hand_off_document(order.handed_off) if order.handed_off else None,
        "history": [
            {"at": instant(line.at), "by": line.by, "event": line.event, "reason": line.reason}
            for line in order.history
        ],
    }


def parcel_documents(order: "OrderView") -> list[Document]:
    """The parcels in which an order left."""
    return [
        {"carrier": parcel.carrier, "tracking": parcel.tracking, "at": instant(parcel.at)}
        for parcel in order.parcels
    ]


def order_lines_document(order: "OrderView") -> list[Document]:
    """What is in an order."""
    codes = {line.id: line.sku for line in order.lines}
    return [
        {
            "sku": line.sku,
            "name": line.name,
            "size": line.size,
            "quantity": line.quantity,
            "returned": line.returned_quantity,
            "to_send": line.to_send,
            "missing": line.short_quantity,
            "instead_of": codes.get(line.substitutes_line_id or 0),
        }
        for line in order.lines
    ]


def address_document(address: "ShippingAddress") -> Document:
    """Where an order goes."""
    return {field: getattr(address, field) for field in address.__slots__}


def change_document(change: "ChangeRequestView | None") -> Document | None:
    """A change that the warehouse has been asked for and has not answered."""
    if change is None:
        return None
    return {
        "at": instant(change.at),
        "by": change.by,
        "reason": change.reason,
        "swaps": [{"was": swap.old, "now": swap.new} for swap in change.swaps],
        "address": address_document(change.address) if change.address else None,
    }


def refused_document(change: "ChangeRequestView | None") -> Document | None:
    """A change for which the warehouse said that it was too late."""
    asked = change_document(change)
    if change is None or asked is None:
        return None
    at = instant(change.answered_at) if change.answered_at else None
    return asked | {"answered_at": at, "answered_by": change.answered_by}


def short_document(short: "ShortView") -> Document:
    """Units that could not be picked, and what was decided about them."""
    return {
        "id": short.id,
        "sku": short.sku,
        "quantity": short.quantity,
        "reason": short.reason.value,
        "found": short.found or None,
        "note": short.note,
        "at": instant(short.at),
        "by": short.by,
        "answer": short.answer.value if short.answer else None,
        "substitute": short.substitute or None,
        "answered_at": instant(short.answered_at),
        "answered_by": short.answered_by or None,
    }


def hand_off_document(hand_off: "HandOff") -> Document:
    """How an order went to the warehouse's own system."""
    return {
        "batch": hand_off.batch,
        "at": instant(hand_off.at),
        "file": hand_off.file,
        "stop": hand_off.stop.value if hand_off.stop else None,
        "stop_asked_at": instant(hand_off.stop_requested_at),
        "stop_reason": hand_off.stop_reason,
    }
