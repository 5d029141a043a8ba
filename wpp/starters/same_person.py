"""New people who may be somebody else of the portal or of the list: the same name under another address.

Here a duplicate is a second free pack, so they are imported and not welcomed until somebody has decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from wpp.addresses import EmailAddress, key_of
from wpp.database import table_of
from wpp.hints import HintCode, hint
from wpp.people.model import Role, User
from wpp.people.same_name import name_key
from wpp.people.views import UserView
from wpp.sheets import BadCell, Problem, Sheet
from wpp.starters.rows import Starter, chunks
from wpp.work import Work

COMPARED_WHOLE = 20_000
"""Up to so many people, every name of the portal is compared, which also finds other accents and swapped columns."""


@dataclass(frozen=True, slots=True)
class MaybeSame:
    """A new person of a list, and whom they may be; `problem` says so with its row."""

    starter: Starter
    other: EmailAddress
    problem: Problem


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Somebody who is not welcomed before it is decided whether they are the one with the other address."""

    email: str
    key: str
    name: str
    maybe_same_as: str


def maybe_same(session: Session, sheet: Sheet, new: Sequence[Starter]) -> list[MaybeSame]:
    """New people who have the full name of somebody else, further up in the file or here."""
    here = addresses_by_name(session, [each.name for each in new if each.first_name and each.last_name])
    in_file: dict[str, Starter] = {}
    found = []
    for starter in new:
        if not starter.first_name or not starter.last_name:
            continue
        name = name_key(*starter.name)
        first = in_file.setdefault(name, starter)
        if name in here:
            where, other = f"here already with {here[name].shown}", here[name]
        elif first is not starter:
            where, other = f"in row {first.row} with {first.address.shown}", first.address
        else:
            continue
        found.append(MaybeSame(starter, other, same_person_problem(sheet, starter, where, other)))
    return found


def same_person_problem(sheet: Sheet, starter: Starter, where: str, other: EmailAddress) -> Problem:
    """The sentence about somebody who may be here twice."""
    why = (
        f"{starter.full_name} is {where}. {starter.address.shown} is not welcomed until you decide whether they are "
        "one person."
    )
    decide = hint(HintCode.DECIDE_SAME_PERSON, email=starter.address.shown, other=other.shown)
    return sheet.problem(
        starter.row, "email", BadCell("maybe_same_person", starter.address.shown, why, decide)
    )


def addresses_by_name(session: Session, names: Sequence[tuple[str, str]]) -> dict[str, EmailAddress]:
    """Key of a name → one address of those who have it here.

    Of very many people, only in the spellings that lists have: Ann, ANN and ann, each looked up in the index.
    """
    here = aliased(User)
    columns = select(User.first_name, User.last_name, here.email, here.email_key).order_by(User.id)
    columns = columns.join(here, here.id == func.coalesce(User.merged_into_id, User.id))
    people = session.scalar(select(func.count()).select_from(User)) or 0
    if not names or not people:
        return {}
    queries = [columns]
    if people > COMPARED_WHOLE:
        # In the order of the index.
        queries = [
            columns.where(tuple_(User.last_name, User.first_name).in_(chunk))
            for chunk in chunks(spellings(names))
        ]
    rows: dict[str, EmailAddress] = {}
    for query in queries:
        for first, last, email, key in session.execute(query):
            rows.setdefault(name_key(first, last), EmailAddress(email, key))
    return rows


def spellings(names: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Last and first name, as they may be written."""
    return list(
        dict.fromkeys(
            (spelt(last), spelt(first))
            for first, last in names
            for spelt in (str, str.upper, str.lower, str.title)
        )
    )


def hold_back_added(work: Work, user: UserView) -> HeldBack | None:
    """Mark a starter who was added by hand and has the name of somebody who was here before; None where nobody has."""
    if user.role is not Role.USER or not (user.first_name and user.last_name):
        return None
    first = addresses_by_name(work.session, [(user.first_name, user.last_name)])
    other = first.get(name_key(user.first_name, user.last_name))
    if other is None or other.shown == user.email:
        return None
    users, others = table_of(User), table_of(User).alias()
    theirs = select(others.c.id).where(others.c.email_key == other.key).scalar_subquery()
    work.execute(update(users).where(users.c.id == user.id).values(maybe_same_as=theirs))
    return HeldBack(user.email, key_of(user.email), user.full_name, other.shown)


def hold_back(work: Work, import_id: int, found: Sequence[MaybeSame]) -> None:
    """Mark the new accounts of an import that may be somebody else's second one."""
    if not found:
        return
    users, others = table_of(User), table_of(User).alias()
    other = select(others.c.id).where(others.c.email_key == bindparam("other")).scalar_subquery()
    statement = (
        update(users)
        .where(users.c.email_key == bindparam("held"), users.c.import_id == import_id)
        .values(maybe_same_as=other)
    )
    rows = [{"held": each.starter.address.key, "other": each.other.key} for each in found]
    work.execute(statement, rows)


def release_renamed(work: Work, user_id: int) -> None:
    """After a name was corrected: who has another name than the one they were taken for is held back no longer."""
    held, other = aliased(User), aliased(User)
    pairs = (
        select(held.id, held.first_name, held.last_name, other.first_name, other.last_name)
        .join(other, other.id == held.maybe_same_as)
        .where(or_(held.id == user_id, other.id == user_id))
    )
    free = [
        each
        for each, first, last, other_first, other_last in work.session.execute(pairs)
        if name_key(first, last) != name_key(other_first, other_last)
    ]
    users = table_of(User)
    work.execute(update(users).where(users.c.id.in_(free)).values(maybe_same_as=None))


def held_back(session: Session) -> list[HeldBack]:
    """Everybody who is not welcomed before it is decided who they are."""
    other = aliased(User)
    query = (
        select(User.email, User.email_key, User.first_name, User.last_name, other.email)
        .join(other, other.id == User.maybe_same_as)
        .where(User.disabled_at.is_(None), User.invited_at.is_(None), User.activated_at.is_(None))
        .order_by(User.id)
    )
    return [
        HeldBack(email, key, f"{first} {last}".strip(), maybe_same_as)
        for email, key, first, last, maybe_same_as in session.execute(query)
    ]
