"""Which check each kind of email has to pass when it would be sent."""

from collections.abc import Mapping
from typing import Final

from wpp.mail.model import EmailKind
from wpp.mail.truth import Check, link_still_opens
from wpp.orders.emails.truth import order_still_so, orders_still_late
from wpp.returns.emails import parcel_still_missing, return_still_recorded
from wpp.stock.low_stock_email import items_still_low
from wpp.stock.receiving.delivery_emails import delivery_still_booked

CHECKS: Final[Mapping[EmailKind, Check]] = {
    EmailKind.WELCOME: link_still_opens,
    EmailKind.REMINDER: link_still_opens,
    EmailKind.NEW_LINK: link_still_opens,
    EmailKind.PASSWORD_RESET: link_still_opens,
    EmailKind.ORDER_RECEIVED: order_still_so,
    EmailKind.APPROVAL_REQUEST: order_still_so,
    EmailKind.ORDER_CONFIRMED: order_still_so,
    EmailKind.ORDER_REJECTED: order_still_so,
    EmailKind.ORDER_CANCELLED: order_still_so,
    EmailKind.WAREHOUSE_ORDER: order_still_so,
    EmailKind.ORDER_DISPATCHED: order_still_so,
    EmailKind.ORDER_NOT_DISPATCHED: order_still_so,
    EmailKind.ORDER_REINSTATED: order_still_so,
    EmailKind.SHORT_PICK: order_still_so,
    EmailKind.LATE_ORDERS: orders_still_late,
    EmailKind.LOW_STOCK: items_still_low,
    EmailKind.GOODS_IN: delivery_still_booked,
    EmailKind.PARCEL_UNDELIVERED: parcel_still_missing,
    EmailKind.RETURN_RECORDED: return_still_recorded,
}

ALWAYS_TRUE: Final = frozenset({EmailKind.GOODS_IN_UNDONE, EmailKind.EXPORT_UNDONE, EmailKind.ACCOUNT_NOTICE})
"""What was undone stays so, whatever came after; an owner hears of every new device and password."""
