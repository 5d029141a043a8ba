"""The basket: kept before the log-in and after it."""

from store.shop.availability import availability_of
from store.shop.order_limit import has_ordered, limit_page
from store.web.request import Request
from store.web.responses import Page, Problem, Response
from store.web.routes import ANYBODY, Route
from wpp.catalogue.views import pack_view
from wpp.orders.baskets import BasketView, basket_view


def basket(request: Request) -> Response:
    """What is in it."""
    return limit_page(request, status=200) if has_ordered(request) else basket_page(request)


def basket_page(request: Request, *messages: str) -> Response:
    """The basket, headed by what went wrong with it."""
    with request.portal.reading() as session:
        rows = basket_view(session, **request.owner)
    problems = tuple(Problem("", message) for message in messages)
    facts = {"basket": rows, "closed": closed(request, rows) if rows and rows.blocked else ""}
    return Page("shop/basket.html", facts, status=409 if problems else 200, problems=problems)


def closed(request: Request, basket: BasketView) -> str:
    """Why nothing else of its pack can be chosen instead of what is sold out or gone; empty where it can."""
    if basket.withdrawn:
        return f"{basket.pack} is no longer available."
    with request.portal.reading() as session:
        pack = pack_view(session, basket.pack_slug)
    return availability_of(request, [pack]).closed(pack)


ROUTES = (Route("GET", "/basket", basket, ANYBODY),)
