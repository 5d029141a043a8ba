"""The basket: kept before the log-in and after it."""

from store.answers import Answer, Page, Problem
from store.request import Request
from store.routes import ANYBODY, Route
from store.views.limit import has_ordered, limit_page
from store.views.shelves import shelves_of
from wpp.catalogue import pack_view
from wpp.orders import BasketView, basket_view


def basket(request: Request) -> Answer:
    """What is in it."""
    return limit_page(request, status=200) if has_ordered(request) else basket_page(request)


def basket_page(request: Request, *messages: str) -> Answer:
    """The basket, headed by what went wrong with it."""
    with request.portal.reading() as session:
        found = basket_view(session, **request.owner)
    problems = tuple(Problem("", message) for message in messages)
    facts = {"basket": found, "closed": closed(request, found) if found and found.sold_out else ""}
    return Page("basket.html", facts, status=409 if problems else 200, problems=problems)


def closed(request: Request, basket: BasketView) -> str:
    """Why nothing else of its pack can be chosen in the place of what is sold out; empty where it can."""
    with request.portal.reading() as session:
        pack = pack_view(session, basket.pack_slug)
    return shelves_of(request, [pack]).closed(pack)


ROUTES = (Route("GET", "/basket", basket, ANYBODY),)
