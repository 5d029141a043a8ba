"""The accounts' part of taking an import back: who of it may still go, and their removal.

`wpp.mail.undo_import` is the whole of it, since letters that wait go with the people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.people.model import ImportChange, ImportMember, PasswordLink, User, UserImport, UserMerge
from wpp.starters.history import import_numbered
from wpp.wording import count
from wpp.work import Work


class ImportInUse(Refusal):
    """Somebody of the import has been emailed, has logged in, or is on a later list."""

    code = "import_in_use"


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why the people of an import cannot go: the reason, how many it holds for, and some of their emails."""

    why: str
    people: int
    emails: tuple[str, ...]


def begin_undoing(work: Work, import_id: int) -> bool:
    """Mark an import as taken back; False where it was so already. Raises `UnknownImport`.

    The mark is the first statement: of two who do it at once one waits and is told, and no list is taken in
    meanwhile, which holds the whole table (`wpp.starters.import_list.one_at_a_time`). Then the people are locked:
    whoever would invite them or write to them comes before this or after it.
    """
    imports, users = table_of(UserImport), table_of(User)
    marked = work.execute(
        update(imports)
        .where(imports.c.id == import_id, imports.c.undone_at.is_(None))
        .values(undone_at=work.now)
    )
    if not marked.rowcount:
        import_numbered(work.session, import_id)
        return False
    work.session.execute(
        select(users.c.id).where(users.c.import_id == import_id).order_by(users.c.id).with_for_update()
    )
    return True


def in_use(import_id: int) -> dict[str, ColumnElement[bool]]:
    """What stands in the way, in words, each as a condition on a user."""
    users, listings, changes = table_of(User).c, table_of(ImportMember).c, table_of(ImportChange).c
    later = exists().where(listings.user_id == users.id, listings.import_id > import_id)
    left_out = exists().where(changes.user_id == users.id, changes.import_id > import_id)
    spent = exists().where(PasswordLink.user_id == users.id, PasswordLink.used_at.is_not(None))
    # Also one that was undone: its record names both accounts.
    merged = exists().where(or_(UserMerge.old_user_id == users.id, UserMerge.new_user_id == users.id))
    return {
        "been merged with another account": merged,
        "logged in": or_(users.activated_at.is_not(None), users.orders_used > 0, spent),
        "been granted an order": users.orders_granted > 0,
        "been named by a later list": later,
        "been disabled by a later list": left_out & ~later,
    }


def remove_starters(work: Work, import_id: int) -> int:
    """Take out everybody who came by the import, with their unspent links; says how many.

    The guard is in the statement. Raises `ImportInUse` where it leaves anybody behind: all of them go, or none.
    """
    users, links, listings = table_of(User), table_of(PasswordLink), table_of(ImportMember)
    theirs = users.c.import_id == import_id
    everybody = work.execute(select(func.count()).select_from(users).where(theirs)).scalar_one()
    free = and_(theirs, *(~condition for condition in in_use(import_id).values()))
    ids = select(users.c.id).where(free)
    work.execute(delete(listings).where(listings.c.import_id == import_id))
    work.execute(delete(links).where(links.c.user_id.in_(ids), links.c.used_at.is_(None)))
    # Who was held back because of one of them has nobody's name any more.
    work.execute(update(users).where(users.c.maybe_same_as.in_(ids)).values(maybe_same_as=None))
    removed = work.execute(delete(users).where(free)).rowcount
    if removed < everybody:
        rows = [blocker(work, import_id, *each) for each in in_use(import_id).items()]
        raise import_in_use(import_id, rows, later=later_lists(work, import_id))
    return removed


def blocker(work: Work, import_id: int, why: str, condition: ColumnElement[Any]) -> Blocker:
    """How many of the import a reason holds for, and who some of them are."""
    users = table_of(User).c
    held = and_(users.import_id == import_id, condition)
    people = work.session.execute(select(func.count()).select_from(table_of(User)).where(held)).scalar_one()
    emails = work.session.scalars(select(users.email).where(held).order_by(users.id).limit(3))
    return Blocker(why, people, tuple(emails))


def later_lists(work: Work, import_id: int) -> Sequence[int]:
    """The imports after this one that name or change somebody of it, the newest first: to be undone in this order."""
    users = table_of(User).c
    found: set[int] = set()
    for rows in (table_of(ImportMember).c, table_of(ImportChange).c):
        later = select(rows.import_id).join(table_of(User), users.id == rows.user_id)
        found.update(
            work.session.scalars(later.where(users.import_id == import_id, rows.import_id > import_id))
        )
    return sorted(found, reverse=True)


def import_in_use(import_id: int, hindrances: Sequence[Blocker], *, later: Sequence[int] = ()) -> ImportInUse:
    """The refusal, with who it is about; `later` are imports that would have to go first."""
    reasons = [
        f"{count(each.people, 'person', 'people')} {'has' if each.people == 1 else 'have'} {each.why} "
        f"({', '.join(each.emails)}"
        f"{' …' if each.people > len(each.emails) else ''})"
        for each in hindrances
        if each.people
    ]
    return ImportInUse(
        f"Import {import_id} can't be undone any more: {'; '.join(reasons)}. No one was removed.",
        hints=[
            *(hint(HintCode.UNDO_IMPORT, number=each) for each in later[:1]),
            hint(HintCode.DISABLE_USER),
            hint(HintCode.LIST_IMPORTS),
        ],
    )
