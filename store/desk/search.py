"""The desk's search field: a number, typed or scanned, opens its order; text searches orders and people."""

import re
from urllib.parse import urlsplit

from store.desk.home import PAGE, TABS, desk, list_facts, may_see, sees_addresses
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import CAN_LOOK_UP, DESK, Route
from wpp.orders.numbers import UnknownOrder, WrongPortal, check_digit
from wpp.orders.queries import OrderFilter, list_orders
from wpp.orders.views import order_view
from wpp.people.accounts import list_users
from wpp.people.kept_searches import LAST, keep_search, kept_search
from wpp.people.views import UserView

PEOPLE = 20
SLIP = re.compile(r"(?i)(?:https?:)?//([^/]+)(/.*)?/desk/orders/([A-Za-z]{0,6}[0-9]{1,12})/?")
"""The address in a slip's QR code."""
NUMBER = re.compile(r"#? ?(?:[A-Za-z]{1,6}[ -]?)?[0-9][0-9 ]{3,}")
LONGEST_NUMBER = 10
SHORT_NUMBER = re.compile(r"[A-Za-z]{0,6}[0-9]{4,8}")
"""An order's number: a phone number is longer."""


class NotOurs(Exception):
    """The slip is from another portal, where the same number is a different order."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"This slip is from another portal ({address}). Open it there: here, that number is a different order."
        )


def desk_or_found(request: Request) -> Response:
    """The desk's list, or the search results; of searches an address has an order number, or the key of a kept one."""
    search, key = request.query.line("search"), request.query.line("found")
    if SHORT_NUMBER.fullmatch(search) or SLIP.fullmatch(search):
        return found_page(request, search)
    if not key:
        return misread_page(request, "Search here.", status=200) if search else desk(request)
    with request.portal.reading() as session:
        search = kept_search(session, request.person.id, key)
    return found_page(request, search) if search else misread_page(request, "Search again.", status=200)


def look_up(request: Request) -> Response:
    """Look for something. What opens no order by itself is kept, so that its results have an address without it."""
    search = request.form.line("search")
    if not search:
        return Redirect("/desk")
    if NUMBER.fullmatch(search) or SLIP.fullmatch(search):
        return found_page(request, search)
    with request.work() as work:
        key = keep_search(work, request.person.id, search)
    return Redirect(f"/desk?found={key}")


def put_aside(request: Request) -> None:
    """The session has ended: a scan is not to be made twice."""
    search, person = request.form.line("search"), request.earlier_person
    if person is not None and search:
        with request.work() as work:
            keep_search(work, person, search)


def look_up_again(request: Request) -> Response:
    """A form from before a log-in in another tab: its text once more, to be sent from here."""
    facts = list_facts(request, []) | {"search": request.posted.line("search")}
    return Page("desk/list.html", facts, status=403, problems=(Problem("search", EARLIER),))


def found_page(request: Request, search: str) -> Response:
    """The search results; an order number opens its order directly."""
    try:
        scanned = scanned_number(request, search)
    except NotOurs as error:
        return misread_page(request, str(error))
    people: list[UserView] = []
    with request.portal.reading() as session:
        try:
            order = order_view(session, scanned, now=request.now)
            if may_see(request, order):
                return Redirect(f"/desk/orders/{order.number}")
            message = f"Order {order.number} exists, but it isn’t on your desk at its current status."
        except WrongPortal as error:
            message = error.message
        except UnknownOrder:
            message = misread(scanned)
        statuses = sorted({tab.status for tab in TABS[request.person.role]})
        rows = list_orders(
            session,
            OrderFilter(statuses=statuses, search=search, by_address=sees_addresses(request)),
            now=request.now,
            limit=PAGE,
        )
        if request.person.role in (CAN_LOOK_UP.roles or ()):
            people = list_users(session, search=search, limit=PEOPLE)
    # A mistyped or half-scanned number is an error; text without a match is just an empty result.
    if NUMBER.fullmatch(scanned) and not rows:
        return misread_page(request, message)
    return Page("desk/list.html", list_facts(request, rows) | {"search": search, "people": people})


def scanned_number(request: Request, text: str) -> str:
    """The order number in a scanned slip address, or the text unchanged. Raises `NotOurs`."""
    slip = SLIP.fullmatch(text)
    if slip is None:
        return text
    ours = urlsplit(request.portal.configuration.base_url)
    host, path, number = slip[1], slip[2] or "", slip[3]
    if (host.lower(), path) != (ours.netloc.lower(), ours.path.rstrip("/")):
        raise NotOurs(host)
    return number


def misread(number: str) -> str:
    """Why a number opens no order, and what to do."""
    digits = "".join(char for char in number if char.isdigit())
    if len(digits) > LONGEST_NUMBER:
        return (
            f"No order has the tracking code or phone number “{number}”. "
            "If it’s a product barcode, scan the QR code on the slip instead."
        )
    if check_digit(digits) != 0:
        return f"No order has the number “{number}”. Please check it: one digit looks wrong."
    return f"There’s no order {digits} in this portal. It may belong to another one."


def misread_page(request: Request, message: str, *, status: int = 404) -> Response:
    """The error, with the search field empty and ready for the next scan."""
    problem = Problem("search", message)
    return Page("desk/list.html", list_facts(request, []), status=status, problems=(problem,))


ROUTES = (
    Route("GET", "/desk", desk_or_found, DESK),
    Route(
        "POST",
        "/desk/search",
        look_up,
        DESK,
        back=f"/desk?found={LAST}",
        keep=put_aside,
        again=look_up_again,
    ),
)
