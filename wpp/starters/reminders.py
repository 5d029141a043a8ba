"""Remind those who were invited and have not ordered."""

from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.mail.model import Email, EmailKind
from wpp.mail.outbox import queue_many
from wpp.people.model import Purpose, Role, User
from wpp.people.password_links import make_links
from wpp.policy import policy_of
from wpp.starters.invite import Invitee, chunks, email_for
from wpp.work import Work


def remind(
    work: Work, *, after_days: int = 7, at_most: int = 2, secret: str, after: datetime | None = None
) -> int:
    """Queue a reminder to those who were welcomed and have not set a password, or not ordered; says to how many.

    `after_days` lie between the welcome and the first reminder, between two, and after a link that they asked for;
    nobody gets more than `at_most`. They are sent at once, or `after` an instant: see `sent_after`.
    """
    policy = policy_of(work.session)
    if policy.orders_per_user < 1:
        return 0
    count = 0
    for part in chunks(
        to_remind(work.session, before=work.now - timedelta(days=after_days), at_most=at_most)
    ):
        without_password = [person.id for person, _ in part if not person.active]
        made = make_links(
            work, without_password, Purpose.WELCOME, days=policy.welcome_link_days, secret=secret
        )
        links = {link.user_id: link for link in made}
        emails = [
            email_for(
                EmailKind.REMINDER,
                person,
                links.get(person.id),
                thing=f"{person.id}:{so_far + 1}",
                after=after,
            )
            for person, so_far in part
        ]
        count += queue_many(work, emails, brand_name=policy.brand_name)
    return count


def to_remind(session: Session, *, before: datetime, at_most: int) -> list[tuple[Invitee, int]]:
    """Those whose welcome and last reminder or link were before that instant, and how many reminders they have had."""
    users, outbox = table_of(User).c, table_of(Email).c
    # A fresh link that somebody asked for reminds them as well, and is none of the reminders.
    reminded = (
        select(
            outbox.user_id,
            func.count(case((outbox.kind == EmailKind.REMINDER, 1))).label("times"),
            func.max(outbox.queued_at).label("last"),
        )
        .where(outbox.kind.in_([EmailKind.REMINDER, EmailKind.NEW_LINK, EmailKind.PASSWORD_RESET]))
        .group_by(outbox.user_id)
        .subquery()
    )
    query = (
        select(
            users.id,
            users.email,
            users.first_name,
            users.last_name,
            users.activated_at.is_not(None),
            func.coalesce(reminded.c.times, 0),
        )
        .outerjoin_from(table_of(User), reminded, reminded.c.user_id == users.id)
        .where(
            users.role == Role.USER,
            users.disabled_at.is_(None),
            users.orders_used == 0,
            users.invited_at <= before,
            or_(reminded.c.last.is_(None), and_(reminded.c.last <= before, reminded.c.times < at_most)),
        )
        .order_by(users.id)
    )
    return [(Invitee(*person), times) for *person, times in session.execute(query)] if at_most > 0 else []
