"""The desk: the orders that somebody works on, and what they may do about one."""

from dataclasses import dataclass
from urllib.parse import urlencode

from store.answers import Answer, Page, See
from store.errors import NoSuchPage
from store.request import Request
from store.routes import DESK, Route
from wpp.orders import OrderRow, OrderView, Status, UnknownOrder, list_orders, order_view
from wpp.people import Role

PAGE = 50


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
    open_still = tab.status in (Status.ON_HOLD, Status.PROGRESSING)
    after = request.query.line("after")
    with request.portal.reading() as session:
        rows = list_orders(
            session,
            now=request.now,
            statuses=[tab.status],
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None,
            oldest_first=open_still,
            limit=PAGE + 1,
        )
    more = f"/desk?{urlencode({'status': tab.slug, 'after': rows[PAGE - 1].id})}" if len(rows) > PAGE else ""
    return list_page(request, rows[:PAGE], tab=tab, more=more)


def found_page(request: Request, search: str) -> Answer:
    """What was looked for; a number, typed or scanned from a slip, opens its order at once."""
    with request.portal.reading() as session:
        try:
            order = order_view(session, search.rstrip("/").rpartition("/")[2], now=request.now)
            if may_see(request, order):
                return See(f"/desk/orders/{order.number}")
        except UnknownOrder:
            pass
        statuses = [tab.status for tab in TABS[request.person.role]]
        rows = list_orders(session, now=request.now, statuses=statuses, search=search, limit=PAGE)
    return list_page(request, rows, search=search)


def list_page(
    request: Request, rows: list[OrderRow], *, tab: Tab | None = None, search: str = "", more: str = ""
) -> Answer:
    """A list of orders under the tabs."""
    if tab is not None and tab.status is Status.PROGRESSING:
        rows = sorted(rows, key=lambda row: (row.due_at is None, row.due_at))
    facts = {
        "tabs": TABS[request.person.role],
        "tab": tab,
        "search": search,
        "rows": rows,
        "more": more,
        "now": request.now,
    }
    return Page("desk.html", facts)


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
