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
    facts = {"basket": rows, "closed": closed(request, rows) if rows and rows.sold_out else ""}
    return Page("shop/basket.html", facts, status=409 if problems else 200, problems=problems)


def closed(request: Request, basket: BasketView) -> str:
    """Why nothing else of its pack can be chosen in the place of what is sold out; empty where it can."""
    with request.portal.reading() as session:
        pack = pack_view(session, basket.pack_slug)
    return availability_of(request, [pack]).closed(pack)


ROUTES = (Route("GET", "/basket", basket, ANYBODY),)
