"""What hangs on a setting: shown before it is changed, and named again afterwards."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.accounts.dependants import OPEN, Dependant, orders_where
from wpp.mail.model import Email, EmailState
from wpp.orders.model import Order, Status
from wpp.people.model import Role, SecondFactor, User
from wpp.policy import Policy
from wpp.policy.factors import Factor
from wpp.portal import email_settings, order_settings, privacy_settings

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
    return ON_CHANGE[key](session, was, now, at)


def team_emptied(session: Session, key: str, was: Policy, now: Policy) -> list[Dependant]:
    """What nobody is told any more once a team has no address."""
    name = key.replace(".", "_")
    if getattr(now, name) or not getattr(was, name):
        return []
    if key == "email.representatives":
        return order_settings.nobody_approves(session, now) if now.approval else []
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


def staff_without_codes(session: Session, was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Colleagues who see nothing but their account until they have set up codes."""
    new = [
        role
        for role in Role
        if now.second_factor(role.value) is Factor.REQUIRED
        and was.second_factor(role.value) is not Factor.REQUIRED
    ]
    confirmed = select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))
    without = select(func.count()).where(
        User.role.in_(new), User.disabled_at.is_(None), User.id.not_in(confirmed)
    )
    number = session.scalar(without) if new else 0
    return (
        [Dependant("colleagues who have to set up codes before they see the desk", number)] if number else []
    )


On = Callable[[Session, Policy, Policy, datetime], list[Dependant]]
ON_CHANGE: dict[str, On] = {
    "orders-per-user": order_settings.orders_per_user,
    "approval": order_settings.approval,
    "approval-reminder-days": order_settings.approval_reminder_days,
    "approval-escalation-days": order_settings.approval_escalation_days,
    "low-stock-threshold": email_settings.low_stock_threshold,
    "brand.name": email_settings.brand_name,
    "brand.colour": email_settings.emails_waiting,
    "brand.logo": email_settings.emails_waiting,
    "welcome-email-delay": email_settings.welcome_email_delay,
    "welcome-link-days": email_settings.welcome_link_days,
    "welcome-reminder-days": email_settings.welcome_reminder_days,
    "ship-within-hours": order_settings.ship_within_hours,
    "late-warning-hours": order_settings.late_warning_hours,
    "calendar": order_settings.working_days,
    "closures": order_settings.working_days,
    "tracking-required": order_settings.tracking_required,
    "carrier": order_settings.carrier,
    "dispatch-email-delay": email_settings.dispatch_email_delay,
    "sender": email_settings.emails_waiting,
    "reply-to": email_settings.help_line,
    "support": email_settings.help_line,
    "delivery-countries": order_settings.delivery_countries,
    "staff-second-factor": staff_without_codes,
    "order-prefix": order_settings.order_prefix,
    "order-prefix-earlier": order_settings.order_prefix_earlier,
    "privacy-purge": privacy_settings.deletion,
    "keep-addresses-days": privacy_settings.deletion,
    "keep-emails-days": privacy_settings.deletion,
    "keep-imports-days": privacy_settings.deletion,
    "keep-history-days": privacy_settings.deletion,
    "representatives-see-addresses": privacy_settings.addresses_shown,
}
"""What hangs on each setting that is no team's address; a new setting needs an entry."""
