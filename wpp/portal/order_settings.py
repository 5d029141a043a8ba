"""What a changed setting means for orders: those that keep what was promised, and those that it changes."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.accounts.dependants import OPEN, Dependant, orders_where
from wpp.orders.approvers import approvers
from wpp.orders.model import Order, Status
from wpp.people.model import Role, User
from wpp.people.views import has_order_left
from wpp.policy import Policy

HELD = Order.status == Status.ON_HOLD
TO_SEND = Order.status == Status.PROGRESSING


def approval(session: Session, _was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Orders stay as they are: On Hold when approval is turned off, with the warehouse when it is turned on."""
    if now.approval:
        unapproved = orders_where(session, "Progressing orders, which need no approval", TO_SEND)
        return [*unapproved, *nobody_approves(session, now)]
    return orders_where(session, "orders On Hold, which still have to be approved or rejected", HELD)


def nobody_approves(session: Session, now: Policy) -> list[Dependant]:
    """That no representative can be asked, or log in to approve."""
    people = [each for each in approvers(session) if each.role is Role.REPRESENTATIVE]
    if people or now.email_representatives:
        return []
    waiting = orders_where(session, "orders On Hold, which no one is asked to approve", HELD)
    return [*waiting, Dependant("representatives who can approve", 0, reaches_nobody=True)]


def approval_reminder_days(session: Session, _was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Orders On Hold, for which the days count from now on."""
    days = now.approval_reminder_days
    return orders_where(session, "orders On Hold, " + (FOLLOW if days else NO_EMAIL), HELD)


def approval_escalation_days(session: Session, _was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """The same of the email to customer services, which needs an address."""
    days = now.approval_escalation_days
    found = orders_where(session, "orders On Hold, " + (FOLLOW if days else NO_EMAIL), HELD)
    if days and not now.email_cs:
        found.append(Dependant("addresses in email.cs for this email", 0, reaches_nobody=True))
    return found


FOLLOW = "which follow the new number of days"
NO_EMAIL = "about which this email is no longer sent"


def delivery_countries(session: Session, was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Open orders to a country that is no longer delivered to."""
    gone = sorted(set(was.delivery_countries) - set(now.delivery_countries))
    what = f"open orders to {', '.join(gone)}, which will still be sent"
    return orders_where(session, what, Order.status.in_(OPEN), Order.country.in_(gone))


def orders_per_user(session: Session, was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Starters who could have ordered and now can't, or who have ordered and now can again."""
    before, after = has_order_left(was.orders_per_user), has_order_left(now.orders_per_user)
    starters = select(func.count()).where(User.role == Role.USER, User.disabled_at.is_(None))
    stopped = session.scalar(starters.where(before, ~after))
    again = session.scalar(starters.where(~before, after))
    return [
        *([Dependant("starters who could order and now can't", stopped)] if stopped else []),
        *([Dependant("starters who couldn't order and now can", again)] if again else []),
    ]


def tracking_required(session: Session, _was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Orders that can be completed only with a code from now on, or without one."""
    needs = "which now need a tracking code to be completed"
    free = "which can now be completed without a tracking code"
    what = "Progressing orders, " + (needs if now.tracking_required else free)
    return orders_where(session, what, TO_SEND)


def ship_within_hours(session: Session, _was: Policy, _now: Policy, _at: datetime) -> list[Dependant]:
    """Open orders keep the time that their starter was promised."""
    return orders_where(session, "Progressing orders, which keep the due time that they have", TO_SEND)


def late_warning_hours(session: Session, _was: Policy, now: Policy, at: datetime) -> list[Dependant]:
    """Orders about which nobody has been warned yet."""
    new = "about which the warehouse is now warned at another time"
    none = "about which the warehouse is now warned only when they are late"
    what = "Progressing orders, " + (new if now.late_warning_hours else none)
    return orders_where(session, what, TO_SEND, Order.due_soon_notified_at.is_(None), Order.due_at >= at)


def working_days(session: Session, _was: Policy, _now: Policy, at: datetime) -> list[Dependant]:
    """Orders that are due at other times, and those that are late all the same; a blocked one was late then or not."""
    stands = func.coalesce(Order.blocked_at, at)
    keep = "Progressing orders, which keep the working time that they have left"
    late = "late orders, which stay late"
    return [
        *orders_where(session, keep, TO_SEND, Order.due_at >= stands),
        *orders_where(session, late, TO_SEND, Order.due_at < stands),
    ]


def carrier(session: Session, _was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Orders whose parcels may get the carrier."""
    gets = f"whose parcels get {now.carrier or 'no carrier'} where none is named or recognised"
    return orders_where(session, f"Progressing orders, {gets}", TO_SEND)


def order_prefix(session: Session, was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Orders whose number was written in emails, on slips and in the warehouse system."""
    shown = f"with {now.order_prefix}" if now.order_prefix else "without letters"
    old = f"with {was.order_prefix}" if was.order_prefix else "without letters"
    what = f"open orders, whose numbers are now shown {shown} and still understood {old}"
    return orders_where(session, what, Order.status.in_(OPEN))


def order_prefix_earlier(session: Session, was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Open orders that may have been written with letters that are no longer understood."""
    gone = sorted(set(was.order_prefix_earlier) - {*now.order_prefix_earlier, now.order_prefix})
    what = f"open orders, whose numbers are no longer understood with {', '.join(gone)}"
    return orders_where(session, what, Order.status.in_(OPEN)) if gone else []
