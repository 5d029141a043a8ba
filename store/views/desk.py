"""The desk: the orders that somebody works on, and what they may do about one."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from store.answers import Answer, Page, Problem, See
from store.errors import NoSuchPage
from store.request import Request
from store.routes import APPROVERS, DESK, INQUIRERS, Route
from store.words import counted
from wpp.orders import OrderRow, OrderView, Status, UnknownOrder, goods_of, list_orders, order_view
from wpp.people import Role, UserView, list_users

PAGE, PEOPLE = 50, 20


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the desk. `slug` is its name in the address."""

    status: Status
    name: str

    @property
    def slug(self) -> str:
        """The status as in an address: `on-hold`."""
        return self.status.value.lower().replace(" ", "-")


WAITING = Tab(Status.ON_HOLD, "Waiting for approval")
TO_SEND = Tab(Status.PROGRESSING, "To send")
SENT = Tab(Status.COMPLETED, "Completed")
REJECTED = Tab(Status.REJECTED, "Rejected")
CANCELLED = Tab(Status.CANCELLED, "Cancelled")

TABS = {
    Role.REPRESENTATIVE: (WAITING, Tab(Status.PROGRESSING, "Progressing"), SENT, REJECTED, CANCELLED),
    Role.WAREHOUSE: (TO_SEND, SENT),
    Role.CS: (TO_SEND, WAITING, SENT, REJECTED, CANCELLED),
    Role.ADMIN: (TO_SEND, WAITING, SENT, REJECTED, CANCELLED),
}
"""What each role sees, its own work first."""


def desk(request: Request) -> Answer:
    """The list, by status; what is open is in the order in which it is to be done."""
    search = request.query.line("search")
    if search:
        return found_page(request, search)
    tabs = TABS[request.person.role]
    tab = next((each for each in tabs if each.slug == request.query.line("status")), tabs[0])
    approved = request.query.line("approved")
    told = f"{counted(int(approved), 'order')} approved." if re.fullmatch("[0-9]{1,3}", approved) else ""
    return tab_page(request, tab, notices=(told,) if told else ())


def waiting_page(
    request: Request, *, notices: tuple[str, ...] = (), problems: tuple[Problem, ...] = (), status: int = 200
) -> Answer:
    """What waits for approval, and what came of several decisions."""
    return tab_page(request, WAITING, notices=notices, problems=problems, status=status)


def tab_page(
    request: Request,
    tab: Tab,
    *,
    notices: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Answer:
    """One list, a page at a time."""
    after = request.query.line("after")
    with request.portal.reading() as session:
        rows = list_orders(
            session,
            now=request.now,
            statuses=[tab.status],
            after=int(after) if re.fullmatch("[0-9]{1,9}", after) else None,
            oldest_first=tab.status is Status.ON_HOLD,
            by_due=tab.status is Status.PROGRESSING,
            limit=PAGE + 1,
        )
        goods = goods_of(session, [row.id for row in rows[:PAGE]])
    more = f"/desk?{urlencode({'status': tab.slug, 'after': rows[PAGE - 1].id})}" if len(rows) > PAGE else ""
    facts = list_facts(request, rows[:PAGE]) | {"tab": tab, "goods": goods, "more": more, "notices": notices}
    return Page("desk.html", facts, status=status, problems=problems)


def found_page(request: Request, search: str) -> Answer:
    """What was looked for; a number, typed or scanned from a slip, opens its order at once."""
    scanned = search.rstrip("/").rpartition("/")[2]
    unknown = ""
    people: list[UserView] = []
    with request.portal.reading() as session:
        try:
            order = order_view(session, scanned, now=request.now)
            if may_see(request, order):
                return See(f"/desk/orders/{order.number}")
            unknown = f"Order {order.number} is not one for your desk."
        except UnknownOrder as error:
            unknown = error.message
        statuses = [tab.status for tab in TABS[request.person.role]]
        rows = list_orders(session, now=request.now, statuses=statuses, search=search, limit=PAGE)
        if request.person.role in (INQUIRERS.roles or ()):
            people = list_users(session, search=search, limit=PEOPLE)
    # A number that was mistyped or half scanned is a mistake to be told; words that are in no order are not.
    misread = unknown if re.fullmatch(r"[0-9 #]{4,}", scanned) and not rows else ""
    # The field is empty then and has the focus: the next thing that happens is another scan.
    facts = list_facts(request, rows) | {"search": search, "people": people, "misread": misread}
    return Page("desk.html", facts, status=404 if misread else 200)


def list_facts(request: Request, rows: list[OrderRow]) -> dict[str, Any]:
    """What every list of the desk shows."""
    return {
        "tabs": TABS[request.person.role],
        "tab": None,
        "search": "",
        "rows": rows,
        "goods": {},
        "people": [],
        "misread": "",
        "more": "",
        "notices": (),
        "now": request.now,
        "may_decide": request.person.role in (APPROVERS.roles or ()),
    }


def seen_order(request: Request, number: str) -> OrderView:
    """The order, where the person's role has to do with it. Raises `NoSuchPage`."""
    with request.portal.reading() as session:
        order = order_view(session, number, now=request.now)
    if not may_see(request, order):
        raise NoSuchPage(f"Order {number} is not one for your desk.")
    return order


def may_see(request: Request, order: OrderView) -> bool:
    """Whether an order is on this desk. The warehouse also sees what was cancelled after it had been told of it."""
    if order.status in {tab.status for tab in TABS[request.person.role]}:
        return True
    return request.person.role is Role.WAREHOUSE and order.progressing_at is not None


ROUTES = (Route("GET", "/desk", desk, DESK),)
