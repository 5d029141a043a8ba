"""After an email address was corrected: what was to go to the old one goes to the new one, with a link that works."""

from dataclasses import dataclass, field

from sqlalchemy import and_, exists, or_, select, update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.mail.messages import LINK_PATHS
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import queue_many
from wpp.mail.pack_contents import contents
from wpp.mail.withdrawal import take_back
from wpp.people.model import Purpose, Role, User
from wpp.people.password_links import make_link
from wpp.people.views import UserView
from wpp.policy import policy_of
from wpp.starters.invite import RESET_DAYS, Invitee, email_for, sent_after
from wpp.work import Work

MOVED = "Withdrawn: the email address has changed, so its link no longer works."
STILL_HERE = (EmailState.QUEUED, EmailState.FAILED)


@dataclass(frozen=True, slots=True)
class Readdressed:
    """What a new address did: the kind of email that brings a link, and which emails were withdrawn or redirected."""

    queued: EmailKind | None = None
    withdrawn: tuple[int, ...] = ()
    redirected: tuple[int, ...] = field(default=())


def follow_new_address(work: Work, before: UserView, after: UserView, *, secret: str) -> Readdressed:
    """Send what the old address was to get to the new one; nothing where the address is the same.

    Links that wait are withdrawn, since the edit ended them. Who was invited is welcomed again, and who had another
    link gets a fresh one. Other emails that wait, or that the old address refused, go to the new one.
    """
    if before.email == after.email:
        return Readdressed()
    emails = table_of(Email).c
    theirs = and_(emails.user_id == after.id, emails.kind.in_(LINK_PATHS))
    had_link = bool(work.session.scalar(select(exists().where(theirs))))
    withdrawn = take_back(work, theirs, why=MOVED)
    redirected = redirect(work, before, after)
    queued = send_fresh_link(work, after, waited=bool(withdrawn), had_link=had_link, secret=secret)
    return Readdressed(queued, tuple(withdrawn), tuple(redirected))


def redirect(work: Work, before: UserView, after: UserView) -> list[int]:
    """Turn what has not arrived to the new address; a sender that has one already keeps it."""
    emails = table_of(Email).c
    theirs = and_(emails.user_id == after.id, emails.kind.not_in(LINK_PATHS))
    if after.role is Role.REPRESENTATIVE:
        requests = and_(emails.kind == EmailKind.APPROVAL_REQUEST, emails.recipient == before.email)
        theirs = or_(theirs, and_(emails.user_id.is_(None), requests))
    waiting = (theirs, emails.state.in_(STILL_HERE))
    first = select(emails.id).where(*waiting).order_by(emails.id).with_for_update(skip_locked=True)
    rows = work.execute(
        update(table_of(Email))
        .where(emails.id.in_(first), *waiting)
        .values(
            recipient=after.email,
            state=EmailState.QUEUED,
            attempts=0,
            next_try_at=work.now,
            claimed_by=None,
            error=None,
        )
        .returning(emails.id)
    )
    return sorted(rows.scalars())


def send_fresh_link(
    work: Work, person: UserView, *, waited: bool, had_link: bool, secret: str
) -> EmailKind | None:
    """Queue the email that brings the link; None for who needs none, since they have a password or were not invited."""
    kind = link_wanted(person, waited=waited, had_link=had_link)
    if kind is None or person.disabled_at is not None:
        return None
    policy = policy_of(work.session)
    if kind is EmailKind.PASSWORD_RESET:
        link = make_link(work, person.id, Purpose.RESET, days=RESET_DAYS, secret=secret)
    else:
        link = make_link(work, person.id, Purpose.WELCOME, days=policy.welcome_link_days, secret=secret)
    invitee = Invitee(person.id, person.email, person.first_name, person.last_name)
    packs = {"packs": contents(work.session)} if kind is EmailKind.WELCOME else {}
    after = sent_after(work) if kind is EmailKind.WELCOME else None
    email = email_for(kind, invitee, link, thing=f"{person.id}:{link.link_id}", after=after, **packs)
    queue_many(work, [email], brand_name=policy.brand_name)
    if kind is EmailKind.WELCOME:
        # Reminders count from the welcome that can arrive.
        users = table_of(User)
        work.execute(update(users).where(users.c.id == person.id).values(invited_at=work.now))
        record(work, Tag.USER_INVITED, about("user", person.id), again=True)
    return kind


def link_wanted(person: UserView, *, waited: bool, had_link: bool) -> EmailKind | None:
    """Which email brings somebody the link that they had, or were to have, at the old address."""
    if person.activated_at is not None:
        return EmailKind.PASSWORD_RESET if waited else None
    if person.invited_at is not None and person.role is Role.USER:
        return EmailKind.WELCOME
    return EmailKind.NEW_LINK if had_link else None
