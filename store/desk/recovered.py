"""Record lost or missing items as found, in the warehouse or with the starter."""

from store.desk.actions import step_route, with_errors
from store.desk.after_dispatch import outstanding_units
from store.desk.form_recovery import forget_typed
from store.desk.home import seen_order
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_RECORD_RETURNS, CAN_REPLACE
from wpp.errors import Refusal, UsageError
from wpp.orders.views import OrderView, order_view
from wpp.returns.recovered import NothingToRecover, Recovered, record_recovered
from wpp.returns.views import list_returns
from wpp.work import Work

HERE, DAMAGED, DELIVERED = "here", "damaged", "delivered"
WHERE, UNITS = "turned-where", "turned-units-"


class FoundBefore(Exception):
    """Items were recorded as found since the form was opened. Caught on this page."""


def find_order(request: Request, number: str) -> Response:
    """Record found items. The form carries what was missing before, so a double click records them once."""
    order = seen_order(request, number)
    where = request.form.line(WHERE)
    allowed = {HERE, DAMAGED} | ({DELIVERED} if request.person.role in (CAN_REPLACE.roles or ()) else set())
    with request.portal.reading() as session:
        missing = outstanding_units(order, list_returns(session, order_id=order.id))
    if not missing or request.form.line("turned-before") not in ("", str(sum(missing.values()))):
        return found_before(request, number)
    rows: list[Recovered] = []
    problems = [] if where in allowed else [Problem(WHERE, "Choose where it was found.")]
    for line, most in missing.items():
        if request.form.line(f"turned-{line.id}"):
            typed = request.form.line(f"{UNITS}{line.id}") or str(most)
            units = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
            rows.append(Recovered(line.sku, units, damaged=where == DAMAGED))
            if not 1 <= units <= most:
                problems.append(
                    Problem(f"{UNITS}{line.id}", f"{line.sku}: enter a quantity from 1 to {most}.")
                )
    if not rows:
        problems.append(
            Problem(f"turned-{next(iter(missing)).id}" if len(missing) > 1 else "", "Select the items found.")
        )
    if problems:
        return with_errors(request, number, *problems)
    left = sum(missing.values()) - sum(each.quantity or 0 for each in rows)
    try:
        with request.work() as work:
            note = request.form.text("turned-note")
            record_recovered(work, number, rows, delivered=where == DELIVERED, note=note)
            refuse_twice(work, order, left)
            forget_typed(request, work)
    except (FoundBefore, NothingToRecover):
        return found_before(request, number)
    except (Refusal, UsageError) as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)
    return Redirect(f"/desk/orders/{number}?done=found")


def refuse_twice(work: Work, order: OrderView, left: int) -> None:
    """Roll back if another click has recorded something meanwhile. Raises `FoundBefore`.

    Checked in the same transaction, after the UPDATE that waits for other writers: earlier it would prove nothing.
    """
    now = order_view(work.session, order.number, now=work.now)
    if sum(outstanding_units(now, list_returns(work.session, order_id=order.id)).values()) != left:
        raise FoundBefore(f"Items of order {order.number} have just been recorded as found.")


def found_before(request: Request, number: str) -> Response:
    """The items were already recorded, by another user or by an earlier click."""
    words = "Already recorded as found. Nothing else was saved: check the returns below."
    return with_errors(request, number, Problem("", words), status=409)


ROUTES = (step_route("found", find_order, CAN_RECORD_RETURNS),)
