"""How the desk words an order's status and due time, its history, and who did what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from store.web.formatting import briefly, when
from store.web.request import Request
from wpp.audit import Tag
from wpp.orders.history_views import HistoryLine
from wpp.orders.model import OrderPart, Status
from wpp.orders.queries import OrderRow
from wpp.orders.views import OrderView
from wpp.people.model import Role
from wpp.people.views import UserState
from wpp.wording import duration

HISTORY = {
    Tag.ORDER_PLACED: "Placed",
    Tag.ORDER_APPROVAL_REQUESTED: "Approval requested",
    Tag.ORDER_REMINDED: "Approval reminder sent",
    Tag.ORDER_ESCALATED: "Escalated to customer services: not approved yet",
    Tag.ORDER_APPROVED: "Approved",
    Tag.ORDER_UNAPPROVED: "Approval undone",
    Tag.ORDER_REJECTED: "Rejected",
    Tag.ORDER_CANCELLED: "Cancelled",
    Tag.ORDER_CHANGED: "Changed",
    Tag.ORDER_CHANGE_ASKED: "Change requested",
    Tag.ORDER_CHANGE_REJECTED: "Too late to change",
    Tag.ORDER_CHANGE_REOPENED: "“Too late” undone: waiting for the warehouse again",
    Tag.ORDER_CHANGE_WITHDRAWN: "Change request withdrawn",
    Tag.ORDER_PICKING_STARTED: "Picking started",
    Tag.ORDER_PICKING_UNDONE: "Start of picking undone",
    Tag.ORDER_WARNED: "Due-date warning sent",
    Tag.ORDER_DUE_MOVED: "Due date changed",
    Tag.ORDER_SHORT: "Short pick reported",
    Tag.ORDER_SHORT_UNDONE: "Short pick undone",
    Tag.ORDER_DECISION_UNDONE: "Decision about a short pick undone",
    Tag.ORDER_RESUMED: "Resumed",
    Tag.ORDER_EXPORTED: "Exported to Logicon (the warehouse system)",
    Tag.ORDER_UNEXPORTED: "Export undone",
    Tag.ORDER_STOP_ASKED: "Stop requested",
    Tag.ORDER_STOP_WITHDRAWN: "Stop request withdrawn",
    Tag.ORDER_STOPPED: "Stopped by the warehouse",
    Tag.ORDER_TOO_LATE: "Too late to stop",
    Tag.ORDER_STOP_REOPENED: "“Too late” undone: waiting for the warehouse again",
    Tag.ORDER_COMPLETED: "Completed",
    Tag.ORDER_UNCOMPLETED: "Completion undone",
    Tag.ORDER_TRACKING_SET: "Tracking code corrected",
    Tag.ORDER_REINSTATED: "Reinstated",
    Tag.RETURN_RECORDED: "Return recorded",
    Tag.RETURN_FOUND: "Items found",
    Tag.RETURN_FOUND_UNDONE: "Find undone",
    Tag.RETURN_UNDONE: "Return undone",
    Tag.RETURN_CORRECTED: "Return corrected",
}
FOR_THE_CLIENT = frozenset(
    {
        Tag.ORDER_PLACED,
        Tag.ORDER_APPROVAL_REQUESTED,
        Tag.ORDER_REMINDED,
        Tag.ORDER_APPROVED,
        Tag.ORDER_UNAPPROVED,
        Tag.ORDER_REJECTED,
        Tag.ORDER_CANCELLED,
        Tag.ORDER_CHANGED,
        Tag.ORDER_COMPLETED,
        Tag.ORDER_UNCOMPLETED,
        Tag.ORDER_REINSTATED,
        Tag.RETURN_RECORDED,
        Tag.RETURN_FOUND,
        Tag.RETURN_FOUND_UNDONE,
        Tag.RETURN_UNDONE,
        Tag.RETURN_CORRECTED,
    }
)
"""History that client representatives see; the rest is internal."""
DECIDED = {
    Tag.ORDER_APPROVED: "approved",
    Tag.ORDER_REJECTED: "rejected",
    Tag.ORDER_CANCELLED: "cancelled",
    Tag.ORDER_STOPPED: "cancelled",
    Tag.ORDER_COMPLETED: "completed",
}
ROLES = {
    Role.USER: "Starter",
    Role.REPRESENTATIVE: "Representative",
    Role.WAREHOUSE: "Warehouse",
    Role.CS: "Customer services",
    Role.ADMIN: "Digital services",
}
STATES = {state: state.value.capitalize() for state in UserState} | {UserState.OFF: "Disabled"}
"""How far an account has come."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An order's status and due time: tags as (text, colour), and a sentence in a short and a long form."""

    tags: tuple[tuple[str, str], ...]
    brief: str
    full: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a history, ready to show."""

    words: str
    by: str
    at: datetime
    note: str


def clock_of(order: OrderRow | OrderView, *, now: datetime, zone: ZoneInfo, soon: timedelta) -> Clock:
    """An order's status and dispatch clock; `soon` is how long before its due time it counts as due soon."""
    tags: list[tuple[str, str]] = [(order.status.value, order.status.value.lower().replace(" ", "-"))]
    brief = full = ""
    if order.status is Status.ON_HOLD:
        brief = full = f"waiting {duration(now - order.placed_at)}"
    elif order.status is Status.PROGRESSING and order.blocked_at is not None:
        tags.append(("Blocked", "on-hold"))
        tags += [("Late", "late")] if order.late else []
        brief = f"paused since {briefly(order.blocked_at, zone)}"
        full = f"paused since {when(order.blocked_at, zone)} ({duration(now - order.blocked_at)})"
    elif order.status is Status.PROGRESSING and order.due_at is not None:
        far = duration(order.due_at - now)
        if order.late:
            tags.append(("Late", "late"))
        elif order.due_at - now < soon:
            tags.append(("Due soon", "on-hold"))
        brief = f"{far} late" if order.late else f"due {briefly(order.due_at, zone)}, in {far}"
        full = f"was due {when(order.due_at, zone)} ({far} ago)" if order.late else ""
        full = full or f"due {when(order.due_at, zone)}, in {far}"
    elif order.closed_at is not None:
        brief, full = briefly(order.closed_at, zone), when(order.closed_at, zone)
        if order.status is Status.COMPLETED and order.due_at is not None:
            tags.append(("Late", "late") if order.late else ("On time", "completed"))
            far = (
                f"{duration(order.closed_at - order.due_at)} {'late' if order.late else 'before it was due'}"
            )
            full = f"{full}, {far}"
    return Clock(tuple(tags), brief, full)


