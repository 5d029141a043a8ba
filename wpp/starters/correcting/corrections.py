"""A file of new names and addresses for people who are here: many marriages, or a client with a new domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wpp.addresses import EmailAddress
from wpp.hints import HintCode, hint
from wpp.people.model import Role
from wpp.people.same_name import is_same_name
from wpp.sheets import BadCell, Problem, Row, Sheet, is_blank
from wpp.starters.correcting.correct_person import correct_person
from wpp.starters.correcting.leavers import unknown
from wpp.starters.correcting.readdress import Readdressed
from wpp.starters.known import ROLES, Account, accounts_by_key
from wpp.starters.odd_rows import odd_name, role_address
from wpp.starters.rows import read_address, read_part
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Correction:
    """A good row: an account, and what it is to have; None stays as it is."""

    row: int
    account: Account
    first_name: str | None = None
    last_name: str | None = None
    address: EmailAddress | None = None

    @property
    def name(self) -> tuple[str, str]:
        """First and last name afterwards."""
        return (
            self.account.first_name if self.first_name is None else self.first_name,
            self.account.last_name if self.last_name is None else self.last_name,
        )

    @property
    def email(self) -> str:
        """The address afterwards."""
        return self.account.email if self.address is None else self.address.shown

    @property
    def changes_something(self) -> bool:
        """Whether anything would be other than it is."""
        return (self.name, self.email) != (self.account.name, self.account.email)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a row: the account before, as it is stored now, and what followed from a new address."""

    row: int
    before: Account
    name: tuple[str, str]
    email: str
    readdressed: Readdressed
    joined: bool


