"""Links that strangers ask for by typing an address: noted by the page, looked into by the sender of emails.

The page does the same for every address, so neither its words nor its time tell who has an account.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from wpp.addresses import key_of
from wpp.audit import Source, Tag, about, record
from wpp.audit.source import coming_from, current_source
from wpp.database import insert_new, table_of
from wpp.mail.model import Email, EmailKind
from wpp.people.model import LinkRequest, Purpose, Role, User
from wpp.starters.invite import BETWEEN_NEW_LINKS, send_new_link
from wpp.work import Work

AT_A_TIME: Final = 100
LONGEST: Final = 254
"""Letters of an address; more is nobody's."""
LONGEST_PAUSE: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)


def ask_for_reset(work: Work, email: str) -> None:
    """Note that somebody asked for a link; twice is once."""
    requests, key = table_of(LinkRequest), key_of(email)
    if len(key) <= LONGEST:
        row = {"email_key": key, "asked_at": work.now, "source": asdict(current_source())}
        work.execute(insert_new(work.session, requests).values(**row))


def has_requests(session: Session) -> bool:
    """Whether anybody has asked."""
    return session.scalar(select(LinkRequest.id).limit(1)) is not None


def answer_requests(work: Work, *, secret: str) -> int:
    """Queue a link for each who may have one; to how many.

    Two at once: the second finds the rows gone, and a link was queued less than a pause ago.
    """
    requests = table_of(LinkRequest)
    columns = requests.c.id, requests.c.email_key, requests.c.source
    rows = work.execute(select(*columns).order_by(requests.c.id).limit(AT_A_TIME)).all()
    work.execute(delete(requests).where(requests.c.id.in_([row.id for row in rows])))
    answered = 0
    for row in rows:
        with coming_from(Source(**(row.source or {}))):
            answered += answer_request(work, row.email_key, secret=secret)
    return answered


def answer_request(work: Work, email_key: str, *, secret: str) -> bool:
    """A link for whoever has this address and has been welcomed; colleagues aren't, so they always may."""
    users = table_of(User).c
    person = work.execute(
        select(users.id, users.role, users.invited_at, users.activated_at).where(users.email_key == email_key)
    ).one_or_none()
    record(work, Tag.RESET_ASKED, about("user", person.id) if person else about("login", "unknown"))
    if person is None or (person.role is Role.USER and not (person.invited_at or person.activated_at)):
        return False
    again_after = pause_before_next(work, person.id)
    return send_new_link(work, person.id, Purpose.RESET, secret=secret, again_after=again_after)


def pause_before_next(work: Work, user_id: int) -> timedelta:
    """5 minutes after the first link of a day, then 10, 20 … up to an hour: a stranger fills nobody's mailbox.

    Whoever waits has the link that was sent before.
    """
    outbox = table_of(Email).c
    asked = (EmailKind.NEW_LINK, EmailKind.PASSWORD_RESET)
    sent = work.execute(
        select(func.count()).where(
            outbox.user_id == user_id, outbox.kind.in_(asked), outbox.queued_at > work.now - A_DAY
        )
    ).scalar_one()
    doubled: int = 2 ** min(max(sent - 1, 0), 6)
    return min(BETWEEN_NEW_LINKS * doubled, LONGEST_PAUSE)
