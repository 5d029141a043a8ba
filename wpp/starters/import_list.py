"""Take in the new people of a checked list of starters, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, literal, select, text, update

from wpp.audit import Tag, about, record
from wpp.database import insert_new, table_of
from wpp.errors import UnavailableError
from wpp.people.model import ImportMember, Role, User, UserImport
from wpp.sheets import OnProgress, Problem, row_of
from wpp.starters.changes import disable_missing, rename_starters
from wpp.starters.check import StarterPlan
from wpp.starters.compare import LastList, SameList
from wpp.starters.known import Account, ExistingStarter
from wpp.starters.rows import Starter, chunks
from wpp.starters.same_person import hold_back
from wpp.work import Work

INSERT_BATCH = 5000


class ImportConflict(UnavailableError):
    """Somebody whom the check found here was taken out before the list was taken in."""

    code = "list_moved"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. `import_id` finds the people who came by it; None where it leaves no trace.

    `last` is how its list compares with the one before, `same` an import that named just the same people. `renamed` are
    those whose name was changed, `disabled` those who were not on the list.
    """

    import_id: int | None
    file: str
    sheet: str
    rows: int
    added: int
    known: int
    twice: int
    rejected_rows: int
    rejected: Sequence[Problem]
    known_starters: Sequence[ExistingStarter]
    notes: Sequence[Problem]
    renamed: Sequence[ExistingStarter]
    disabled: Sequence[Account]
    last: LastList | None
    same: SameList | None


def import_starters(
    work: Work, plan: StarterPlan, *, on_progress: OnProgress = lambda _: None
) -> ImportResult:
    """Add everybody who is new; whoever came in since the check is passed over and counted as known.

    A list that says nothing new leaves no trace: nobody is new, and those whom it names were named before, all of them
    and nobody else. Where only somebody is missing, it is kept for the next one to be compared with. `on_progress`
    hears how many of the new ones are in. Raises `ImportConflict`.
    """
    import_id, added = add_new(work, plan, on_progress) if plan.kept else (None, 0)
    renamed = rename_starters(work, import_id, plan.renames) if import_id is not None else []
    disabled = disable_missing(work, import_id, plan.missing.to_disable) if import_id is not None else []
    return ImportResult(
        import_id=import_id,
        file=plan.sheet.file,
        sheet=plan.sheet.sheet,
        rows=plan.rows,
        added=added,
        known=plan.as_stored + len(plan.new) - added,
        twice=len(plan.twice),
        rejected_rows=plan.rejected_rows,
        rejected=plan.rejected,
        known_starters=plan.known,
        notes=plan.notes,
        renamed=renamed,
        disabled=disabled,
        last=plan.last,
        same=plan.same,
    )


def add_new(work: Work, plan: StarterPlan, on_progress: OnProgress) -> tuple[int | None, int]:
    """Insert the people and the row of their import; its id, and how many there really were."""
    lock_imports(work)
    imports, users = table_of(UserImport), table_of(User)
    import_id = work.execute(
        insert(imports).values(import_row(work, plan)).returning(imports.c.id)
    ).scalar_one()
    insert_users(work, plan.new, import_id, on_progress=on_progress)
    added = work.execute(
        select(func.count()).select_from(users).where(users.c.import_id == import_id)
    ).scalar_one()
    this = imports.c.id == import_id
    if plan.new and not added and not plan.renames and not plan.missing.to_disable:
        work.execute(delete(imports).where(this))
        return None, 0
    work.execute(update(imports).where(this).values(added=added))
    insert_listings(work, plan, import_id, everybody_is_new=added == len(plan.new))
    check_unchanged(work, plan, import_id)
    hold_back(work, import_id, plan.maybe_same)
    record(
        work,
        Tag.USERS_IMPORTED,
        about("import", import_id),
        file=plan.sheet.file[:255],
        rows=plan.rows,
        added=added,
        rejected=plan.rejected_rows,
    )
    return import_id, added


def lock_imports(work: Work) -> None:
    """Two lists with the same people in another order would lock each other out on Postgres; SQLite has one writer.

    Nor is a list taken in while another is taken back, which may hold the same people.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.execute(text("LOCK TABLE user_imports IN SHARE ROW EXCLUSIVE MODE"))


def import_row(work: Work, plan: StarterPlan) -> dict[str, object]:
    """The import itself, before it is known how many it adds."""
    return {
        "at": work.now,
        "actor": work.actor,
        "file": plan.sheet.file[:255],
        "sheet": plan.sheet.sheet[:255],
        "rows": plan.rows,
        "added": 0,
        "rejected": plan.rejected_rows,
        "is_full_list": plan.last is None or plan.last.is_full_list,
    }


def insert_listings(work: Work, plan: StarterPlan, import_id: int, *, everybody_is_new: bool) -> None:
    """Keep whom the list named, so that the next one can be compared with it: ids, and nothing of the rows."""
    users, listings = table_of(User).c, table_of(ImportMember)
    statement = insert_new(work.session, listings)
    named = select(literal(import_id), users.id)
    work.execute(statement.from_select(["import_id", "user_id"], named.where(users.import_id == import_id)))
    known = [starter.key for starter in plan.known]
    # Whoever came in since the check is among the new, and came by another import.
    known += [] if everybody_is_new else [starter.address.key for starter in plan.new]
    for keys in chunks(known):
        rows = named.where(users.email_key.in_(keys))
        work.execute(statement.from_select(["import_id", "user_id"], rows))


def check_unchanged(work: Work, plan: StarterPlan, import_id: int) -> None:
    """Everybody of the list is here now, or an import that held some of them was taken back since the check."""
    this = select(func.count()).select_from(ImportMember).where(ImportMember.import_id == import_id)
    if work.session.scalar(this) != len(plan.known) + len(plan.new):
        raise ImportConflict(
            f"People of {plan.sheet.file} were removed while it was being checked, so no one was added.",
            hints=["Import it again."],
        )


def insert_users(work: Work, new: Sequence[Starter], import_id: int, *, on_progress: OnProgress) -> None:
    """Insert people in chunks; a key that is there already is passed over by the database itself."""
    statement = insert_new(work.session, table_of(User))
    for start in range(0, len(new), INSERT_BATCH):
        rows = [
            {
                "email": starter.address.shown,
                "email_key": starter.address.key,
                "first_name": starter.first_name,
                "last_name": starter.last_name,
                "role": Role.USER,
                "imported_at": work.now,
                "import_id": import_id,
                "import_row": row_of(starter.row),
                "orders_used": 0,
                "orders_granted": 0,
            }
            for starter in new[start : start + INSERT_BATCH]
        ]
        work.execute(statement, rows)
        on_progress(start + len(rows))
