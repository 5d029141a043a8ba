"""One person on a terminal: who they are, then what happened to them, oldest first."""

from collections.abc import Collection
from datetime import tzinfo
from typing import Annotated

import typer

from cli.documents import (
    Document,
    entry_document,
    grant_document,
    message_document,
    return_document,
    user_document,
)
from cli.framework.errors import write_document
from cli.framework.options import ShowOptions
from cli.framework.output import moment, show_facts
from cli.framework.session import open_portal_of_command
from cli.order.documents import full_order_document
from cli.order.show import CLOSED, in_place_of, parcel_line, replaced_by
from cli.returns.summary import of_parcel, returned
from wpp.wording import listing


def show(
    words: Annotated[
        str, typer.Argument(metavar="EMAIL|ORDER|NAME", help="An email, an order's number, or a name.")
    ],
    options: ShowOptions,
) -> None:
    """Show everything about one person.

    Shows their import, orders, returns, emails and history.

    Examples:
      wpp user show mia.okafor@northwind.example.com
      wpp user show 10013
      wpp user show "Mia Okafor"
    """
    from cli.user.show import show_person
    from wpp.audit import about, history_of
    from wpp.mail.outbox import list_messages
    from wpp.orders.lookup import find_person
    from wpp.orders.queries import OrderFilter, list_orders
    from wpp.orders.views import order_by_id
    from wpp.people.aliases import aliases_of
    from wpp.people.entitlements import list_grants
    from wpp.returns.views import list_returns

    with open_portal_of_command() as portal, portal.reading() as session:
        user, now = find_person(session, words), portal.now()
        rows = list_orders(session, OrderFilter(user_id=user.id), now=now, limit=None)
        orders = [order_by_id(session, row.id, now=now) for row in rows]
        returns = [
            record for order in orders for record in list_returns(session, order_id=order.id, limit=None)
        ]
        aliases = aliases_of(session, user.id)
        since = min([user.imported_at, *(each.imported_at for each in aliases)])
        things = [about("user", each) for each in (user.id, *(alias.user_id for alias in aliases))]
        things += [about("order", order.id) for order in orders]
        document: Document = user_document(user) | {
            "aliases": [each.email for each in aliases],
            "import": {"file": user.import_file, "row": user.import_row} if user.import_file else None,
            "grants": [grant_document(grant) for grant in list_grants(session, user_id=user.id)],
            "placed": [full_order_document(order) for order in orders],
            "returns": [return_document(record) for record in returns],
            "mail": [message_document(each) for each in list_messages(session, user_id=user.id, limit=None)],
            "history": [entry_document(entry) for entry in history_of(session, things, since=since)],
        }
    if options.json:
        write_document(document)
    else:
        show_person(document, portal.zone)


def show_person(person: Document, zone: tzinfo) -> None:
    """The document of `wpp user show`, for people."""
    when = moment(zone)
    source = person["import"]
    facts = [
        ("Name", f"{person['first_name']} {person['last_name']}".strip()),
        ("Email", person["email"]),
        ("Earlier emails", "\n".join(person["aliases"])),
        ("Role", person["role"]),
        ("State", person["state"]),
        ("From", f"{source['file']}, row {source['row']}" if source else "added by hand"),
        ("Invited", when(person["invited_at"]) if person["invited_at"] else "not yet"),
        ("Active since", when(person["active_at"]) if person["active_at"] else "no password yet"),
        ("Off since", when(person["off_at"]) if person["off_at"] else ""),
    ]
    orders = ["\n  ".join(order_lines(each, zone)) for each in person["placed"]]
    returns = [
        f"{each['number']}  of order {each['order']}{of_parcel(each)}: {returned(each)}"
        for each in person["returns"]
    ]
    emails = [
        f"{each['subject']}  ({each['state']}, {when(each['queued_at'])})"
        + (f"\n  {each['error']}" if each["error"] else "")
        for each in person["mail"]
    ]
    numbers = {order["about"]: order["number"] for order in person["placed"]}
    history = [
        f"{when(each['at'])}  {each['event']}{' ' + numbers[each['about']] if each['about'] in numbers else ''}"
        f"  by {each['by']}{': ' + str(each['detail']['reason']) if each['detail'].get('reason') else ''}"
        for each in person["history"]
    ]
    closed = {order["number"] for order in person["placed"] if order["status"] in CLOSED}
    grants = [grant_line(each, closed) for each in person["grants"]]
    facts += [
        ("Extra orders", "\n".join(grants)),
        ("Orders", "\n".join(reversed(orders)) or "none"),
        ("Returns", "\n".join(reversed(returns))),
        ("Emails", "\n".join(reversed(emails)) or "none"),
        ("History", "\n".join(history)),
    ]
    show_facts(facts)


def order_lines(order: Document, zone: tzinfo) -> list[str]:
    """One order: what, when, where it is, and what became of it."""
    when = moment(zone)
    goods = listing(
        [f"{line['to_send']} × {line['sku']}" for line in order["lines"] if line["to_send"]], most=10
    )
    lines = [f"{order['number']}  {order['status']}, placed {when(order['placed_at'])}: {goods}"]
    if order["replaces"]:
        lines.append(f"in place of {in_place_of(order)}")
    if order["replacements"]:
        lines.append(f"replaced by {replaced_by(order)}")
    if order["due_at"]:
        lines.append(f"due {when(order['due_at'])}{', late' if order['late'] else ''}")
    if order["handed_over"]:
        stop = order["handed_over"]["stop"]
        lines.append(
            f"handed over in {order['handed_over']['batch']}, {when(order['handed_over']['at'])}"
            + (f"; to be stopped: {stop}" if stop else "")
        )
    if order["parcels"]:
        parcels = ", ".join(parcel_line(each) for each in order["parcels"])
        lines.append(f"sent {when(order['ended_at'])}, {parcels}")
    return lines


def grant_line(grant: Document, closed: Collection[str]) -> str:
    """One more order allowed: why, in place of what, and whether it was used; `closed` are the orders not sent."""
    of = f" in place of {grant['replaces']}" if grant["replaces"] else ""
    used = f"used for {grant['order']}" if grant["order"] else "not used yet"
    if grant["order"] in closed:
        used = f"not used: {grant['order']} was cancelled; kept for another replacement"
    return f"{grant['reason']}{of}, by {grant['by']}, {used}"
