"""What hangs on a setting: shown before it is changed, and named again afterwards."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.accounts.dependants import OPEN, Dependant, orders_where
from wpp.mail.model import Email, EmailState
from wpp.orders.approvers import approvers
from wpp.orders.model import Order, Status
from wpp.people.model import PasswordLink, Purpose, Role, User
from wpp.policy import Policy

TEAMS = {
    "email.sales": "low-stock emails",
    "email.warehouse": "new orders, changes and late warnings",
    "email.cs": "short picks, goods-in emails and old holds",
    "email.ds": "goods-in, returns and late-order emails",
}
"""What each team is emailed; orders that this concerns are named beside it."""
CONCERNS = {
    "email.warehouse": "orders to send, about which the warehouse gets no more emails",
    "email.cs": "open orders, about which customer services gets no more emails",
    "email.ds": "open orders, about which digital services gets no more emails",
}


def hangs_on_setting(
    session: Session, key: str, was: Policy, now: Policy, *, at: datetime
) -> list[Dependant]:
    """What a changed setting leaves waiting, stranded or as it was; `key` is the setting's own name."""
    if was == now:
        return []
    if key in TEAMS or key == "email.representatives":
        return [*team_emptied(session, key, was, now), *emails_to_removed(session, key, was, now)]
    if key == "welcome-link-days":
        return links_sent(session, at)
    found = ON_CHANGE.get(key)
    return found(session, was, now) if found else []


def team_emptied(session: Session, key: str, was: Policy, now: Policy) -> list[Dependant]:
    """What nobody is told any more once a team has no address."""
    name = key.replace(".", "_")
    if getattr(now, name) or not getattr(was, name):
        return []
    if key == "email.representatives":
        return nobody_approves(session, now) if now.approval else []
    found = [Dependant(f"addresses that receive {TEAMS[key]}", 0, reaches_nobody=True)]
    if key in CONCERNS:
        status = (Status.PROGRESSING,) if key == "email.warehouse" else OPEN
        found += orders_where(session, CONCERNS[key], Order.status.in_(status))
    return found


def emails_to_removed(session: Session, key: str, was: Policy, now: Policy) -> list[Dependant]:
    """Emails that still wait to be sent to an address that was taken out."""
    name = key.replace(".", "_")
    gone = {each.lower() for each in getattr(was, name)} - {each.lower() for each in getattr(now, name)}
    waiting = session.scalar(
        select(func.count()).where(
            Email.state == EmailState.QUEUED, Email.user_id.is_(None), func.lower(Email.recipient).in_(gone)
        )
    )
    what = f"emails waiting to be sent to {', '.join(sorted(gone))}, which will still go"
    return [Dependant(what, waiting)] if waiting else []


def nobody_approves(session: Session, now: Policy) -> list[Dependant]:
    """That no representative can be asked, or log in to approve."""
    people = [each for each in approvers(session) if each.role is Role.REPRESENTATIVE]
    if people or now.email_representatives:
        return []
    waiting = orders_where(
        session, "orders On Hold, which no one is asked to approve", Order.status == Status.ON_HOLD
    )
    return [*waiting, Dependant("representatives who can approve", 0, reaches_nobody=True)]


def approval(session: Session, _was: Policy, now: Policy) -> list[Dependant]:
    """Orders On Hold stay so when approval is turned off."""
    if now.approval:
        return nobody_approves(session, now)
    return orders_where(
        session,
        "orders On Hold, which still have to be approved or rejected",
        Order.status == Status.ON_HOLD,
    )


def delivery_countries(session: Session, was: Policy, now: Policy) -> list[Dependant]:
    """Open orders to a country that is no longer delivered to."""
    gone = sorted(set(was.delivery_countries) - set(now.delivery_countries))
    what = f"open orders to {', '.join(gone)}, which will still be sent"
    return orders_where(session, what, Order.status.in_(OPEN), Order.country.in_(gone))


def orders_per_user(session: Session, was: Policy, now: Policy) -> list[Dependant]:
    """Starters who could have ordered and now can't."""
    before, after = was.orders_per_user + User.orders_granted, now.orders_per_user + User.orders_granted
    stopped = session.scalar(
        select(func.count()).where(
            User.role == Role.USER,
            User.disabled_at.is_(None),
            User.orders_used < before,
            User.orders_used >= after,
        )
    )
    return [Dependant("starters who could order and now can't", stopped)] if stopped else []


def tracking_required(session: Session, _was: Policy, now: Policy) -> list[Dependant]:
    """Orders that can be completed only with a code from now on."""
    if not now.tracking_required:
        return []
    what = "Progressing orders, which now need a tracking code to be completed"
    return orders_where(session, what, Order.status == Status.PROGRESSING)


def ship_within_hours(session: Session, _was: Policy, _now: Policy) -> list[Dependant]:
    """Open orders keep the time that their starter was promised."""
    what = "Progressing orders, which keep the due time that they have"
    return orders_where(session, what, Order.status == Status.PROGRESSING)


def approval_chasing(session: Session, was: Policy, now: Policy) -> list[Dependant]:
    """Orders On Hold about which nobody is chased any more."""
    stopped = (was.approval_reminder_days and not now.approval_reminder_days) or (
        was.approval_escalation_days and not now.approval_escalation_days
    )
    what = "orders On Hold, about which this email is no longer sent"
    return orders_where(session, what, Order.status == Status.ON_HOLD) if stopped else []


def links_sent(session: Session, at: datetime) -> list[Dependant]:
    """Links that were sent keep their own last day."""
    sent = session.scalar(
        select(func.count()).where(
            PasswordLink.purpose == Purpose.WELCOME,
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > at,
        )
    )
    return [Dependant("personal links already made, which keep their last day", sent)] if sent else []


ON_CHANGE: dict[str, Callable[[Session, Policy, Policy], list[Dependant]]] = {
    "approval": approval,
    "approval-reminder-days": approval_chasing,
    "approval-escalation-days": approval_chasing,
    "delivery-countries": delivery_countries,
    "orders-per-user": orders_per_user,
    "tracking-required": tracking_required,
    "ship-within-hours": ship_within_hours,
}
