"""What an import changes about people who were here before it, names and who may log in, and how it is undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import bindparam, delete, insert, select, update

from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.people.model import ImportChange, User, UserImport
from wpp.people.switching import disable_many
from wpp.starters.known import Account, ExistingStarter
from wpp.starters.rows import chunks
from wpp.work import Work

Name: TypeAlias = str | None


@dataclass(frozen=True, slots=True)
class UndoneChanges:
    """How many people have their name again, and how many accounts are enabled again."""

    names: int
    enabled: int


def rename_starters(work: Work, import_id: int, renames: Sequence[ExistingStarter]) -> list[ExistingStarter]:
    """Give people the names of the list; gives those who still had the name that the check saw."""
    names = {each.account.id: (*each.account.name, *each.starter.name) for each in renames}
    done = change_names(work, names)
    keep(work, import_id, ((user, *names[user]) for user in done))
    changed = {"changed": ["first_name", "last_name"], "import": import_id}
    record_many(work, [(Tag.USER_EDITED, about("user", user), changed) for user in done])
    return [each for each in renames if each.account.id in done]


def change_names(work: Work, names: Mapping[int, tuple[str, str, str, str]]) -> set[int]:
    """User → first and last name before and after; gives those who had the one and have the other now."""
    if not names:
        return set()
    users = table_of(User)
    statement = (
        update(users)
        .where(
            users.c.id == bindparam("user"),
            users.c.first_name == bindparam("was_first"),
            users.c.last_name == bindparam("was_last"),
        )
        .values(first_name=bindparam("now_first"), last_name=bindparam("now_last"))
    )
    keys = ("was_first", "was_last", "now_first", "now_last")
    rows = [{"user": user} | dict(zip(keys, names[user], strict=True)) for user in sorted(names)]
    work.execute(statement, rows)
    done: set[int] = set()
    for part in chunks(sorted(names)):
        now = select(users.c.id, users.c.first_name, users.c.last_name).where(users.c.id.in_(part))
        done.update(
            row.id for row in work.execute(now) if (row.first_name, row.last_name) == names[row.id][2:]
        )
    return done


def disable_missing(work: Work, import_id: int, missing: Sequence[Account]) -> list[Account]:
    """Disable starters who are not on the list, and end their sessions; gives those who could log in until now."""
    disabled = disable_many(work, [each.id for each in missing])
    keep(work, import_id, ((user, None, None, None, None) for user in sorted(disabled)))
    why = {"import": import_id, "reason": "not on the list"}
    record_many(work, [(Tag.USER_SWITCHED_OFF, about("user", each), why) for each in sorted(disabled)])
    return [each for each in missing if each.id in disabled]


def keep(work: Work, import_id: int, changes: Iterable[tuple[int, Name, Name, Name, Name]]) -> None:
    """Keep the names before and after; of whom was disabled there are none."""
    keys = ("user_id", "was_first_name", "was_last_name", "now_first_name", "now_last_name")
    rows = [dict(zip(keys, change, strict=True), import_id=import_id) for change in changes]
    if rows:
        work.execute(insert(table_of(ImportChange)), rows)


def undo_changes(work: Work, import_id: int) -> UndoneChanges:
    """Put the names back and enable who was disabled, except where somebody has decided otherwise since."""
    users, imports, changes = table_of(User), table_of(UserImport).c, table_of(ImportChange).c
    of_import = changes.import_id == import_id
    renamed = work.session.scalars(
        select(ImportChange).where(of_import, ImportChange.now_first_name.is_not(None))
    ).all()
    back = {each.user_id: (*each.now, *each.was) for each in renamed}
    named_again = change_names(work, back)
    gone = select(changes.user_id).where(of_import, changes.now_first_name.is_(None))
    when = select(imports.at).where(imports.id == import_id).scalar_subquery()
    enabled = work.execute(
        update(users)
        .where(users.c.id.in_(gone), users.c.disabled_at == when)
        .values(disabled_at=None)
        .returning(users.c.id)
    )
    enabled_again = sorted(enabled.scalars())
    # What an undone import did is done with: it keeps nobody from being removed.
    work.execute(delete(table_of(ImportChange)).where(of_import))
    why = {"import": import_id, "reason": "import undone"}
    edited = {"changed": ["first_name", "last_name"], **why}
    record_many(work, [(Tag.USER_SWITCHED_ON, about("user", each), why) for each in enabled_again])
    record_many(work, [(Tag.USER_EDITED, about("user", each), edited) for each in sorted(named_again)])
    return UndoneChanges(len(named_again), len(enabled_again))
