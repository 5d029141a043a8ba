"""Customer services replace items that came back or never arrived: lost parcels, exchanges, replacement orders."""

from collections.abc import Callable

from store.desk.actions import step_route, with_errors
from store.desk.after_dispatch import FIRST_RETURN, returnable_units
from store.desk.form_recovery import forget_typed
from store.desk.home import seen_order
from store.desk.returns import booked_before, last_return
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_REPLACE
from wpp.errors import Refusal, UsageError
from wpp.orders.addresses import BadFields
from wpp.orders.views import OrderView
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import AlreadyRecorded, record_return
from wpp.returns.replacements import NothingToReissue, replace_return, send_again, unreplaced
from wpp.returns.units import ReturnedItem
from wpp.returns.views import list_returns, standing
from wpp.shorts.substitutes import exchanges_of
from wpp.stock.movements import OutOfStock
from wpp.work import Work

ADDRESS = ("name", "line1", "line2", "town", "postcode", "country", "phone")
AGAIN, SKU = "again-", "again-sku"


def lose_order(request: Request, number: str) -> Response:
    """Mark a parcel as lost; the second button also creates a replacement order in the same act."""
    again = bool(request.form.line("lost-again"))
    note = request.form.text("lost-note")

    def book(work: Work, cause: str) -> object:
        if again:
            return send_again(work, number, reissue=True, kind=ReturnKind.LOST, note=note, cause=cause)
        return record_return(work, number, kind=ReturnKind.LOST, note=note, cause=cause)

    return booked(request, number, "lost-again" if again else "lost", "lost-note", book)


def exchange_order(request: Request, number: str) -> Response:
    """Record a good return and create a replacement with another size or item, in the same act."""
    order = seen_order(request, number)
    if recorded_since(request, order):
        return booked_before(request, number)
    returned, problems = exchanged_in(request, order)
    sku, note = request.form.line("exchange-sku"), request.form.text("exchange-note")
    if not is_there(request, order, sku):
        problems.append(Problem("exchange-sku", not_there(sku)))
    if problems or returned is None:
        return with_errors(request, number, *problems)

    def book(work: Work, cause: str) -> object:
        return send_again(work, number, [returned], sku=sku, note=note, cause=cause, answers=request.answers)

    return booked(request, number, "exchanged", "exchange-sku", book)


def exchanged_in(request: Request, order: OrderView) -> tuple[ReturnedItem | None, list[Problem]]:
    """The returned item in the form, or the errors in it."""
    left = returnable_units(order)
    line = next((line for line in left if str(line.id) == request.form.line("exchange-line")), None)
    if line is None:
        return None, [Problem("exchange-line" if len(left) > 1 else "", "Choose the item returned.")]
    units = units_in(request, left[line])
    if not 1 <= units <= left[line]:
        words = f"{line.sku}: enter a quantity from 1 to {left[line]}."
        return None, [Problem("exchange-units", words)]
    return ReturnedItem(line.sku, units, Condition.GOOD), []


def units_in(request: Request, most: int) -> int:
    """Units entered; `most` if left blank, 0 if invalid."""
    typed = request.form.line("exchange-units") or str(most)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def replace_order(request: Request, number: str) -> Response:
    """Replace a recorded return with the same or another item, to another address if one is given."""
    order = seen_order(request, number)
    wished, sku = request.form.line("again-return"), request.form.line(SKU)
    with request.portal.reading() as session:
        returns = {each.number: each for each in standing(list_returns(session, order_id=order.id))}
        several = len(unreplaced(session, list(returns.values()))) > 1
    if wished not in returns:
        words = "Choose the return to replace."
        return with_errors(request, number, Problem("again-return" if several else "", words))
    if sku and len(returns[wished].lines) > 1:
        words = f"{wished} has more than one item, so it can’t be replaced with a different one. "
        words += "Choose “The same again”."
        return with_errors(request, number, Problem(SKU, words))
    if sku and not is_there(request, order, sku):
        return with_errors(request, number, Problem(SKU, not_there(sku)))
    try:
        with request.work() as work:
            address = other_address(request, order)
            replace_return(work, wished, sku=sku, address=address, answers=request.answers)
            forget_typed(request, work)
    except BadFields as error:
        problems = [
            Problem(f"{AGAIN}{field}", error.fields[field]) for field in ADDRESS if field in error.fields
        ]
        return with_errors(request, number, *problems)
    except (NothingToReissue, OutOfStock) as error:
        return with_errors(
            request, number, Problem(still(request, order, SKU), advised(request, error)), status=409
        )
    except (Refusal, UsageError) as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)
    return Redirect(f"/desk/orders/{number}?done=again")


def other_address(request: Request, order: OrderView) -> dict[str, str]:
    """The address fields that differ from the order's."""
    typed = {
        field: request.form.whole_line(f"{AGAIN}{field}")
        for field in ADDRESS
        if f"{AGAIN}{field}" in request.form
    }
    return {field: text for field, text in typed.items() if text != getattr(order.address, field)}


def booked(
    request: Request, number: str, done: str, field: str, book: Callable[[Work, str], object]
) -> Response:
    """Record a return with its replacement. The form carries the last return before it, so it is recorded once."""
    order = seen_order(request, number)
    if recorded_since(request, order):
        return booked_before(request, number)
    last = last_return(request, order)
    before = last.number if last else FIRST_RETURN
    try:
        with request.work() as work:
            book(work, f"desk {order.number} after {before}")
            forget_typed(request, work)
    except AlreadyRecorded:
        return booked_before(request, number)
    except OutOfStock as error:
        return with_errors(
            request, number, Problem(still(request, order, field), advised(request, error)), status=409
        )
    except (Refusal, UsageError) as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)
    return Redirect(f"/desk/orders/{number}?done={done}")


def recorded_since(request: Request, order: OrderView) -> bool:
    """Whether a return was recorded since the form was opened: a double click, or a colleague."""
    last = last_return(request, order)
    return request.form.line("after") not in ("", last.number if last else FIRST_RETURN)


def still(request: Request, order: OrderView, field: str) -> str:
    """The field to point the error at, or "" if the page no longer offers the choice."""
    return field if field != SKU or single(request, order) else ""


def single(request: Request, order: OrderView) -> bool:
    """Whether the form offers a different item: only for a return with a single line."""
    with request.portal.reading() as session:
        open_ones = unreplaced(session, list_returns(session, order_id=order.id))
    return any(len(each.lines) == 1 for each in open_ones)


def is_there(request: Request, order: OrderView, sku: str) -> bool:
    """Whether the form offers this SKU now."""
    with request.portal.reading() as session:
        return sku in {choice.sku for choice in exchanges_of(session, order)}


def not_there(sku: str) -> str:
    """The error where no item was chosen, or the chosen one is no longer available."""
    return f"{sku} is no longer available. Choose something else." if sku else "Choose the replacement item."


ROUTES = (
    step_route("lost", lose_order, CAN_REPLACE),
    step_route("exchange", exchange_order, CAN_REPLACE),
    step_route("replacement", replace_order, CAN_REPLACE),
)
