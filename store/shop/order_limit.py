"""For somebody who may not order again: no basket and no choices, but the order that there is."""

from store.web.request import Request
from store.web.responses import Page, Response
from wpp.orders.queries import OrderFilter, list_orders
from wpp.people.model import Role


def has_ordered(request: Request) -> bool:
    """Whether this is a starter who has no order left; `spend_right` is what decides when one is placed."""
    user = request.user
    return user is not None and user.role is Role.USER and not user.may_order(request.policy.orders_per_user)


def is_staff(request: Request) -> bool:
    """Whether this is a colleague, who may see what starters see and orders nothing."""
    return request.user is not None and request.user.role is not Role.USER


def limit_page(request: Request, *, elsewhere: bool = False, status: int = 409) -> Response:
    """No order is left; here is the one there is. `elsewhere`: it was placed while this page stood open."""
    with request.portal.reading() as session:
        mine = list_orders(session, OrderFilter(user_id=request.person.id), now=request.now, limit=1)
    if not mine:
        text = "Ordering is closed at the moment. Please try again later."
    elif elsewhere:
        text = "You’ve already placed your order in another tab or on another device. It wasn’t placed twice."
    elif request.policy.orders_per_user == 1:
        text = "Everyone can order one welcome pack, and you’ve ordered yours."
    else:
        text = "You’ve used all your orders."
    return Page("shop/limit.html", {"text": text, "latest": mine[0] if mine else None}, status=status)
