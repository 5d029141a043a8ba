"""What a changed setting means for emails that wait, links that were sent, and stock that somebody is told of."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.accounts.dependants import Dependant
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.people.model import PasswordLink, Purpose
from wpp.policy import Policy
from wpp.starters.reminders import to_remind
from wpp.stock.low_stock import low_levels

CRON_REMINDERS = 2
"""How often cron reminds a starter."""
WAITING = select(func.count()).where(Email.state == EmailState.QUEUED)


def emails_waiting(session: Session, _was: Policy, _now: Policy, _at: datetime) -> list[Dependant]:
    """Emails are put into words when they are sent."""
    waiting = session.scalar(WAITING)
    return [Dependant("emails waiting to be sent, which follow the new value", waiting)] if waiting else []


def brand_name(session: Session, _was: Policy, _now: Policy, _at: datetime) -> list[Dependant]:
    """Subjects are put into words when emails are queued."""
    waiting = session.scalar(WAITING)
    what = "emails waiting to be sent, whose subjects keep the earlier name"
    return [Dependant(what, waiting)] if waiting else []


def help_line(session: Session, was: Policy, now: Policy, at: datetime) -> list[Dependant]:
    """Emails that wait, and that starters would no longer be told whom to ask."""
    found = emails_waiting(session, was, now, at)
    if was.support_line.contact and not now.support_line.contact:
        found.append(Dependant("addresses or phone numbers for help", 0, reaches_nobody=True))
    return found


def dispatch_email_delay(session: Session, _was: Policy, _now: Policy, at: datetime) -> list[Dependant]:
    """A dispatched email that waits keeps its time."""
    waiting = session.scalar(WAITING.where(Email.kind == EmailKind.ORDER_DISPATCHED, Email.next_try_at > at))
    what = "dispatched emails waiting, which keep the time that they have"
    return [Dependant(what, waiting)] if waiting else []


def welcome_email_delay(session: Session, _was: Policy, _now: Policy, at: datetime) -> list[Dependant]:
    """A welcome email or reminder that waits keeps its time."""
    kinds = (EmailKind.WELCOME, EmailKind.REMINDER)
    waiting = session.scalar(WAITING.where(Email.kind.in_(kinds), Email.next_try_at > at))
    what = "welcome emails and reminders waiting, which keep the time that they have"
    return [Dependant(what, waiting)] if waiting else []


def welcome_link_days(session: Session, _was: Policy, _now: Policy, at: datetime) -> list[Dependant]:
    """Links that were sent keep their own last day."""
    sent = session.scalar(
        select(func.count()).where(
            PasswordLink.purpose == Purpose.WELCOME,
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > at,
        )
    )
    return [Dependant("personal links already made, which keep their last day", sent)] if sent else []


def welcome_reminder_days(session: Session, _was: Policy, now: Policy, at: datetime) -> list[Dependant]:
    """Starters whom the next run of cron reminds; or those who are no longer reminded."""
    days = now.welcome_reminder_days
    before = at - timedelta(days=days) if days else at
    people = len(to_remind(session, before=before, at_most=CRON_REMINDERS))
    what = "starters who have not ordered and are " + ("now due a reminder" if days else "no longer reminded")
    return [Dependant(what, people)] if people and now.orders_per_user else []


def low_stock_threshold(session: Session, was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """SKUs that are low now and were not, or the other way round; one with a threshold of its own is neither."""
    before, after = ({row.code for row in session.execute(low_levels(policy))} for policy in (was, now))
    news, over = len(after - before), len(before - after)
    emailed = "about which Sales is emailed" if now.email_sales else "about which no one is emailed"
    low = Dependant(f"SKUs now low, {emailed}", news, reaches_nobody=not now.email_sales)
    return [
        *([low] if news else []),
        *([Dependant("SKUs no longer low", over)] if over else []),
    ]
