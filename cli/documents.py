"""The trade's values as documents for programs, under the keys that scripts rely on; instants in UTC."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wpp.audit import Entry
    from wpp.mail.outbox import MessageView
    from wpp.people.entitlements import GrantView
    from wpp.people.views import UserView
    from wpp.returns.views import ReturnLineView, ReturnView
    from wpp.stock.levels import LevelView, MovementView
    from wpp.stock.receiving.deliveries import GoodsInView
    from wpp.stock.receiving.delivery_views import DeliveryView
    from wpp.stock.receiving.purchase_orders import Expected

Document = dict[str, Any]


def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    from wpp.work import isoformat_utc

    return isoformat_utc(at) if at is not None else None


def user_document(user: "UserView") -> Document:
    """A person."""
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "role": user.role.value,
        "state": user.state.value,
        "imported_at": instant(user.imported_at),
        "invited_at": instant(user.invited_at),
        "active_at": instant(user.activated_at),
        "off_at": instant(user.disabled_at),
        "orders": user.orders_used,
        "orders_granted": user.orders_granted,
    }


def grant_document(grant: "GrantView") -> Document:
    """One more order allowed."""
    from wpp.orders.numbers import number_of

    return {
        "email": grant.email,
        "reason": grant.reason.value,
        "replaces": number_of(grant.replaces) if grant.replaces else None,
        "order": number_of(grant.order_id) if grant.order_id else None,
        "at": instant(grant.at),
        "by": grant.actor,
    }


def level_document(level: "LevelView") -> Document:
    """A SKU with its units."""
    return {
        "sku": level.sku,
        "name": level.name,
        "size": level.size,
        "available": level.available,
        "committed": level.committed,
        "on_shelf": level.available + level.committed,
        "quarantine": level.quarantine,
        "threshold": level.threshold,
        "low": level.low,
        "retired": level.retired,
        "location": level.location,
    }


def movement_document(movement: "MovementView") -> Document:
    """Units that went from one place to another."""
    return {
        "at": instant(movement.at),
        "sku": movement.sku,
        "quantity": movement.quantity,
        "from": movement.source.value,
        "to": movement.target.value,
        "cause": movement.cause,
        "note": movement.note,
        "by": movement.actor,
    }


def goods_in_document(delivery: "GoodsInView") -> Document:
    """A delivery that was booked in."""
    return {
        "goods_in": delivery.number,
        "delivery_note": delivery.delivery_note,
        "delivered_on": delivery.delivered_on.isoformat() if delivery.delivered_on else None,
        "lines": [{"sku": line.sku, "quantity": line.quantity} for line in delivery.lines],
        "units": delivery.units,
        "expected": [
            {
                "reference": line.reference,
                "sku": line.sku,
                "came": line.units,
                "short": line.short,
                "closed": line.closed,
            }
            for line in delivery.arrival.lines
        ],
        "over": [{"sku": sku, "quantity": units} for sku, units in delivery.arrival.over],
    }


def delivery_document(delivery: "DeliveryView") -> Document:
    """A delivery with what was undone."""
    return {
        "goods_in": delivery.number,
        "delivery_note": delivery.delivery_note,
        "at": instant(delivery.at),
        "by": delivery.actor,
        "file": delivery.file,
        "units": delivery.units,
        "undone": delivery.undone,
        "kept": delivery.kept,
        "undone_at": instant(delivery.undone_at),
        "undone_by": delivery.undone_by or None,
        "reason": delivery.undone_reason or None,
        "lines": [
            {"sku": line.sku, "quantity": line.quantity, "undone": line.undone, "kept": line.kept}
            for line in delivery.lines
        ],
    }


def purchase_document(line: "Expected") -> Document:
    """One SKU on a purchase order."""
    return {
        "reference": line.reference,
        "sku": line.sku,
        "name": line.name,
        "size": line.size,
        "quantity": line.quantity,
        "received": line.received,
        "left": line.left,
        "by": line.due_on.isoformat(),
        "closed": line.closed,
    }


def return_document(recorded: "ReturnView") -> Document:
    """What came back from an order, or did not."""
    return {
        "number": recorded.number,
        "order": recorded.order,
        "kind": recorded.kind.value,
        "at": instant(recorded.at),
        "by": recorded.by,
        "note": recorded.note,
        "lines": [returned_document(line) for line in recorded.lines],
        "undone": {
            "at": instant(recorded.undone_at),
            "by": recorded.undone_by,
            "reason": recorded.undone_reason,
        }
        if recorded.undone_at
        else None,
    }


def returned_document(line: "ReturnLineView") -> Document:
    """Units of a return; what was received instead and what has been found are left out where there is none."""
    document: Document = {"sku": line.sku, "quantity": line.quantity, "condition": line.condition.value}
    if line.came:
        document["came"] = line.came
    if line.recovered_quantity:
        document["found"] = line.recovered_quantity
    return document


def message_document(message: "MessageView") -> Document:
    """An email of the outbox."""
    return {
        "id": message.id,
        "key": message.key,
        "kind": message.kind.value,
        "to": message.to,
        "subject": message.subject,
        "state": message.state.value,
        "attempts": message.attempts,
        "queued_at": instant(message.queued_at),
        "sent_at": instant(message.sent_at),
        "error": message.error,
    }


def entry_document(entry: "Entry") -> Document:
    """An event of the audit."""
    return {
        "id": entry.id,
        "at": instant(entry.at),
        "by": entry.actor,
        "event": entry.tag,
        "about": entry.about,
        "detail": entry.detail,
        "address": entry.source.address,
        "device": entry.source.device,
        "request": entry.source.request,
    }
