"""How a list of starters compares with the one before: who of that is missing, or whether this only adds to it.

Files come in three kinds, and nothing in them says which. A whole list names everybody, this month's beside last
month's; corrected rows and late starters name a few, and mean nothing about the others. So a list that names at least
half of the people of the last one is whole, and takes its place; any other is an addition to it. The last list is
the newest whole one with everything that was added to it since: whoever is on no whole list has not left.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.people.aliases import present_keys
from wpp.people.model import ImportMember, User, UserImport


@dataclass(frozen=True, slots=True)
class MissingPerson:
    """Somebody of the last list who is not in the new one, and may log in all the same."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class LastList:
    """The last list that stands, against a new one. `still` of its `people` are in the new one.

    `whole` says that the new one takes its place; then `absent` are those who are in it no more. Of an addition nobody
    is missing. People who are switched off are not counted: they are expected to be gone. `additions` are the files
    that were added to the last list since. `holds` says that it has everybody of the new one already, and just them
    where that is whole.
    """

    import_id: int
    file: str
    at: datetime
    rows: int
    people: int
    still: int
    absent: tuple[MissingPerson, ...]
    additions: tuple[str, ...] = ()
    is_full_list: bool = True
    holds: bool = False


@dataclass(frozen=True, slots=True)
class SameList:
    """An import that named the very same people."""

    import_id: int
    file: str
    at: datetime


def last_list(session: Session, keys: Collection[str], *, seen: Collection[str] = ()) -> LastList | None:
    """How the people with these keys compare with those of the last list; None where there was none.

    `seen` are keys of rows that cannot be taken: their people are in the new list all the same.
    """
    imports = standing(session)
    if not imports:
        return None
    present = present_keys(session)
    keys, seen = ({present.get(key, key) for key in each} for each in (keys, seen))
    began = next((place for place, each in enumerate(imports) if each.is_full_list), len(imports) - 1)
    base, *additions = reversed(imports[: began + 1])
    # Whoever was on it under an earlier address counts once, under the present one.
    members = select(ImportMember.user_id).where(ImportMember.import_id >= base.id)
    people_of = select(func.coalesce(User.merged_into_id, User.id)).where(User.id.in_(members))
    named = (
        select(User.email_key, User.email, User.first_name, User.last_name, User.disabled_at)
        .where(User.id.in_(people_of))
        .order_by(User.id)
    )
    everybody: set[str] = set()
    absent: list[MissingPerson] = []
    people = 0
    for key, email, first, last, disabled_at in session.execute(named):
        everybody.add(key)
        if disabled_at is None:
            people += 1
            if key not in keys and key not in seen:
                absent.append(MissingPerson(email, f"{first} {last}".strip()))
    still = people - len(absent)
    whole = 2 * still >= people
    missing = len(everybody) - len(everybody.intersection(keys))
    return LastList(
        import_id=base.id,
        file=base.file,
        at=base.at,
        rows=base.rows,
        people=people,
        still=still,
        absent=tuple(absent) if whole else (),
        additions=tuple(each.file for each in additions),
        is_full_list=whole,
        holds=everybody.issuperset(keys) and not (whole and missing),
    )


def standing(session: Session) -> Sequence[UserImport]:
    """The imports that were not taken back, the newest first."""
    query = select(UserImport).where(UserImport.undone_at.is_(None)).order_by(UserImport.id.desc())
    return session.scalars(query).all()


def same_list(session: Session, keys: Collection[str]) -> SameList | None:
    """The newest import that named exactly the people with these keys, all of whom are here."""
    listings = table_of(ImportMember).c
    alike = select(listings.import_id).group_by(listings.import_id).having(func.count() == len(keys))
    sizes = set(session.scalars(alike))
    for row in (each for each in standing(session) if each.id in sizes):
        theirs = select(User.email_key).join(ImportMember, ImportMember.user_id == User.id)
        if set(session.scalars(theirs.where(ImportMember.import_id == row.id))) == set(keys):
            return SameList(row.id, row.file, row.at)
    return None
