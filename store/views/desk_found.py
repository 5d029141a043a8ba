"""A lost parcel, or something that was missing from one, turns up after all: here, or with the person."""

from store.answers import Answer, Problem, See
from store.request import Request
from store.routes import REPLACERS, RETURNERS
from store.views.desk import seen_order
from store.views.desk_after import still_missing
from store.views.desk_steps import step_route, wrong
from store.views.desk_typed import forget_typed
from wpp.errors import Refused, Usage
from wpp.orders import Found, NothingMissing, OrderView, list_returns, order_view, record_found
from wpp.work import Work

HERE, DAMAGED, DELIVERED = "here", "damaged", "delivered"
WHERE, UNITS = "turned-where", "turned-units-"


class FoundBefore(Exception):
    """Something turned up since the form was opened: what it says was true before. Nobody sees it but this page."""


def find_order(request: Request, number: str) -> Answer:
    """Book what turned up. The form says what was missing before it, so a double click books it once."""
    order = seen_order(request, number)
    where = request.form.line(WHERE)
    allowed = {HERE, DAMAGED} | ({DELIVERED} if request.person.role in (REPLACERS.roles or ()) else set())
    with request.portal.reading() as session:
        missing = still_missing(order, list_returns(session, order_id=order.id))
    if not missing or request.form.line("turned-before") not in ("", str(sum(missing.values()))):
        return found_before(request, number)
    found: list[Found] = []
    problems = [] if where in allowed else [Problem(WHERE, "Say where it is.")]
    for line, most in missing.items():
        if request.form.line(f"turned-{line.id}"):
            typed = request.form.line(f"{UNITS}{line.id}") or str(most)
            units = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
            found.append(Found(line.sku, units, damaged=where == DAMAGED))
            if not 1 <= units <= most:
                problems.append(
                    Problem(f"{UNITS}{line.id}", f"{line.sku}: write how many, from 1 to {most}.")
                )
    if not found:
        problems.append(
            Problem(f"turned-{next(iter(missing)).id}" if len(missing) > 1 else "", "Tick what turned up.")
        )
    if problems:
        return wrong(request, number, *problems)
    left = sum(missing.values()) - sum(each.quantity or 0 for each in found)
    try:
        with request.work() as work:
            note = request.form.text("turned-note")
            record_found(work, number, found, delivered=where == DELIVERED, note=note)
            refuse_twice(work, order, left)
            forget_typed(request, work)
    except (FoundBefore, NothingMissing):
        return found_before(request, number)
    except (Refused, Usage) as error:
        return wrong(request, number, Problem("", error.message), status=409)
    return See(f"/desk/orders/{number}?done=found")


def refuse_twice(work: Work, order: OrderView, left: int) -> None:
    """Undo it where another click has booked something meanwhile. Raises `FoundBefore`.

    Looked at after the UPDATE that waits for whoever was first, in the same transaction: before it, it proves nothing.
    """
    now = order_view(work.session, order.number, now=work.now)
    if sum(still_missing(now, list_returns(work.session, order_id=order.id)).values()) != left:
        raise FoundBefore(f"Something of order {order.number} has just been booked as found.")


def found_before(request: Request, number: str) -> Answer:
    """Somebody was faster, or it was the click before."""
    words = "It has been booked as found already. Nothing more was booked: look at the returns below."
    return wrong(request, number, Problem("", words), status=409)


ROUTES = (step_route("found", find_order, RETURNERS),)
