"""The first page: what is in the pack; for somebody who has ordered, the order itself."""

from store.answers import Answer, Page
from store.request import Request
from store.routes import ANYBODY, Route
from store.views.limit import only_looks
from store.views.orders import own_order, shown
from store.views.shelves import shelves_of
from wpp.catalogue import packs
from wpp.orders import OrderRow, list_orders


def landing(request: Request) -> Answer:
    """What is in the pack, for anybody who may still order it."""
    limit = request.policy.orders_per_user
    may_order = request.user.may_order(limit) if request.user else limit > 0
    looking = only_looks(request)
    with request.portal.reading() as session:
        mine: list[OrderRow] = []
        if request.user:
            mine = list_orders(session, now=request.now, user_id=request.user.id, limit=1)
        offered = packs(session)
    latest = mine[0] if mine else None
    if latest and not may_order:
        return shown(request, own_order(request, latest.number))
    shelves = shelves_of(request, offered)
    facts = {
        "packs": offered,
        "closed": {pack.id: shelves.closed(pack) for pack in offered},
        "latest": latest,
        "may_order": may_order and not looking,
        "looking": looking,
    }
    return Page("landing.html", facts)


ROUTES = (Route("GET", "/", landing, ANYBODY),)
