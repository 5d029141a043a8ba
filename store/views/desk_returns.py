"""Something came back: the warehouse says what, unit by unit, on the page that the parcel's slip opens."""

from collections.abc import Mapping

from store.answers import Answer, Problem, See
from store.request import Request
from store.routes import RETURNERS
from store.views.desk import seen_order
from store.views.desk_after import FIRST_RETURN, to_come_back
from store.views.desk_orders import overtaken
from store.views.desk_steps import step_route, wrong
from store.views.desk_typed import forget_typed
from store.views.desk_units import NOTE, said_of
from store.views.desk_words import called
from wpp.errors import Refused, Usage
from wpp.orders import (
    AlreadyRecorded,
    Condition,
    LineView,
    OrderView,
    Returned,
    ReturnKind,
    ReturnView,
    list_returns,
    record_return,
)
from wpp.people import full_names

WHOLE = "whole"
"""The button by which a whole parcel is booked that came back unopened."""


def return_order(request: Request, number: str) -> Answer:
    """Book what came back. The form says what had come back before it, so a double click books it once."""
    order = seen_order(request, number)
    last = last_return(request, order)
    before = last.number if last else FIRST_RETURN
    if request.form.line("after") not in ("", before):
        return booked_before(request, number)
    lines = to_come_back(order)
    whole = bool(request.form.line(WHOLE))
    returned, problems = ([], []) if whole else returned_in(request, lines)
    if problems:
        return wrong(request, number, *problems)
    kind = ReturnKind.UNDELIVERED if whole else ReturnKind.SENT_BACK
    cause = f"desk {order.number} after {before}"
    try:
        with request.work() as work:
            note = request.form.text(NOTE)
            record_return(work, number, returned, kind=kind, note=note, cause=cause)
            forget_typed(request, work)
    except AlreadyRecorded:
        return booked_before(request, number)
    except (Refused, Usage) as error:
        words = overtaken(request, order, error) if order.ended_at is None else error.message
        return wrong(request, number, Problem("", words), status=409)
    return See(f"/desk/orders/{number}?done=returned")


def booked_before(request: Request, number: str) -> Answer:
    """Something was booked since the form was opened: by the click before, or by somebody who was faster."""
    last = last_return(request, seen_order(request, number))
    with request.portal.reading() as session:
        names = full_names(session, [last.by] if last else [])
    by = f"{last.number} has been booked already, by {called(last.by, names)}. " if last else ""
    words = f"{by}Nothing more was booked: look at what came back, and book what is not there yet."
    return wrong(request, number, Problem("", words), status=409)


def last_return(request: Request, order: OrderView) -> ReturnView | None:
    """What was booked last as returned of an order."""
    with request.portal.reading() as session:
        return next(iter(list_returns(session, order_id=order.id, limit=1)), None)


def returned_in(request: Request, lines: Mapping[LineView, int]) -> tuple[list[Returned], list[Problem]]:
    """What the form says of each line, and what is to be put right in it."""
    said, problems = said_of(request, lines, set(Condition), found_needed=True)
    return [Returned(each.line.sku, each.units, Condition(each.fate), each.found) for each in said], problems


ROUTES = (step_route("returns", return_order, RETURNERS),)
