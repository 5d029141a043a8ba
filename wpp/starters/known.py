"""People of a list who have an account already: who is as the list says, and whose row needs a decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, aliased

from wpp.hints import HintCode, hint
from wpp.people.model import Role, User
from wpp.people.same_name import is_same_name, shares_a_name
from wpp.sheets import BadCell, Problem, Sheet
from wpp.starters.row_meaning import OFF
from wpp.starters.rows import Starter, chunks

ROLES = {
    Role.REPRESENTATIVE: "a client representative",
    Role.WAREHOUSE: "warehouse staff",
    Role.CS: "customer services",
    Role.ADMIN: "digital services",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a list is compared with it. `used` says that somebody has logged in to it or ordered."""

    id: int
    email: str
    first_name: str
    last_name: str
    role: Role
    off: bool
    used: bool
    maybe_same_as: int | None = None
    known_as: str = ""
    """The address of the account, where the list has an earlier one of its person."""

    @property
    def name(self) -> tuple[str, str]:
        """First and last name, to be compared."""
        return self.first_name, self.last_name

    @property
    def full_name(self) -> str:
        """First and last name; people with one name have one."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class ExistingStarter:
    """A good row of somebody who is here already, and their account."""

    starter: Starter
    account: Account

    @property
    def row(self) -> int:
        """The row of the file."""
        return self.starter.row

    @property
    def email(self) -> str:
        """The address as the file has it."""
        return self.starter.address.shown

    @property
    def key(self) -> str:
        """What the address is found by."""
        return self.starter.address.key

    @property
    def name_in_file(self) -> str:
        """The name that the list has."""
        return self.starter.full_name

    @property
    def name_here(self) -> str:
        """The name of the account."""
        return self.account.full_name

    @property
    def off(self) -> bool:
        """Whether the account is disabled."""
        return self.account.off

    @property
    def as_listed(self) -> bool:
        """Whether the row says itself that nobody of this account orders: our own list of people, sent back."""
        if self.account.role is not Role.USER:
            return self.starter.role == self.account.role
        return self.account.off and self.starter.state == OFF

    @property
    def renamed(self) -> bool:
        """Whether the file has another name for them: not only in case, spaces, accents or the order of its parts.

        With an earlier address of somebody, a list has their earlier name.
        """
        return not self.account.known_as and not is_same_name(self.starter.name, self.account.name)


def accounts_by_key(session: Session, keys: Sequence[str]) -> dict[str, Account]:
    """Key → account, of those who are here already; an earlier address is found with the account that it is in now."""
    here = aliased(User)
    used = or_(here.activated_at.is_not(None), here.orders_used > 0)
    columns = select(
        User.email_key,
        here.id,
        here.email,
        here.first_name,
        here.last_name,
        here.role,
        here.disabled_at.is_not(None),
        used,
        here.maybe_same_as,
        case((User.merged_into_id.is_not(None), here.email), else_=""),
    ).join(here, here.id == func.coalesce(User.merged_into_id, User.id))
    found: dict[str, Account] = {}
    for chunk in chunks(keys):
        for row in session.execute(columns.where(User.email_key.in_(chunk))):
            found[row[0]] = Account(*row[1:])
    return found


def problem_of(sheet: Sheet, known: ExistingStarter, *, update_names: bool = False) -> Problem | None:
    """Why the row of somebody who is here gives nobody a pack, or does not say what is stored; None where all is well.

    With `update_names` a name that differs is no problem, unless it would make another person of somebody who has
    logged in or ordered.
    """
    bad = None if known.as_listed else cannot_order(known.account)
    field = "email"
    if bad is None and known.renamed:
        two_people = not shares_a_name(known.starter.name, known.account.name)
        if update_names and not (two_people and known.account.used):
            return None
        bad = taken_address(known) if two_people else other_name(known)
        field = "email" if two_people else changed_part(known)
    return sheet.problem(known.row, field, bad) if bad else None


def cannot_order(account: Account) -> BadCell | None:
    """Staff and disabled accounts get no pack, whatever list they are on."""
    if account.role is not Role.USER:
        why = f"{account.email} is here as {ROLES[account.role]}, and only starters can order."
        return BadCell("cannot_order", account.email, why, hint(HintCode.MAKE_STARTER, email=account.email))
    if account.off:
        why = f"{account.email} is disabled and was left disabled, so {account.full_name} can't order."
        return BadCell("cannot_order", account.email, why, hint(HintCode.ENABLE_USER, email=account.email))
    return None


def other_name(known: ExistingStarter) -> BadCell:
    """One part of the name is another one now."""
    why = f"Name differs: {known.account.email} was {known.name_here}, the list says {known.name_in_file}."
    return BadCell("name_differs", known.name_in_file, why, hint(HintCode.UPDATE_NAMES))


def taken_address(known: ExistingStarter) -> BadCell:
    """The list gives the address to somebody who has no name in common with its owner."""
    why = (
        f"{known.account.email} is the address of {known.name_here} here, and the list gives it to "
        f"{known.name_in_file}. Two people can't share one: {known.name_in_file} needs an address of their own."
    )
    return BadCell("shared_address", known.email, why, hint(HintCode.RENAME_USER, email=known.account.email))


def changed_part(known: ExistingStarter) -> str:
    """The column whose cell says something else."""
    return "last_name" if known.starter.last_name != known.account.last_name else "first_name"
