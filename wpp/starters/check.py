"""Check a list of starters: who is new, who is here already, who is in it twice, and which rows cannot be taken.

Nothing is written here. `wpp.starters.import_list` takes in what this finds to be new.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, aliased

from wpp.addresses import BadAddress, EmailAddress, SeveralAddresses, email_address
from wpp.people.model import User
from wpp.people.names import NameFault, read_name
from wpp.sheets import PROGRESS_EVERY, BadCell, Cell, OnProgress, Problem, Row, Sheet, as_text
from wpp.starters.compare import LastList, SameList, last_list, same_list

T = TypeVar("T")

QUERY_BATCH = 1000
"""Keys in one question; SQLite takes 32,766 values in a statement, and more do not make it quicker."""


@dataclass(frozen=True, slots=True)
class Starter:
    """A good row."""

    row: int
    first_name: str
    last_name: str
    address: EmailAddress

    @property
    def full_name(self) -> str:
        """First and last name; people with one name have one."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class ExistingStarter:
    """A good row of somebody who is here already. Their name and their being switched off stay as they are here."""

    row: int
    email: str
    key: str
    name_in_file: str
    name_here: str
    off: bool
    known_as: str = ""
    """Their address here, where the file has an earlier one of theirs."""

    @property
    def renamed(self) -> bool:
        """Whether the file has another name for them."""
        return self.name_in_file != self.name_here


@dataclass(slots=True)
class StarterPlan:
    """What importing a sheet would do.

    `rejected` is for people to mend. `twice` (the later rows of somebody) and `notes` (perhaps the same person under
    another address) are said and are no fault; both use the shape of a problem for its row, column and sentence.
    `last` is the list before, `same` an import that named the same people and nobody else.
    """

    sheet: Sheet
    rows: int = 0
    new: list[Starter] = field(default_factory=list)
    known: list[ExistingStarter] = field(default_factory=list)
    twice: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    last: LastList | None = None
    same: SameList | None = None

    @property
    def kept(self) -> bool:
        """Whether the list is kept, for the next one to be compared with: it says something that none before it did."""
        if self.new or not self.known:
            return bool(self.new)
        return self.same is None and not (self.last is not None and self.last.holds)

    @property
    def rejected_rows(self) -> int:
        """How many rows are not taken; one row may have several problems."""
        return len({problem.row for problem in self.rejected})


def check_starters(
    session: Session, sheet: Sheet, *, on_progress: OnProgress = lambda _: None
) -> StarterPlan:
    """Read every row of a sheet that was read with `STARTER_COLUMNS`, and compare it with who is here.

    `told` hears how many rows are read.
    """
    plan = StarterPlan(sheet, rows=len(sheet.rows) + len(sheet.rejected), rejected=list(sheet.problems))
    first_rows: dict[str, Starter] = {}
    seen: set[str] = set()
    for done, row in enumerate(sheet.rows):
        if not done % PROGRESS_EVERY:
            on_progress(done)
        starter = read_starter(sheet, row, plan.rejected, seen=seen)
        if starter is None:
            continue
        first = first_rows.setdefault(starter.address.key, starter)
        if first is not starter:
            plan.twice.append(duplicate_problem(sheet, starter, first))
    plan.rejected.sort(key=lambda problem: problem.row)
    here = known_by_key(session, list(first_rows))
    for key, starter in first_rows.items():
        if key in here:
            plan.known.append(known_starter(starter, *here[key]))
        else:
            plan.new.append(starter)
    plan.notes = same_names(session, sheet, plan.new)
    plan.last = last_list(session, first_rows, seen=seen)
    plan.same = same_list(session, first_rows) if plan.known and not plan.new else None
    return plan


def read_starter(
    sheet: Sheet, row: Row, problems: list[Problem], *, seen: set[str] | None = None
) -> Starter | None:
    """The person of one row; what is wrong with it is added to the problems, all of it at once.

    Where it is not the email that is wrong, `seen` keeps it.
    """
    before = len(problems)
    first, last = (read_part(sheet, row, part, problems) for part in ("first_name", "last_name"))
    if first == "" and last == "":
        bad = BadCell("name_missing", "", "There is no first or last name.")
        problems.append(sheet.problem(row, "first_name", bad))
    address = read_address(sheet, row, problems)
    if len(problems) > before and address is not None and seen is not None:
        seen.add(address.key)
    if len(problems) > before or first is None or last is None or address is None:
        return None
    return Starter(row.number, first, last, address)


def read_part(sheet: Sheet, row: Row, part: str, problems: list[Problem]) -> str | None:
    """A first or last name, "" where the cell is blank, None with a problem added where it is no name."""
    try:
        text = as_text(row[part])
        name = read_name(text) if text else ""
        if isinstance(name, NameFault):
            raise BadCell(name.code, text[:200], name.message)
    except BadCell as bad:
        problems.append(sheet.problem(row, part, bad))
        return None
    return name


