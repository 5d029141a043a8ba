"""The last look at everything, which is a page of its own, and Place order."""

from typing import Any

from store.answers import Answer, Page, Problem, See
from store.request import Request
from store.routes import STARTERS, Route
from store.views.basket import basket_page
from store.views.checkout import (
    FIELDS,
    address_page,
    answers_of,
    basket_of,
    check_again,
    problems_of,
    put_aside,
)
from store.views.limit import has_ordered, limit_page
from wpp.orders import (
    BadFields,
    BadPick,
    BasketView,
    EmptyBasket,
    Placed,
    ShippingAddress,
    checked_address,
    forget_answers,
    kept_answers,
    long_lines,
    place_order,
)
from wpp.people import OrderLimit
from wpp.policy import COUNTRIES
from wpp.stock import OutOfStock

CHANGED = (
    "Your basket was changed in another tab or on another device. Nothing is ordered yet: "
    "here is what is in it now."
)
GONE = (
    "Your basket was emptied in another tab or on another device, so nothing was ordered here. "
    "Choose your pack again."
)


def last_look(request: Request) -> Answer:
    """Everything once more, from the basket and from the address that was kept; to be opened as often as one likes."""
    if has_ordered(request):
        return limit_page(request, status=200)
    basket = basket_of(request)
    if basket is None or basket.sold_out:
        return See("/basket")
    with request.portal.reading() as session:
        kept = kept_answers(session, request.person.id)
    try:
        shipping = checked_address(request.policy, **{field: kept.get(field, "") for field in FIELDS})
    except BadFields:
        return See("/checkout")
    return check_page(basket, shipping)


def place(request: Request) -> Answer:
    """Place the order; both clicks of a double click arrive at the same one."""
    answers = answers_of(request.form)
    try:
        shipping = checked_address(request.policy, **answers)
    except BadFields as error:
        return address_page(request, answers, problems_of(error))
    try:
        placed = placed_once(request, shipping)
    except OrderLimit:
        return limit_page(request)
    except OutOfStock as error:
        gone = " and ".join(short.name for short in error.shorts)
        return basket_page(
            request, f"{gone} has just sold out. Nothing was ordered, and the rest of your choice is kept."
        )
    except BadPick as error:
        return basket_page(request, *error.choices.values())
    except EmptyBasket:
        return looked_at_again(request, shipping)
    return See(f"/orders/{placed.number}")


def placed_once(request: Request, shipping: ShippingAddress) -> Placed:
    """The order of this basket, placed now or by the click before."""
    ticket = request.form.line("ticket")
    try:
        with request.work() as work:
            placed = place_order(work, user_id=request.person.id, ticket=ticket, address=shipping)
            forget_answers(work, user_id=request.person.id)
            return placed
    except EmptyBasket:
        # Two clicks at the very same moment: the other one has the basket, and by now its order is there.
        with request.work() as work:
            return place_order(work, user_id=request.person.id, ticket=ticket, address=shipping)


def looked_at_again(request: Request, shipping: ShippingAddress) -> Answer:
    """The basket of this page is not there any more: what became of it, and where to go on."""
    if has_ordered(request):
        return limit_page(request, elsewhere=True)
    basket = basket_of(request)
    return basket_page(request, GONE) if basket is None else check_page(basket, shipping, CHANGED)


def check_page(basket: BasketView, shipping: ShippingAddress, *messages: str) -> Answer:
    """Everything once more, with the one button."""
    problems = tuple(Problem("", message) for message in messages)
    facts: dict[str, Any] = {
        "basket": basket,
        "shipping": shipping,
        "country": COUNTRIES[shipping.country],
        "long_lines": long_lines(shipping),
        "answers": {field: getattr(shipping, field) for field in FIELDS},
    }
    return Page("check.html", facts, status=409 if problems else 200, problems=problems)


ROUTES = (
    Route("GET", "/checkout/check", last_look, STARTERS),
    Route("POST", "/orders", place, STARTERS, back="/checkout/check", keep=put_aside, again=check_again),
)