@dataclass(slots=True)
class CorrectionPlan:
    """What correcting the people of a file would do. `already` are rows that say what is stored."""

    sheet: Sheet
    rows: int = 0
    changes: list[Correction] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    twice: list[Problem] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A row that can be read: whose it is, and what it asks for."""

    row: Row
    address: EmailAddress
    new: EmailAddress | None
    first_name: str | None
    last_name: str | None

    @property
    def wanted(self) -> tuple[str | None, str | None, str | None]:
        """What the row asks for, to be compared with another row of the same person."""
        return self.new.shown if self.new else None, self.first_name, self.last_name


def check_corrections(session: Session, sheet: Sheet, *, accept_odd: bool = False) -> CorrectionPlan:
    """Find the account of every row of a sheet that was read with `CORRECTION_COLUMNS`; nothing is written.

    An address that is known no more, while the new one is, was corrected before. With `accept_odd` a new name or
    address that is hardly one is no problem (see `wpp.starters.odd_rows`).
    """
    plan = CorrectionPlan(sheet, rows=len(sheet.rows) + len(sheet.rejected), rejected=list(sheet.problems))
    rows = [wanted for row in sheet.rows if (wanted := read_wanted(sheet, row, plan.rejected))]
    keys = [each.address.key for each in rows] + [each.new.key for each in rows if each.new]
    here = accounts_by_key(session, list(dict.fromkeys(keys)))
    first_of: dict[str, WantedRow] = {}
    taken: dict[str, int] = {}
    for each in rows:
        first = first_of.setdefault(each.address.key, each)
        if first is not each:
            add_repeat(plan, each, first)
            continue
        bad = problem_of(session, each, here, taken)
        odd = None if accept_odd or bad is not None else odd_correction(each, here)
        if bad is not None:
            plan.rejected.append(sheet.problem(each.row, "email", bad))
        elif odd is not None:
            plan.rejected.append(sheet.problem(each.row, *odd))
        else:
            add_correction(plan, each, here)
    plan.rejected.sort(key=lambda problem: problem.row)
    return plan


def read_wanted(sheet: Sheet, row: Row, problems: list[Problem]) -> WantedRow | None:
    """A row, None with its problems added where something in it cannot be read."""
    before = len(problems)
    address = read_address(sheet, row, problems)
    first, last = (read_part(sheet, row, part, problems) for part in ("first_name", "last_name"))
    new = None
    if not is_blank(row["new_email"]):
        new = read_address(sheet, row, problems, column="new_email")
    if address is None or len(problems) > before:
        return None
    return WantedRow(row, address, new, first or None, last or None)


def add_repeat(plan: CorrectionPlan, each: WantedRow, first: WantedRow) -> None:
    """A later row of somebody: the same is said and no fault, something else is for people to mend."""
    if each.wanted == first.wanted:
        bad = BadCell(
            "duplicate_in_file", each.address.shown, f"Row {first.row.number} says the same already."
        )
        plan.twice.append(plan.sheet.problem(each.row, "email", bad))
        return
    why = f"Row {first.row.number} changes {each.address.shown} to something else. Keep one of the rows."
    plan.rejected.append(
        plan.sheet.problem(each.row, "email", BadCell("duplicate_in_file", each.address.shown, why))
    )


def problem_of(
    session: Session, each: WantedRow, here: Mapping[str, Account], taken: dict[str, int]
) -> BadCell | None:
    """Why nothing is changed for a row; None where it can be, or was before. `taken` has the new addresses so far."""
    account = here.get(each.address.key)
    other = here.get(each.new.key) if each.new else None
    if account is None:
        was_before = other is not None and has_the_name(each, other)
        return None if was_before else unknown(session, each.address.shown)
    if account.role is not Role.USER and wanted_change(each, account).changes_something:
        why = f"{account.email} is {ROLES[account.role]}, so the account was left as it is."
        return BadCell("staff_account", account.email, why, hint(HintCode.EDIT_STAFF, email=account.email))
    if each.new is None:
        return None
    # A second account of the same person, which was never used, gives its address up.
    is_second = other is not None and other.maybe_same_as == account.id and not other.used
    if other is not None and other.id != account.id and not is_second:
        why = f"{other.email} is the address of {other.full_name} here."
        return BadCell("shared_address", each.new.shown, why, hint(HintCode.SHOW_USER, email=other.email))
    if taken.setdefault(each.new.key, each.row.number) != each.row.number:
        why = f"Row {taken[each.new.key]} gives {each.new.shown} to somebody else."
        return BadCell("shared_address", each.new.shown, why)
    return None


def odd_correction(each: WantedRow, here: Mapping[str, Account]) -> tuple[str, BadCell] | None:
    """The field of a new name or address that is hardly one, and why; what is stored already was accepted before."""
    account = here.get(each.address.key)
    if account is None:
        return None
    name = (each.first_name or account.first_name, each.last_name or account.last_name)
    if not is_same_name(name, account.name) and (odd := odd_name(*name)) is not None:
        return odd
    moved = each.new is not None and each.new.shown != account.email
    odd = role_address(*name, each.new) if each.new is not None and moved else None
    return ("new_email", odd[1]) if odd else None


def has_the_name(each: WantedRow, account: Account) -> bool:
    """Whether the account has the names that a row asks for, as far as it does."""
    wanted = (each.first_name or account.first_name, each.last_name or account.last_name)
    return is_same_name(wanted, account.name)


def wanted_change(each: WantedRow, account: Account) -> Correction:
    """What a row makes of its account."""
    return Correction(each.row.number, account, each.first_name, each.last_name, each.new)


def add_correction(plan: CorrectionPlan, each: WantedRow, here: Mapping[str, Account]) -> None:
    """Put a good row where it belongs: something is to be changed, or all is so already."""
    account = here.get(each.address.key)
    if account is not None and (correction := wanted_change(each, account)).changes_something:
        plan.changes.append(correction)
        return
    plan.already.append(each.row.number)


def correct_accounts(work: Work, corrections: Sequence[Correction], *, secret: str) -> list[Corrected]:
    """Change names and addresses, with all that follows from a new address; says what is stored afterwards.

    All or none. Raises `DuplicateUser` where a new address was taken since the check.
    """
    corrected = []
    for each in corrections:
        done = correct_person(
            work,
            each.account.email,
            first_name=each.first_name,
            last_name=each.last_name,
            new_email=each.address.shown if each.address else None,
            secret=secret,
        )
        name = (done.user.first_name, done.user.last_name)
        corrected.append(
            Corrected(each.row, each.account, name, done.user.email, done.readdressed, joined=done.joined)
        )
    return corrected