def read_address(sheet: Sheet, row: Row, problems: list[Problem]) -> EmailAddress | None:
    """The email address of a row, None with a problem added where there is none."""
    try:
        return as_address(row["email"])
    except BadCell as bad:
        problems.append(sheet.problem(row, "email", bad))
        return None


def as_address(cell: Cell) -> EmailAddress:
    """The cell as an email address. Raises BadCell (`missing_email`, `bad_email`, or the cell's own fault)."""
    try:
        text = as_text(cell)
    except BadCell as bad:
        if bad.code != "not_text":
            raise
        raise BadCell("bad_email", bad.value, f"{bad.value} is not an email address.") from bad
    if not text:
        raise BadCell("missing_email", "", "There is no email address.")
    try:
        return email_address(text)
    except SeveralAddresses as error:
        raise BadCell("several_addresses", text[:300], error.message) from error
    except BadAddress as error:
        raise BadCell("bad_email", text[:300], error.message) from error


def duplicate_problem(sheet: Sheet, starter: Starter, first: Starter) -> Problem:
    """The sentence about a row whose email stands further up already."""
    message = f"Row {first.row} already has this email"
    if same(starter.full_name) != same(first.full_name):
        message += f", for {first.full_name}; {starter.full_name} in this row was not imported"
    bad = BadCell("duplicate_in_file", starter.address.shown, f"{message}.")
    return sheet.problem(starter.row, "email", bad)


def known_by_key(session: Session, keys: Sequence[str]) -> dict[str, tuple[str, bool, str]]:
    """Key → name, whether switched off, and the present address where this is an earlier one, of those who are here."""
    here = aliased(User)
    columns = select(
        User.email_key, here.first_name, here.last_name, here.disabled_at, here.email, User.merged_into_id
    ).join(here, here.id == func.coalesce(User.merged_into_id, User.id))
    rows: dict[str, tuple[str, bool, str]] = {}
    for chunk in chunks(keys):
        for key, first, last, disabled_at, email, merged in session.execute(
            columns.where(User.email_key.in_(chunk))
        ):
            rows[key] = (f"{first} {last}".strip(), disabled_at is not None, email if merged else "")
    return rows


def known_starter(starter: Starter, name_here: str, off: bool, known_as: str = "") -> ExistingStarter:
    """The row of somebody who is here already."""
    return ExistingStarter(
        starter.row, starter.address.shown, starter.address.key, starter.full_name, name_here, off, known_as
    )


def same_names(session: Session, sheet: Sheet, new: Sequence[Starter]) -> list[Problem]:
    """“Same person?” about new people who have the full name of somebody else, in the file or here."""
    here = known_by_name(session, new)
    in_file: dict[str, Starter] = {}
    notes = []
    for starter in new:
        if not starter.first_name or not starter.last_name:
            continue
        name = same(starter.full_name)
        first = in_file.setdefault(name, starter)
        if first is not starter:
            where = f"in row {first.row} with {first.address.shown}"
        elif name in here:
            where = f"here already with {here[name]}"
        else:
            continue
        message = (
            f"{starter.full_name} is {where}. They are imported as two people: check whether they are one."
        )
        notes.append(
            sheet.problem(starter.row, "email", BadCell("same_name", starter.address.shown, message))
        )
    return notes


def known_by_name(session: Session, new: Sequence[Starter]) -> dict[str, str]:
    """Folded full name → one email of those who have it here, in the spellings that lists have: Ann, ANN and ann."""
    # no guard: saves the queries in an empty portal
    if session.scalar(select(User.id).limit(1)) is None:
        return {}
    here = aliased(User)
    columns = select(User.first_name, User.last_name, here.email)
    columns = columns.join(here, here.id == func.coalesce(User.merged_into_id, User.id))
    spellings = dict.fromkeys(
        (spelt(each.last_name), spelt(each.first_name))
        for each in new
        if each.first_name and each.last_name
        for spelt in (str, str.upper, str.lower, str.title)
    )
    rows: dict[str, str] = {}
    for chunk in chunks(list(spellings)):
        # In the order of the index.
        query = columns.where(tuple_(User.last_name, User.first_name).in_(chunk)).order_by(User.id)
        for first, last, email in session.execute(query):
            rows.setdefault(same(f"{first} {last}"), email)
    return rows


def same(name: str) -> str:
    """A name without case and accents, only to be compared."""
    # no guard: quicker, with the same result
    if name.isascii():
        return name.lower()
    chars = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in chars if not unicodedata.combining(char))


def chunks(things: Sequence[T]) -> Iterator[list[T]]:
    """The things, some at a time."""
    rest = iter(things)
    while chunk := list(islice(rest, QUERY_BATCH)):
        yield chunk
