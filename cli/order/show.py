"""`wpp order show`: everything about one order."""

from typing import TYPE_CHECKING

from cli.documents import Document, return_document
from cli.framework.errors import write_document
from cli.framework.options import ShowOptions
from cli.framework.output import moment, show_facts
from cli.framework.session import open_portal_of_command
from cli.order.documents import full_order_document
from cli.returns.summary import of_parcel, returned

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo


from cli.order.arguments import Number

CLOSED = ("Cancelled", "Rejected")


def show(number: Number, options: ShowOptions) -> None:
    """Show one order with everything about it.

    Example:
      wpp order show 10013
    """
    from wpp.orders.views import order_view
    from wpp.returns.views import list_returns

    with open_portal_of_command() as portal, portal.reading() as session:
        order = order_view(session, number, now=portal.now())
        returns = [return_document(each) for each in list_returns(session, order_id=order.id, limit=None)]
        document = full_order_document(order) | {"returns": returns}
    if options.json:
        write_document(document)
    else:
        show_order(document, portal.zone)


def show_order(order: Document, zone: "tzinfo") -> None:
    """The document of `wpp order show`, for people."""
    when = moment(zone)
    lines = [
        f"{line['quantity']} × {line['name']}{', ' + line['size'] if line['size'] else ''}  ({line['sku']})"
        + (f"  instead of {line['instead_of']}" if line["instead_of"] else "")
        + (f"  {line['missing']} could not be picked" if line["missing"] else "")
        + (f"  {line['returned']} returned" if line["returned"] else "")
        for line in order["lines"]
    ]
    shorts = [short_line(each, when) for each in order["shorts"]]
    returns = [
        f"{each['number']}  {when(each['at'])}{of_parcel(each)}: {returned(each)}"
        for each in order["returns"]
    ]
    history = [
        f"{when(each['at'])}  {each['event']}  by {each['by']}{': ' + each['reason'] if each['reason'] else ''}"
        for each in order["history"]
    ]
    show_facts(
        [
            ("Order", order["number"]),
            ("Status", status_of(order)),
            ("For", f"{order['name']} <{order['email']}>"),
            ("Pack", order["pack"]),
            ("Placed", when(order["placed_at"])),
            ("Due", when(order["due_at"]) if order["due_at"] else ""),
            ("Ended", when(order["ended_at"]) if order["ended_at"] else ""),
            ("Lines", "\n".join(lines)),
            ("Short picks", "\n".join(shorts)),
            ("Ship to", "\n".join(part for part in order["address"].values() if part)),
            ("To change", to_change(order["change"], when)),
            ("Not changed", not_changed(order, when)),
            ("Handed over", handed_over(order["handed_over"], when)),
            ("Tracking", "\n".join(parcel_line(each) for each in order["parcels"])),
            ("Returns", "\n".join(reversed(returns))),
            ("In place of", in_place_of(order)),
            ("Replaced by", replaced_by(order)),
            ("History", "\n".join(history)),
        ]
    )


def in_place_of(order: Document) -> str:
    """The order that it replaces, or was to."""
    if order["replaces"] and order["status"] in CLOSED:
        return f"{order['replaces']} ({order['status'].lower()}, so it replaces nothing)"
    return order["replaces"] or ""


def replaced_by(order: Document) -> str:
    """The orders that were placed for this one; a cancelled or rejected one is called so."""
    return ", ".join(
        f"{each['number']} ({each['status'].lower()})" if each["status"] in CLOSED else each["number"]
        for each in order["replacements"]
    )


def status_of(order: Document) -> str:
    """Where it is, and what keeps it there."""
    waits = (
        ("late", order["late"]),
        ("needs a decision", order["blocked_at"]),
        ("to change", order["change"]),
    )
    more = [word for word, so in waits if so]
    return " ".join([order["status"], *([f"({', '.join(more)})"] if more else [])])


def parcel_line(parcel: Document) -> str:
    """One parcel: who carries it, under which code."""
    return f"{parcel['carrier']} {parcel['tracking']}".strip()


def short_line(short: Document, when: "Callable[[str], str]") -> str:
    """What could not be picked, and what was decided about it."""
    there = f", {short['found']} was there" if short["found"] else ""
    note = f": {short['note']}" if short["note"] else ""
    line = f"{short['quantity']} × {short['sku']} {short['reason']}{there}, {when(short['at'])}, by {short['by']}{note}"
    if short["answer"] is None:
        return f"{line}\n  no decision yet"
    instead = f" {short['substitute']}" if short["substitute"] else ""
    return f"{line}\n  {short['answer']}{instead}, {when(short['answered_at'])}, by {short['answered_by']}"


def to_change(change: Document | None, when: "Callable[[str], str]") -> str:
    """What the warehouse has been asked to change, and has not answered."""
    if change is None:
        return ""
    why = f": {change['reason']}" if change["reason"] else ""
    asked = f"asked {when(change['at'])}, by {change['by']}, no reply yet{why}"
    return "\n".join([*wanted_lines(change), asked])


def wanted_lines(change: Document) -> list[str]:
    """What was to be changed."""
    lines = [f"{swap['was']} → {swap['now']}" for swap in change["swaps"]]
    return lines + ([", ".join(filter(None, change["address"].values()))] if change["address"] else [])


def not_changed(order: Document, when: "Callable[[str], str]") -> str:
    """What the warehouse could not change any more, and what can be done about it."""
    change = order["change_refused"]
    if change is None:
        return ""
    why = f": {change['reason']}" if change["reason"] else ""
    lines = [
        *wanted_lines(change),
        f"asked {when(change['at'])}, by {change['by']}{why}",
        f"too late, {when(change['answered_at'])}, by {change['answered_by']}",
    ]
    if order["status"] == "Progressing":
        lines.append(f"If that was a mistake: wpp order reject-change {order['number']} --undo --reason TEXT")
    if change["swaps"]:
        lines.append(
            f"Once it comes back: wpp return record {order['number']} --item SKU:good --exchange SKU"
        )
    if change["address"]:
        lines.append(
            f"If it comes back: wpp return record {order['number']} --undelivered --reissue --line1 TEXT"
        )
    return "\n".join(lines)


def handed_over(hand_off: Document | None, when: "Callable[[str], str]") -> str:
    """The batch of an order, and what became of a request to stop it."""
    if hand_off is None:
        return ""
    lines = [
        f"{hand_off['batch']}, {when(hand_off['at'])}{', ' + hand_off['file'] if hand_off['file'] else ''}"
    ]
    if hand_off["stop"]:
        word = {"asked": "stop requested, no reply yet", "stopped": "stopped", "too late": "too late to stop"}
        lines.append(f"{word[hand_off['stop']]}: {hand_off['stop_reason']}")
    return "\n".join(lines)
