"""The basket: kept before the log-in and after it."""

from store.answers import Answer, Page, Problem
from store.request import Request
from store.routes import ANYBODY, Route
from store.views.limit import has_ordered, limit_page
from wpp.orders import basket_view


def basket(request: Request) -> Answer:
    """What is in it."""
    return limit_page(request, status=200) if has_ordered(request) else basket_page(request)


def basket_page(request: Request, *messages: str) -> Answer:
    """The basket, headed by what went wrong with it."""
    with request.portal.reading() as session:
        found = basket_view(session, **request.owner)
    problems = tuple(Problem("", message) for message in messages)
    return Page("basket.html", {"basket": found}, status=409 if problems else 200, problems=problems)


ROUTES = (Route("GET", "/basket", basket, ANYBODY),)