def clock_at_desk(request: Request, order: OrderRow | OrderView) -> Clock:
    """`clock_of` with the portal's settings, now."""
    soon = timedelta(hours=request.policy.late_warning_hours)
    return clock_of(order, now=request.now, zone=request.portal.zone, soon=soon)


def visible_history(order: OrderView, names: Mapping[str, str], role: Role) -> list[Told]:
    """An order's history, as far as this role may see it."""
    return [
        history_entry(line, names)
        for line in order.history
        if line.event in set(HISTORY) and (role is not Role.REPRESENTATIVE or line.event in FOR_THE_CLIENT)
    ]


def history_entry(line: HistoryLine, names: Mapping[str, str]) -> Told:
    """One line of the history, with names for actors."""
    note = note_of(line)
    return Told(HISTORY[Tag(line.event)], actor_name(line.by, names), line.at, note)


def note_of(line: HistoryLine) -> str:
    """What stands beside a line of the history; of an address only that it was changed is kept."""
    if line.part is OrderPart.BOTH:
        return f"{line.reason}; delivery address"
    if line.part is OrderPart.ADDRESS:
        return f"Delivery address ({line.reason})" if line.reason else "Delivery address"
    return line.reason


def actors_of(order: OrderView) -> set[str]:
    """The recorded actors of an order's history and short picks."""
    acted = {line.by for line in order.history} | {short.by for short in order.shorts}
    return acted | {short.answered_by for short in order.shorts}


def actor_name(actor: str, names: Mapping[str, str]) -> str:
    """An actor's full name, or the actor as recorded where there is none."""
    return names.get(actor, actor)


def conflict_message(order: OrderView, names: Mapping[str, str], zone: ZoneInfo, *, you: str) -> str:
    """Who has already decided about an order, what and when; `you` is the reader. Empty if no decision was made."""
    line = last_decision(order.history)
    if line is None:
        return ""
    who = "You have" if line.by == you else f"{actor_name(line.by, names)} has"
    return f"{who} already {DECIDED[Tag(line.event)]} order {order.number}, on {when(line.at, zone)}."


def last_decision(history: Iterable[HistoryLine]) -> HistoryLine | None:
    """The newest decision in a history."""
    lines = [line for line in history if line.event in set(DECIDED)]
    return lines[-1] if lines else None
