"""Invite people, remind them, and send a fresh link to who needs one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import and_, exists, select, true, update
from sqlalchemy.orm import Session

from wpp.addresses import BadAddress, email_address
from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.mail.brand import Brand
from wpp.mail.messages import Rendered, render
from wpp.mail.model import Email, EmailKind
from wpp.mail.outbox import OutgoingEmail, queue_many
from wpp.mail.pack_contents import contents
from wpp.people.accounts import user_by_email
from wpp.people.aliases import present_keys
from wpp.people.model import Purpose, Role, User
from wpp.people.password_links import LinkMade, make_link, make_links
from wpp.policy import policy_of
from wpp.work import Work, isoformat_utc

CHUNK: Final = 1000
"""People at a time: PostgreSQL takes 65,535 parameters a statement, SQLite 32,766."""
BETWEEN_NEW_LINKS: Final = timedelta(minutes=5)
RESET_DAYS: Final = 2
"""A new password is asked for when it is wanted; its link has no reason to live as long as a welcome."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Invitee:
    """What a letter with a personal link needs to know of its person."""

    id: int
    email: str
    first_name: str
    last_name: str
    active: bool = False

    @property
    def full_name(self) -> str:
        """First and last name; people with one name have one."""
        return f"{self.first_name} {self.last_name}".strip()


def welcome(
    work: Work,
    *,
    emails: Sequence[str] | None = None,
    limit: int | None = None,
    secret: str,
    decided: bool = False,
) -> int:
    """Queue the welcome email to everybody not yet welcomed, or to those of `emails` who are not; says to how many.

    Nobody is welcomed who has found the way in already, is switched off, or is here for another reason than a pack;
    nor who may be the same person as another, unless it is `decided` that they are two. Raises `UnknownUser` for an
    address that nobody has.
    """
    policy, after = policy_of(work.session), sent_after(work)
    invitees = invited_now(work, emails=emails, limit=limit, decided=decided)
    in_packs = contents(work.session) if invitees else []
    for part in chunks(invitees):
        links = make_links(
            work,
            [person.id for person in part],
            Purpose.WELCOME,
            days=policy.welcome_link_days,
            secret=secret,
        )
        queued_emails = [
            email_for(EmailKind.WELCOME, person, link, thing=str(person.id), after=after, packs=in_packs)
            for person, link in zip(part, links, strict=True)
        ]
        queue_many(work, queued_emails, brand_name=policy.brand_name)
        record_many(work, [(Tag.USER_INVITED, about("user", person.id), {}) for person in part])
    return len(invitees)


def invited_now(
    work: Work, *, emails: Sequence[str] | None, limit: int | None, decided: bool
) -> list[Invitee]:
    """Put down as invited all who were not; of two that do it at once, each person is given to one."""
    users = table_of(User).c
    waiting = and_(
        users.role == Role.USER,
        users.disabled_at.is_(None),
        users.invited_at.is_(None),
        users.activated_at.is_(None),
        true() if decided else users.maybe_same_as.is_(None),
    )
    rows: list[Invitee] = []
    parts = [None] if emails is None else list(chunks(keys_of(work.session, emails)))
    for part in parts:
        if limit is not None and len(rows) >= limit:
            break
        chosen = waiting if part is None else and_(waiting, users.email_key.in_(part))
        # Locked in the order of their ids: two that invite the same people wait and do not lock each other out.
        first = select(users.id).where(chosen).order_by(users.id).with_for_update()
        if limit is not None:
            first = first.limit(limit - len(rows))
        statement = (
            update(table_of(User))
            .where(users.id.in_(first), waiting)
            .values(invited_at=work.now, maybe_same_as=None)
            .returning(users.id, users.email, users.first_name, users.last_name)
        )
        invited = work.execute(statement)
        rows += [Invitee(row.id, row.email, row.first_name, row.last_name) for row in invited]
    return sorted(rows, key=lambda person: person.id)


