"""The first page: what is in the pack, and the person's order once there is one."""

from store.answers import Answer, Page
from store.request import Request
from store.routes import ANYBODY, Route
from store.views.orders import SPOKEN
from wpp.catalogue import packs
from wpp.orders import OrderRow, list_orders


def landing(request: Request) -> Answer:
    """What is in the pack, for anybody."""
    with request.portal.reading() as session:
        offered = packs(session)
        mine: list[OrderRow] = []
        if request.user:
            mine = list_orders(session, now=request.now, user_id=request.user.id, limit=1)
    latest = mine[0] if mine else None
    facts = {
        "packs": offered,
        "latest": latest,
        "spoken": SPOKEN[latest.status] if latest else None,
        "may_order": request.user is None or request.user.may_order(request.policy.orders_per_user),
    }
    return Page("landing.html", facts)


ROUTES = (Route("GET", "/", landing, ANYBODY),)
