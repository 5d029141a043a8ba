"""Several pick slips on one page, after the pick list that totals them, as `wpp order pick-slips` writes them.

Printing starts the picking of the orders, so it is a POST; the page it leads to can be opened and printed again.
"""

import re

from store.desk.form_recovery import KEPT, forget_typed, save_form
from store.desk.home import PAGE, PRINTING, TO_SEND, due_today, tab_page
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import CAN_PACK, Route
from wpp.orders.dispatch.picking import mark_picking_started
from wpp.orders.model import Status
from wpp.orders.queries import OrderFilter, Sort, list_orders
from wpp.warehouse.slip_pages import picks_of, slip_of
from wpp.warehouse.slips import pick_list, picking_of, why_not

TICKED = "order-"
DUE = "due"
"""The form field that prints every order due today, without a selection."""
NUMBERS = re.compile(r"[A-Za-z]{0,6}[0-9]{2,12}(?:,[A-Za-z]{0,6}[0-9]{2,12})*")


def print_slips(request: Request) -> Response:
    """Start picking the selected orders, or all that are due today, and open their slips."""
    ticked = request.form.order_numbers(TICKED)
    numbers = due_numbers(request) if request.form.line(DUE) else ticked[:PAGE]
    if not numbers:
        problem = Problem("tick-1", "Select the orders to print slips for.")
        return tab_page(request, TO_SEND, problems=(problem,), status=422)
    with request.work() as work:
        picking = picking_of(work.session, numbers, now=work.now)
        begun = mark_picking_started(work, [order.id for order in picking.orders])
        forget_typed(request, work)
    before = len(picking.orders) - len(begun)
    return Redirect(f"{PRINTING}?orders={','.join(numbers)}" + (f"&before={before}" if before else ""))


def due_numbers(request: Request) -> list[str]:
    """Orders due today, most urgent first; with those blocked since, which the page lists as not printed."""
    with request.portal.reading() as session:
        rows = [
            row
            for blocked in (False, True)
            for row in list_orders(
                session,
                OrderFilter(statuses=[Status.PROGRESSING], blocked=blocked),
                now=request.now,
                sort=Sort.URGENCY,
                limit=PAGE,
            )
        ]
    return [row.number for row in rows if due_today(request, row)]


def slips(request: Request) -> Response:
    """The pick list and the slips, one per page. Orders that can't be picked now are left out and listed."""
    asked = request.query.whole_line("orders")
    if not NUMBERS.fullmatch(asked):
        return Redirect(f"/desk?status={TO_SEND.slug}")
    portal, brand = request.portal, request.policy.brand_name
    base_url = portal.configuration.base_url
    with portal.reading() as session:
        picking = picking_of(session, asked.split(",")[: 2 * PAGE], now=request.now)
        picks = pick_list(session, picking.orders)
    before = request.query.line("before")
    facts = {
        "left_out": [(order.number, why_not(order)) for order in picking.left_out],
        "not_begun": [order.number for order in picking.orders if order.picking_started_at is None],
        "before": int(before) if re.fullmatch("[0-9]{1,3}", before) else 0,
        "picks": picks_of(picking.orders, picks, brand=brand),
        "slips": [
            slip_of(order, brand=brand, base_url=base_url, zone=portal.zone) for order in picking.orders
        ],
    }
    return Page("desk/pick_slips.html", facts)


def tick_again(request: Request) -> Response:
    """The list is from before a log-in in another tab: print nothing and keep the selection."""
    ticked = frozenset(request.posted.order_numbers(TICKED))
    return tab_page(request, TO_SEND, problems=(Problem("", EARLIER),), ticked=ticked, status=403)


ROUTES = (
    Route("GET", PRINTING, slips, CAN_PACK),
    Route(
        "POST",
        PRINTING,
        print_slips,
        CAN_PACK,
        back=f"/desk?status={TO_SEND.slug}&{KEPT}",
        keep=save_form,
        again=tick_again,
    ),
)
