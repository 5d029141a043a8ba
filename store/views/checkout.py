"""Where the pack goes, a last look, and Place order."""

import re
from typing import Any

from store.answers import Answer, Page, Problem, See
from store.request import EARLIER, Request
from store.routes import STARTERS, Route
from store.views.basket import basket_page
from wpp.orders import (
    BadFields,
    BadPick,
    BasketView,
    EmptyBasket,
    OrderView,
    Placed,
    ShippingAddress,
    basket_view,
    checked_address,
    forget_answers,
    keep_answers,
    kept_answers,
    list_orders,
    long_lines,
    place_order,
)
from wpp.people import OrderLimit
from wpp.policy import COUNTRIES
from wpp.stock import OutOfStock

FIELDS = ("name", "line1", "line2", "town", "postcode", "country", "phone")


def checkout(request: Request) -> Answer:
    """The form for the address, the name filled in."""
    if not request.person.may_order(request.policy.orders_per_user):
        return limit_page(request, status=200)
    if basket_of(request) is None:
        return See("/basket")
    with request.portal.reading() as session:
        kept = kept_answers(session, request.person.id)
    blank = dict.fromkeys(FIELDS, "") | {"name": request.person.full_name}
    return address_page(request, {field: kept.get(field, blank[field]) for field in FIELDS})


def check(request: Request) -> Answer:
    """The last look. What was typed is kept, so that it is there in another tab and after another log-in."""
    answers = answers_of(request)
    with request.work() as work:
        keep_answers(work, answers, user_id=request.person.id)
    if "change" in request.form:
        return address_page(request, answers)
    try:
        shipping = checked_address(request.policy, **answers)
    except BadFields as error:
        return address_page(request, answers, problems_of(error))
    basket = basket_of(request)
    return See("/basket") if basket is None else check_page(basket, shipping)


def place(request: Request) -> Answer:
    """Place the order; both clicks of a double click arrive at the same one."""
    answers = answers_of(request)
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
    except EmptyBasket as error:
        return basket_page(request, error.message)
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


def put_aside(request: Request) -> None:
    """The visit has ended: keep the address for the person whose page it was, until they log in from this browser."""
    answers, person = answers_of(request), request.form.line("person")
    if re.fullmatch("[0-9]{1,9}", person) and any(answers.values()):
        with request.work() as work:
            keep_answers(work, answers, user_id=int(person), visitor=request.browser.visitor)


def check_again(request: Request) -> Answer:
    """A form from before a log-in in another tab: the page that this browser has now, with its answers."""
    answers = {field: request.posted.line(field) for field in FIELDS}
    return address_page(request, answers, (Problem("", EARLIER),), status=403)


def basket_of(request: Request) -> BasketView | None:
    """The person's basket."""
    with request.portal.reading() as session:
        return basket_view(session, user_id=request.person.id)


def answers_of(request: Request) -> dict[str, str]:
    """The address as it was typed."""
    return {field: request.form.line(field) for field in FIELDS}


def problems_of(error: BadFields) -> tuple[Problem, ...]:
    """What to put right, in the order of the form."""
    return tuple(Problem(field, error.fields[field]) for field in FIELDS if field in error.fields)


def address_page(
    request: Request,
    answers: dict[str, str],
    problems: tuple[Problem, ...] = (),
    *,
    order: OrderView | None = None,
    status: int = 422,
) -> Answer:
    """The form with these answers in it, for a new order or one that there is."""
    countries = [(code, COUNTRIES[code]) for code in request.policy.delivery_countries]
    facts = {"answers": answers, "countries": countries, "order": order}
    return Page("checkout.html", facts, status=status if problems else 200, problems=problems, stays=True)


def check_page(basket: BasketView, shipping: ShippingAddress) -> Answer:
    """Everything once more, with the one button."""
    facts: dict[str, Any] = {
        "basket": basket,
        "shipping": shipping,
        "country": COUNTRIES[shipping.country],
        "long_lines": long_lines(shipping),
        "answers": {field: getattr(shipping, field) for field in FIELDS},
    }
    return Page("check.html", facts)


def limit_page(request: Request, *, status: int = 409) -> Answer:
    """No order is left; here is the one there is."""
    with request.portal.reading() as session:
        mine = list_orders(session, now=request.now, user_id=request.person.id, limit=1)
    if not mine:
        text = "No orders are taken at the moment. Please come back another day."
    elif request.policy.orders_per_user == 1:
        text = "Each person may order one welcome pack, and you have ordered yours."
    else:
        text = "You have placed every order that you may place."
    return Page("limit.html", {"text": text, "latest": mine[0] if mine else None}, status=status)


ROUTES = (
    Route("GET", "/checkout", checkout, STARTERS),
    Route("POST", "/checkout", check, STARTERS, keep=put_aside, again=check_again),
    Route("POST", "/orders", place, STARTERS, back="/checkout", keep=put_aside, again=check_again),
)
