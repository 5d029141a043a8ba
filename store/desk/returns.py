"""Record a return, unit by unit, on the order page that the parcel's slip opens."""

from collections.abc import Mapping

from store.desk.actions import step_route, with_errors
from store.desk.after_dispatch import FIRST_RETURN, returnable_units
from store.desk.form_recovery import forget_typed
from store.desk.home import seen_order
from store.desk.labels import actor_name
from store.desk.order import conflict_explanation
from store.desk.unit_form import NOTE, answers_of
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_RECORD_RETURNS
from wpp.errors import Refusal, UsageError
from wpp.orders.views import LineView, OrderView
from wpp.people.views import full_names
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import AlreadyRecorded, record_return
from wpp.returns.units import ReturnedItem
from wpp.returns.views import ReturnView, list_returns

WHOLE = "whole"
"""The button that records a whole parcel as returned undelivered."""


def return_order(request: Request, number: str) -> Response:
    """Record a return. The form carries the last return before it, so a double click records it once."""
    order = seen_order(request, number)
    last = last_return(request, order)
    before = last.number if last else FIRST_RETURN
    if request.form.line("after") not in ("", before):
        return booked_before(request, number)
    lines = returnable_units(order)
    whole = bool(request.form.line(WHOLE))
    returned, problems = ([], []) if whole else returned_in(request, lines)
    if problems:
        return with_errors(request, number, *problems)
    kind = ReturnKind.UNDELIVERED if whole else ReturnKind.SENT_BACK
    cause = f"desk {order.number} after {before}"
    try:
        with request.work() as work:
            note = request.form.text(NOTE)
            record_return(work, number, returned, kind=kind, note=note, cause=cause)
            forget_typed(request, work)
    except AlreadyRecorded:
        return booked_before(request, number)
    except (Refusal, UsageError) as error:
        words = (
            conflict_explanation(request, order, error)
            if order.closed_at is None
            else advised(request, error)
        )
        return with_errors(request, number, Problem("", words), status=409)
    return Redirect(f"/desk/orders/{number}?done=returned")


def booked_before(request: Request, number: str) -> Response:
    """The conflict page: a return was recorded since the form was opened."""
    last = last_return(request, seen_order(request, number))
    with request.portal.reading() as session:
        names = full_names(session, [last.by] if last else [])
    by = f"{last.number} has already been recorded by {actor_name(last.by, names)}. " if last else ""
    words = f"{by}Nothing else was saved: check the returns below and record anything missing."
    return with_errors(request, number, Problem("", words), status=409)


def last_return(request: Request, order: OrderView) -> ReturnView | None:
    """The newest return of an order."""
    with request.portal.reading() as session:
        return next(iter(list_returns(session, order_id=order.id, limit=1)), None)


def returned_in(request: Request, lines: Mapping[LineView, int]) -> tuple[list[ReturnedItem], list[Problem]]:
    """The returned items in the form, and its errors."""
    answers, problems = answers_of(request, lines, set(Condition), found_needed=True)
    return [
        ReturnedItem(each.line.sku, each.units, Condition(each.fate), each.found) for each in answers
    ], problems


ROUTES = (step_route("returns", return_order, CAN_RECORD_RETURNS),)