def keys_of(session: Session, emails: Sequence[str]) -> list[str]:
    """The keys of people who are named by their addresses, present or earlier ones.

    Raises `UnknownUser` for the first that nobody has.
    """
    named: dict[str, str] = {}
    for email in emails:
        try:
            named.setdefault(email_address(email).key, email)
        except BadAddress:
            user_by_email(session, email)
    users = table_of(User).c
    known: set[str] = set()
    for part in chunks(list(named)):
        known.update(session.scalars(select(users.email_key).where(users.email_key.in_(part))))
    for key, email in named.items():
        if key not in known:
            user_by_email(session, email)
    present = present_keys(session)
    return list(dict.fromkeys(present.get(key, key) for key in named))


def sent_after(work: Work) -> datetime:
    """When welcome emails and reminders that are queued now by hand are sent: until then they can be withdrawn."""
    return work.now + timedelta(minutes=policy_of(work.session).welcome_email_delay)


def send_new_link(
    work: Work, who: str | int, purpose: Purpose, *, secret: str, again_after: timedelta = BETWEEN_NEW_LINKS
) -> bool:
    """Queue a fresh link to the person with this email or id; says whether one was queued.

    A page must give the same answer either way: nothing here is raised for an unknown person, one switched off, or
    one who asked less than `again_after` ago. Who has no password yet gets a link to set the first one, whatever
    they asked for.
    """
    person = link_seeker(work.session, who)
    if person is None or asked_since(work.session, person.id, work.now - again_after):
        return False
    policy = policy_of(work.session)
    kind = EmailKind.PASSWORD_RESET if purpose is Purpose.RESET and person.active else EmailKind.NEW_LINK
    if kind is EmailKind.PASSWORD_RESET:
        link = make_link(work, person.id, Purpose.RESET, days=RESET_DAYS, secret=secret)
    else:
        link = make_link(work, person.id, Purpose.WELCOME, days=policy.welcome_link_days, secret=secret)
    emails = [email_for(kind, person, link, thing=f"{person.id}:{link.link_id}")]
    return queue_many(work, emails, brand_name=policy.brand_name) == 1


def link_seeker(session: Session, who: str | int) -> Invitee | None:
    """The person who may have a link, locked so that two requests at once come one after the other."""
    users = table_of(User).c
    try:
        this = users.id == who if isinstance(who, int) else users.email_key == email_address(who).key
    except BadAddress:
        return None
    query = (
        select(users.id, users.email, users.first_name, users.last_name, users.activated_at.is_not(None))
        .where(this, users.disabled_at.is_(None))
        .with_for_update()
    )
    row = session.execute(query).one_or_none()
    return Invitee(*row) if row else None


def asked_since(session: Session, user_id: int, instant: datetime) -> bool:
    """Whether a link was queued for this person after that instant."""
    outbox = table_of(Email).c
    recent = exists().where(
        outbox.user_id == user_id,
        outbox.kind.in_([EmailKind.NEW_LINK, EmailKind.PASSWORD_RESET]),
        outbox.queued_at > instant,
    )
    return bool(session.scalar(select(recent)))


def preview(session: Session, email: str, *, brand: Brand, now: datetime) -> Rendered:
    """The welcome email that this person would get now; its link is not shown, since none is made.

    Raises `UnknownUser`.
    """
    user = user_by_email(session, email)
    expires_at = now + timedelta(days=policy_of(session).welcome_link_days)
    person = Invitee(user.id, user.email, user.first_name, user.last_name)
    facts = link_facts(person, nonce="preview", expires_at=expires_at)
    return render(EmailKind.WELCOME, {**facts, "packs": contents(session)}, brand=brand)


def email_for(
    kind: EmailKind,
    person: Invitee,
    link: LinkMade | None,
    *,
    thing: str,
    after: datetime | None = None,
    **more: Any,
) -> OutgoingEmail:
    """A letter with a personal link; without one for who has a password and only needs to come back."""
    facts = link_facts(person, nonce=link.nonce if link else "", expires_at=link.expires_at if link else None)
    subject = about("user", person.id)
    return OutgoingEmail(
        kind,
        thing,
        person.email,
        person.full_name,
        person.id,
        {**facts, **more},
        about=subject,
        send_after=after,
    )


def link_facts(person: Invitee, *, nonce: str, expires_at: datetime | None) -> dict[str, Any]:
    """What such a letter says."""
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "nonce": nonce,
        "expires_at": isoformat_utc(expires_at) if expires_at else None,
    }


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows, `CHUNK` at a time."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
