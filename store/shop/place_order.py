"""The last look at everything, which is a page of its own, and Place order."""

from typing import Any

from store.shop.basket import basket_page
from store.shop.checkout import (
    FIELDS,
    address_page,
    answers_of,
    basket_of,
    check_again,
    problems_of,
    put_aside,
)
from store.shop.order_limit import has_ordered, limit_page
from store.web.request import Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import STARTERS, Route
from wpp.orders.addresses import BadFields, ShippingAddress, checked_address
from wpp.orders.baskets import BadPick, BasketView
from wpp.orders.placing import EmptyBasket, PlacedOrder, place_order
from wpp.people.entitlements import OrderLimit
from wpp.people.form_drafts import delete_draft, load_draft
from wpp.policy import COUNTRIES
from wpp.stock.movements import OutOfStock

CHANGED = (
    "Your basket was changed in another tab or on another device. You haven’t ordered yet: "
    "here’s what’s in it now."
)
GONE = (
    "Your basket was emptied in another tab or on another device, so we haven’t placed an order. "
    "Choose your pack again."
)


def review_page(request: Request) -> Response:
    """Everything once more, from the basket and from the address that was kept; to be opened as often as one likes."""
    if has_ordered(request):
        return limit_page(request, status=200)
    basket = basket_of(request)
    if basket is None or basket.blocked:
        return Redirect("/basket")
    with request.portal.reading() as session:
        kept = load_draft(session, request.person.id)
    try:
        shipping = checked_address(request.policy, **{field: kept.get(field, "") for field in FIELDS})
    except BadFields:
        return Redirect("/checkout")
    return check_page(basket, shipping)


def place(request: Request) -> Response:
    """Place the order; both clicks of a double click arrive at the same one."""
    answers = answers_of(request.form)
    try:
        shipping = checked_address(request.policy, **answers)
    except BadFields as error:
        return address_page(request, answers, problems_of(error))
    try:
        placed = place_idempotently(request, shipping)
    except OrderLimit:
        return limit_page(request)
    except OutOfStock as error:
        gone = " and ".join(short.name for short in error.shorts)
        return basket_page(
            request,
            f"{gone} has just sold out. We haven’t placed your order, and we’ve kept your other choices.",
        )
    except BadPick as error:
        return basket_page(request, *error.choices.values())
    except EmptyBasket:
        return basket_changed_page(request, shipping)
    return Redirect(f"/orders/{placed.number}")


def place_idempotently(request: Request, shipping: ShippingAddress) -> PlacedOrder:
    """The order of this basket, placed now or by the click before."""
    idempotency_key = request.form.line("idempotency_key")
    try:
        with request.work() as work:
            placed = place_order(
                work, user_id=request.person.id, idempotency_key=idempotency_key, address=shipping
            )
            delete_draft(work, user_id=request.person.id)
            return placed
    except EmptyBasket:
        # Two clicks at the very same moment: the other one has the basket, and by now its order is there.
        with request.work() as work:
            return place_order(
                work, user_id=request.person.id, idempotency_key=idempotency_key, address=shipping
            )


def basket_changed_page(request: Request, shipping: ShippingAddress) -> Response:
    """The basket of this page is not there any more: what became of it, and where to go on."""
    if has_ordered(request):
        return limit_page(request, elsewhere=True)
    basket = basket_of(request)
    return basket_page(request, GONE) if basket is None else check_page(basket, shipping, CHANGED)


def check_page(basket: BasketView, shipping: ShippingAddress, *messages: str) -> Response:
    """Everything once more, with the one button."""
    problems = tuple(Problem("", message) for message in messages)
    facts: dict[str, Any] = {
        "basket": basket,
        "shipping": shipping,
        "country": COUNTRIES[shipping.country],
        "answers": {field: getattr(shipping, field) for field in FIELDS},
    }
    return Page("shop/check.html", facts, status=409 if problems else 200, problems=problems)


ROUTES = (
    Route("GET", "/checkout/check", review_page, STARTERS),
    Route("POST", "/orders", place, STARTERS, back="/checkout/check", keep=put_aside, again=check_again),
)
