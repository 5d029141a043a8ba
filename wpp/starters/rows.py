"""Read one row of a list of people: a name, an address, and everything that is wrong with either."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TypeVar

from wpp.addresses import BadAddress, EmailAddress, SeveralAddresses, email_address
from wpp.people.names import SUBSTITUTE, NameFault, read_name
from wpp.sheets import BadCell, Cell, Problem, Row, Sheet, as_text, plain_text, truncate
from wpp.starters.row_meaning import meaning_problem

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
    role: str = ""
    """What a column Role says, and one of the status; our own lists have both."""
    state: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """First and last name, to be compared."""
        return self.first_name, self.last_name

    @property
    def full_name(self) -> str:
        """First and last name; people with one name have one."""
        return f"{self.first_name} {self.last_name}".strip()


def read_starter(
    sheet: Sheet,
    row: Row,
    problems: list[Problem],
    *,
    seen: set[str] | None = None,
    today: date | None = None,
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
    if address is None and problems[-1].code == "missing_email" and (first or last) and not (first and last):
        title = (
            f"{problems[-1].message} If “{first or last}” is the title of the rows below it, delete this row."
        )
        problems[-1] = replace(problems[-1], message=title)
    if (held := meaning_problem(sheet, row, today)) is not None:
        problems.append(sheet.problem(row, *held))
    if len(problems) > before and address is not None and seen is not None:
        seen.add(address.key)
    if len(problems) > before or first is None or last is None or address is None:
        return None
    return Starter(row.number, first, last, address, word(row, "role"), word(row, "status"))


def word(row: Row, field: str) -> str:
    """A word of a column that only says more about a row."""
    return plain_text(cell).casefold() if (cell := row[field]) is not None else ""


def read_part(sheet: Sheet, row: Row, part: str, problems: list[Problem]) -> str | None:
    """A first or last name, "" where the cell is blank, None with a problem added where it is no name."""
    try:
        cell = row[part]
        # The sheet's reader drops what cannot be seen, and this one stands for a letter.
        text = cell if isinstance(cell, str) and SUBSTITUTE in cell else as_text(cell)
        name = read_name(text) if text else ""
        if isinstance(name, NameFault):
            raise BadCell(name.code, text[:200], name.message)
    except BadCell as bad:
        problems.append(sheet.problem(row, part, bad))
        return None
    return name


def read_address(
    sheet: Sheet, row: Row, problems: list[Problem], *, column: str = "email"
) -> EmailAddress | None:
    """The email address of a row, None with a problem added where there is none; what was repaired is kept."""
    cell = row[column]
    try:
        address = as_address(cell)
    except BadCell as bad:
        problems.append(sheet.problem(row, column, bad))
        return None
    if cell != address.written:
        sheet.repaired(row, column, address.shown)
    return address


def as_address(cell: Cell) -> EmailAddress:
    """The cell as an email address. Raises BadCell (`missing_email`, `bad_email`, or the cell's own fault)."""
    try:
        text = as_text(cell)
    except BadCell as bad:
        if bad.code != "not_text":
            raise
        raise BadCell("bad_email", bad.value, f"{truncate(bad.value)} is not an email address.") from bad
    if not text:
        raise BadCell("missing_email", "", "There is no email address.")
    try:
        return email_address(text)
    except SeveralAddresses as error:
        raise BadCell("several_addresses", text[:300], error.message) from error
    except BadAddress as error:
        raise BadCell("bad_email", text[:300], error.message) from error


def chunks(things: Sequence[T]) -> Iterator[list[T]]:
    """The things, some at a time."""
    rest = iter(things)
    while chunk := list(islice(rest, QUERY_BATCH)):
        yield chunk
