"""The desk's lists of orders by status, most urgent first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from store.desk.form_recovery import recovered_form
from store.desk.labels import ROLES, STATES, clock_at_desk
from store.web.errors import NoSuchPage
from store.web.request import Request
from store.web.responses import Page, Problem, Response
from store.web.routes import CAN_APPROVE, CAN_PACK
from wpp.orders.model import Status
from wpp.orders.queries import OrderFilter, OrderRow, Sort, goods_of, list_orders
from wpp.orders.short_views import ResolutionOptions
from wpp.orders.views import OrderView, order_view
from wpp.people.model import Role
from wpp.shorts.substitutes import choices_in_list
from wpp.wording import count

PAGE = 50
APPROVING, PRINTING = "/desk/approvals", "/desk/slips"
"""Where the selected orders of a list are posted to."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the desk. `slug` is its name in the address."""

    status: Status
    name: str
    blocked: bool | None = None
    """Only what is blocked, only what is not, or both."""

    @property
    def slug(self) -> str:
        """The status as in an address: `on-hold`."""
        return "blocked" if self.blocked else self.status.value.lower().replace(" ", "-")


WAITING = Tab(Status.ON_HOLD, "Waiting for approval")
TO_SEND = Tab(Status.PROGRESSING, "To send", blocked=False)
BLOCKED = Tab(Status.PROGRESSING, "Blocked", blocked=True)
SENT = Tab(Status.COMPLETED, "Completed")
REJECTED = Tab(Status.REJECTED, "Rejected")
CANCELLED = Tab(Status.CANCELLED, "Cancelled")

SORTS = {Status.ON_HOLD: Sort.OLDEST, Status.PROGRESSING: Sort.URGENCY}

TABS = {
    Role.REPRESENTATIVE: (WAITING, Tab(Status.PROGRESSING, "Progressing"), SENT, REJECTED, CANCELLED),
    Role.WAREHOUSE: (TO_SEND, BLOCKED, SENT),
    Role.CS: (BLOCKED, TO_SEND, WAITING, SENT, REJECTED, CANCELLED),
    Role.ADMIN: (BLOCKED, TO_SEND, WAITING, SENT, REJECTED, CANCELLED),
}
"""The tabs of each role, its own work first."""
STATUS_LABELS = {WAITING: "approved", TO_SEND: "printed"}
"""What happens to the selected orders of a list."""


def desk(request: Request) -> Response:
    """One list of orders, by status."""
    tab = tab_of(request)
    approved = request.query.line("approved")
    notice = f"{count(int(approved), 'order')} approved." if re.fullmatch("[0-9]{1,3}", approved) else ""
    if tab in STATUS_LABELS and recovered_form(request, ticked_for(tab)):
        notice = f"Your session expired, so nothing was {STATUS_LABELS[tab]}. Your selection has been kept."
    return tab_page(request, tab, notices=(notice,) if notice else ())


def ticked_for(tab: Tab) -> str:
    """Where the selected orders of this tab are posted to."""
    return PRINTING if tab is TO_SEND else APPROVING


def due_today(request: Request, order: OrderRow) -> bool:
    """Whether the order is due today, in the portal's time zone, or overdue."""
    zone = request.portal.zone
    return order.due_at is not None and day_in(order.due_at, zone) <= day_in(request.now, zone)


def day_in(instant: datetime, zone: ZoneInfo) -> date:
    """The date of an instant in a time zone."""
    return instant.astimezone(zone).date()


def tab_of(request: Request) -> Tab:
    """The tab in the address; by default the role's first, skipping Blocked if it is empty."""
    tabs = TABS[request.person.role]
    wished = request.query.line("status")
    asked = next((each for each in tabs if each.slug == wished), None)
    if asked is not None:
        return asked
    return tabs[1] if tabs[0] is BLOCKED and not is_any_blocked(request) else tabs[0]


