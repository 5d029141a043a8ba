"""What tests of the hand-off to the warehouse share."""

from dataclasses import replace
from pathlib import Path

from support.cast import ADDRESS, fill
from wpp.orders.placing import place_order
from wpp.people.views import UserView
from wpp.portal import Portal
from wpp.warehouse.export import Export, export_orders, save_export
from wpp.warehouse.layout import DEFAULT_LAYOUT, Layout


def hand_off(portal: Portal, to: Path, layout: Layout = DEFAULT_LAYOUT) -> Export:
    """One batch into a file, as a face does it."""
    with portal.transaction(by="walt") as work:
        found = export_orders(work, layout, file=to.name)
        if found.orders:
            save_export(work, to, layout, found)
    return found


def send_to(portal: Portal, user: UserView, **address: str) -> str:
    """An order to another address; gives its number."""
    key = fill(portal, user)
    with portal.transaction(by=user.email) as work:
        where = replace(ADDRESS, **address)
        return place_order(work, user_id=user.id, idempotency_key=key, address=where).number
