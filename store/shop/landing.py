"""The first page: what is in the pack; for somebody who has ordered, the order itself."""

from store.shop.availability import availability_of
from store.shop.order_limit import is_staff
from store.shop.own_order import order_page_of, own_order
from store.web.request import Request
from store.web.responses import Page, Response
from store.web.routes import ANYBODY, Route
from wpp.catalogue.views import packs
from wpp.orders.queries import OrderFilter, OrderRow, list_orders


def landing(request: Request) -> Response:
    """What is in the pack, for anybody who may still order it."""
    limit = request.policy.orders_per_user
    may_order = request.user.may_order(limit) if request.user else limit > 0
    looking = is_staff(request)
    with request.portal.reading() as session:
        mine: list[OrderRow] = []
        if request.user:
            mine = list_orders(session, OrderFilter(user_id=request.user.id), now=request.now, limit=1)
        offered = packs(session)
    latest = mine[0] if mine else None
    if latest and not may_order:
        return order_page_of(request, own_order(request, latest.number))
    shelves = availability_of(request, offered)
    facts = {
        "packs": offered,
        "closed": {pack.id: shelves.closed(pack) for pack in offered},
        "latest": latest,
        "may_order": may_order and not looking,
        "looking": looking,
    }
    return Page("shop/landing.html", facts)


ROUTES = (Route("GET", "/", landing, ANYBODY),)