def is_any_blocked(request: Request) -> bool:
    """Whether any order is blocked by a short pick."""
    with request.portal.reading() as session:
        return bool(list_orders(session, OrderFilter(blocked=True), now=request.now, limit=1))


def waiting_page(
    request: Request,
    *,
    notices: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
    ticked: frozenset[str] = frozenset(),
    status: int = 200,
) -> Response:
    """The list waiting for approval, with the results of an approval."""
    return tab_page(request, WAITING, notices=notices, problems=problems, ticked=ticked, status=status)


def tab_page(
    request: Request,
    tab: Tab,
    *,
    notices: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
    ticked: frozenset[str] = frozenset(),
    status: int = 200,
) -> Response:
    """One page of a tab's orders."""
    after = request.query.line("after")
    with request.portal.reading() as session:
        rows = list_orders(
            session,
            OrderFilter(statuses=[tab.status], blocked=tab.blocked),
            now=request.now,
            sort=SORTS.get(tab.status, Sort.NEWEST),
            after=int(after) if re.fullmatch("[0-9]{1,9}", after) else None,
            limit=PAGE + 1,
        )
        goods = goods_of(session, [row.id for row in rows[:PAGE]])
        choices = choices_in_list(session, rows[:PAGE]) if tab.blocked else {}
    more = f"/desk?{urlencode({'status': tab.slug, 'after': rows[PAGE - 1].id})}" if len(rows) > PAGE else ""
    facts = list_facts(request, rows[:PAGE], choices=choices) | {"tab": tab, "goods": goods, "more": more}
    ticks = ticked | frozenset(recovered_form(request, ticked_for(tab)).values())
    every = request.query.line("select") == "all"
    if every:
        ticks |= frozenset(row.number for row in rows[:PAGE])
    here = {"status": tab.slug} | ({"after": after} if after else {})
    facts |= {"notices": notices, "ticked": ticks, "all_ticked": every, "here": f"/desk?{urlencode(here)}"}
    if tab is TO_SEND and may_print(request):
        due = sum(due_today(request, row) for row in rows[:PAGE])
        facts |= {"printing": True, "due": 0 if after else due, "all_due": due < PAGE}
    if not rows:
        problems = tuple(Problem("", problem.message) for problem in problems)
    return Page("desk/list.html", facts, status=status, problems=problems)


def may_print(request: Request) -> bool:
    """Whether the user's role packs orders."""
    return request.person.role in (CAN_PACK.roles or ())


def list_facts(
    request: Request, rows: list[OrderRow], *, choices: Mapping[int, list[ResolutionOptions]] | None = None
) -> dict[str, Any]:
    """The context that all lists of the desk share."""
    return {
        "tabs": TABS[request.person.role],
        "tab": None,
        "search": "",
        "rows": rows,
        "clocks": {row.id: clock_at_desk(request, row) for row in rows},
        "choices": choices or {},
        "goods": {},
        "people": [],
        "roles": ROLES,
        "states": STATES,
        "more": "",
        "notices": (),
        "ticked": frozenset(),
        "may_decide": request.person.role in (CAN_APPROVE.roles or ()),
        "printing": False,
        "due": 0,
    }


def seen_order(request: Request, number: str) -> OrderView:
    """The order, if it is on this role's desk. Raises `NoSuchPage`."""
    with request.portal.reading() as session:
        order = order_view(session, number, now=request.now)
    if not may_see(request, order):
        raise NoSuchPage(f"Order {number} isn’t on this desk.")
    return order


def sees_addresses(request: Request) -> bool:
    """Whether this user may know where starters live."""
    return request.person.role is not Role.REPRESENTATIVE or request.policy.representatives_see_addresses


def may_see(request: Request, order: OrderView) -> bool:
    """Whether an order is on this role's desk. The warehouse also sees those cancelled after it was notified."""
    if order.status in {tab.status for tab in TABS[request.person.role]}:
        return True
    return request.person.role is Role.WAREHOUSE and order.progressing_at is not None
