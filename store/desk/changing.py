"""Change an order for its starter: at once, or as a request that the warehouse answers."""

from collections.abc import Mapping

from store.desk.actions import answered, step_route, with_errors
from store.desk.form_recovery import KEPT, forget_typed, recovered_form, recovered_notice, save_form, typed_in
from store.desk.home import seen_order
from store.desk.order import ORDER
from store.web.hints import advised
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import CAN_CANCEL, CAN_PACK, Route
from wpp.errors import Refusal
from wpp.orders.addresses import BadFields, ShippingAddress, offered_countries
from wpp.orders.changes.by_staff import ChangedMeanwhile, change_order
from wpp.orders.changes.contents import offers_for
from wpp.orders.changes.open_orders import NotChangeable, may_ask, may_change
from wpp.orders.changes.requests import (
    BeingStopped,
    ChangeOpen,
    confirm_change,
    reject_change,
    withdraw_change,
)
from wpp.orders.reasons import ReasonTooLong
from wpp.orders.views import OrderView
from wpp.policy import COUNTRIES

FIELD, ADDRESS = "change-", "change-to-"


def change_page(request: Request, number: str) -> Response:
    """The form, with what is in the order already chosen."""
    order = seen_order(request, number)
    if not may_ask(order):
        return Redirect(f"/desk/orders/{number}")
    return form_page(request, order, typed=recovered_form(request, f"/desk/orders/{number}/change"))


def change(request: Request, number: str) -> Response:
    """Other items, another address, or both."""
    order, typed = seen_order(request, number), typed_in(request.form)
    swaps, address = swaps_in(request), address_in(request, order)
    reason, seen = request.form.text("change-reason"), request.form.line("seen")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
    try:
        with request.work() as work:
            changed = change_order(work, number, swaps=swaps, address=address, reason=reason, seen=revision)
            forget_typed(request, work)
    except BadFields as error:
        problems = [Problem(f"{ADDRESS}{field}", words) for field, words in error.fields.items()]
        return form_page(request, order, *problems, typed=typed)
    except ReasonTooLong as error:
        return form_page(request, order, Problem("change-reason", advised(request, error)), typed=typed)
    except (NotChangeable, ChangeOpen, BeingStopped) as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)
    except ChangedMeanwhile as error:
        # What was typed over the older order is not shown again: sent once more, it would undo the other change.
        return form_page(
            request, seen_order(request, number), Problem("", advised(request, error)), status=409
        )
    except Refusal as error:
        problem = Problem("", advised(request, error))
        return form_page(request, seen_order(request, number), problem, typed=typed, status=409)
    done = "change-asked" if changed.change_requested else "changed"
    return Redirect(f"/desk/orders/{number}?{'already' if changed.already else 'done'}={done}")


def change_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab: show it with what was typed."""
    order = seen_order(request, number)
    return form_page(request, order, Problem("", EARLIER), typed=typed_in(request.posted), status=403)


def form_page(
    request: Request,
    order: OrderView,
    *problems: Problem,
    typed: Mapping[str, str] | None = None,
    status: int = 422,
) -> Response:
    """The form with what was typed, or with the order as it is."""
    with request.portal.reading() as session:
        offers = offers_for(session, order)
    countries = offered_countries(request.policy, order.address)
    facts = {
        "order": order,
        "offers": offers,
        "typed": typed or {},
        "kept": "" if problems else recovered_notice(request, typed or {}),
        "countries": [(code, COUNTRIES[code]) for code in countries],
        "changes_at_once": may_change(order),
    }
    return Page("desk/change.html", facts, status=status if problems else 200, problems=problems)


def swaps_in(request: Request) -> dict[str, str]:
    """What was chosen instead of a line, also of one that is not in the order any more: that is refused by name."""
    own = {*(f"{ADDRESS}{field}" for field in ShippingAddress.__slots__), "change-reason"}
    named = [name for name in request.form.names if name.startswith(FIELD) and name not in own]
    chosen = {name.removeprefix(FIELD): request.form.line(name) for name in named}
    return {old: new for old, new in chosen.items() if new}


def address_in(request: Request, order: OrderView) -> dict[str, str]:
    """The fields of the address that differ from the order's."""
    typed = {
        field: request.form.whole_line(f"{ADDRESS}{field}")
        for field in ShippingAddress.__slots__
        if f"{ADDRESS}{field}" in request.form
    }
    return {field: text for field, text in typed.items() if text != getattr(order.address, field)}


def change_confirmed(request: Request, number: str) -> Response:
    """The warehouse has changed it: now it is changed here too."""
    return answered(request, number, "change-confirmed", confirm_change)


def change_rejected(request: Request, number: str) -> Response:
    """It is too late: it ships as it is."""
    return answered(request, number, "change-rejected", reject_change)


def change_withdrawn(request: Request, number: str) -> Response:
    """The change is not needed any more."""
    return answered(request, number, "change-withdrawn", withdraw_change)


CHANGE = f"{ORDER}/change"
ROUTES = (
    Route("GET", CHANGE, change_page, CAN_CANCEL),
    Route(
        "POST",
        CHANGE,
        change,
        CAN_CANCEL,
        back="/desk/orders/{number}/change?" + KEPT,
        keep=save_form,
        again=change_again,
    ),
    step_route("change-confirmation", change_confirmed, CAN_PACK),
    step_route("change-rejection", change_rejected, CAN_PACK),
    step_route("change-withdrawal", change_withdrawn, CAN_CANCEL),
)
