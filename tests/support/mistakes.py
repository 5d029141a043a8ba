"""Mistakes that are made at the desk, and what makes it too late to undo them: each gives its order's number."""

from support.cast import Cast, order
from support.shorts import missing, report, settle
from wpp.orders.approvals import approve, reject
from wpp.orders.changes.by_staff import change_order
from wpp.orders.changes.requests import confirm_change, reject_change
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.dispatch.stop_requests import reject_stop
from wpp.orders.model import ShortAnswer
from wpp.portal import Portal, set_setting
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.recovered import record_recovered
from wpp.returns.replacements import send_again
from wpp.returns.units import ReturnedItem
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT

GOOD = ReturnedItem("TSH-M", 1, Condition.GOOD)


def placed(portal: Portal, cast: Cast) -> str:
    return order(portal, cast.mia).number


def approved(portal: Portal, cast: Cast) -> str:
    with portal.transaction(by=cast.dee.email) as work:
        set_setting(work, "approval", "on")
    number = placed(portal, cast)
    with portal.transaction(by=cast.rita.email) as work:
        approve(work, number)
    return number


def approved_and_begun(portal: Portal, cast: Cast) -> str:
    number = approved(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        start_picking(work, number)
    return number


def answered_too_late(portal: Portal, cast: Cast) -> str:
    number = exported(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        cancel(work, number, reason="Left the company")
        reject_stop(work, number)
    return number


def too_late_and_sent(portal: Portal, cast: Cast) -> str:
    number = answered_too_late(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, tracking="AB1")
    return number


def sent(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, carrier="DPD", tracking="AB1")
    return number


def cancelled(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, number, reason="Wrong order")
    return number


def rejected(portal: Portal, cast: Cast) -> str:
    with portal.transaction(by=cast.dee.email) as work:
        set_setting(work, "approval", "on")
    number = placed(portal, cast)
    with portal.transaction(by=cast.rita.email) as work:
        reject(work, number, reason="Wrong order")
    return number


def ordered_again(portal: Portal, cast: Cast) -> str:
    number = cancelled(portal, cast)
    order(portal, cast.mia)
    return number


def stopping(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        export_orders(work, DEFAULT_LAYOUT)
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, number, reason="Wrong order")
    return number


def stop_answered(portal: Portal, cast: Cast) -> str:
    number = stopping(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, left_anyway=True)
    return number


def returned(portal: Portal, cast: Cast) -> str:
    number = sent(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        record_return(work, number, [GOOD])
    return number


def lost(portal: Portal, cast: Cast) -> str:
    number = sent(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        record_return(work, number, kind=ReturnKind.LOST)
    return number


def exchanged(portal: Portal, cast: Cast) -> str:
    number = sent(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        send_again(work, number, [GOOD], sku="TSH-S")
    return number


def found(portal: Portal, cast: Cast) -> str:
    number = lost(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        record_recovered(work, number)
    return number


def found_and_back(portal: Portal, cast: Cast) -> str:
    number = lost(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        record_recovered(work, number, delivered=True)
        record_return(work, number, [GOOD])
    return number


def short(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    report(portal, number, missing("BOT"))
    return number


def resolved(portal: Portal, cast: Cast) -> str:
    number = short(portal, cast)
    settle(portal, number, ShortAnswer.PART)
    return number


def resolved_and_sent(portal: Portal, cast: Cast) -> str:
    number = resolved(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
    return number


def exported(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        export_orders(work, DEFAULT_LAYOUT)
    return number


def exported_and_sent(portal: Portal, cast: Cast) -> str:
    number = exported(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
    return number


def begun(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        start_picking(work, number)
    return number


def begun_and_short(portal: Portal, cast: Cast) -> str:
    number = begun(portal, cast)
    report(portal, number, missing("BOT"))
    return number


def changing(portal: Portal, cast: Cast) -> str:
    number = exported(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        change_order(work, number, swaps={"BOT": "CAP-S"})
    return number


def change_too_late(portal: Portal, cast: Cast) -> str:
    number = changing(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        reject_change(work, number)
    return number


def change_too_late_and_sent(portal: Portal, cast: Cast) -> str:
    number = change_too_late(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
    return number


def substituted(portal: Portal, cast: Cast) -> str:
    number = short(portal, cast)
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CAP-S")
    return number


def substitute_short(portal: Portal, cast: Cast) -> str:
    number = substituted(portal, cast)
    report(portal, number, missing("CAP-S"))
    return number


def change_answered(portal: Portal, cast: Cast) -> str:
    number = changing(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        confirm_change(work, number)
    return number
