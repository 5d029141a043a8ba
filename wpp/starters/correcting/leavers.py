"""A file of people whose accounts are to be disabled, or enabled again: leavers, and a list that was the wrong one."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record_many
from wpp.hints import HintCode, hint
from wpp.people.accounts import UnknownUser, user_by_email
from wpp.people.model import Role
from wpp.people.same_name import folded, shares_a_name
from wpp.people.switching import disable_many, enable_many
from wpp.sheets import BadCell, Problem, Row, Sheet, as_text
from wpp.starters.columns import FULL_NAME, LEAVER_COLUMNS
from wpp.starters.correcting.still_here import STILL_HERE_COLUMNS, not_yet
from wpp.starters.known import ROLES, Account, accounts_by_key
from wpp.starters.rows import read_address
from wpp.work import Work

READ_COLUMNS = (*LEAVER_COLUMNS, FULL_NAME, *STILL_HERE_COLUMNS)
"""What is looked for in a file; a full name is only compared, and a last day to come or a status holds a row back."""


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """A row and the account that it names."""

    row: int
    account: Account


@dataclass(slots=True)
class SwitchPlan:
    """What disabling or enabling the people of a file would do.

    `changes` are to be switched, `already` are so, `twice` are later rows of somebody and no fault, `rejected` are for
    people to mend.
    """

    sheet: Sheet
    off: bool
    rows: int = 0
    changes: list[NamedAccount] = field(default_factory=list)
    already: list[NamedAccount] = field(default_factory=list)
    twice: list[Problem] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)


def check_switch(session: Session, sheet: Sheet, *, off: bool, today: date) -> SwitchPlan:
    """Find the account of every row of a sheet that was read with `READ_COLUMNS`; nothing is written.

    Nobody is disabled before their last day, or whose row says that they are still there. Enabling asks for neither:
    the file of leavers that was the wrong one is given again.
    """
    plan = SwitchPlan(sheet, off, rows=len(sheet.rows) + len(sheet.rejected), rejected=list(sheet.problems))
    rows = {row.number: (row, read_address(sheet, row, plan.rejected)) for row in sheet.rows}
    keys = [address.key for _, address in rows.values() if address is not None]
    here = accounts_by_key(session, list(dict.fromkeys(keys)))
    first_rows: dict[str, int] = {}
    for row, address in rows.values():
        if address is None:
            continue
        first = first_rows.setdefault(address.key, row.number)
        if first != row.number:
            twice = BadCell("duplicate_in_file", address.shown, f"Row {first} already has this email.")
            plan.twice.append(sheet.problem(row, "email", twice))
            continue
        account = here.get(address.key)
        is_so = account is not None and account.off is off and account.role is not Role.USER
        bad = unknown(session, address.shown) if account is None else doubtful(row, account, off=off)
        bad = None if is_so else bad
        held_back = not_yet(sheet, row, today) if off and bad is None else None
        if bad is not None:
            plan.rejected.append(sheet.problem(row, "email", bad))
        elif held_back is not None:
            plan.rejected.append(sheet.problem(row, *held_back))
        elif account is not None:
            (plan.already if account.off is off else plan.changes).append(NamedAccount(row.number, account))
    plan.rejected.sort(key=lambda problem: problem.row)
    return plan


def unknown(session: Session, email: str) -> BadCell:
    """The row of somebody who has no account, with the nearest addresses that there are."""
    try:
        user_by_email(session, email)
    except UnknownUser as error:
        near = [advice for advice in error.hints if isinstance(advice, str)]
        return BadCell(error.code, email, " ".join([error.message, *near]))
    raise RuntimeError(f"{email} was unknown, and is not")


def doubtful(row: Row, account: Account, *, off: bool) -> BadCell | None:
    """Why an account is left as it is: it is staff's, or the file has somebody else's name."""
    if account.role is not Role.USER:
        return staff_account(account, off=off)
    first, last, full = (text_in(row, part) for part in ("first_name", "last_name", "full_name"))
    for name in (f"{first} {last}".strip(), full):
        if name and not is_of(name, account):
            why = (
                f"Name differs: {account.email} is {account.full_name} here, and the file says {name}. "
                "Check whose address it is."
            )
            code = HintCode.DISABLE_STAFF if off else HintCode.ENABLE_USER
            return BadCell("name_differs", account.email, why, hint(code, email=account.email))
    return None


def is_of(name: str, account: Account) -> bool:
    """Whether a name may be an account's: colleagues share a first name, so a whole name shares the last one."""
    parts, last = folded(name.replace(",", " ")).split(), folded(account.last_name).split()
    if len(parts) > 1 and last:
        return bool(set(parts) & set(last))
    return shares_a_name((" ".join(parts), ""), account.name)


def staff_account(account: Account, *, off: bool) -> BadCell:
    """Staff are switched one by one, since orders may wait for them."""
    why = f"{account.email} is {ROLES[account.role]}, so the account was left as it is."
    code = HintCode.DISABLE_STAFF if off else HintCode.ENABLE_USER
    return BadCell("staff_account", account.email, why, hint(code, email=account.email))


def text_in(row: Row, part: str) -> str:
    """A name of a row; a cell that holds no text is none."""
    try:
        return as_text(row[part])
    except BadCell:
        return ""


def switch_accounts(work: Work, plan: SwitchPlan) -> list[NamedAccount]:
    """Disable or enable them, and end the sessions of those who are disabled; gives those whom it changed."""
    ids = [each.account.id for each in plan.changes]
    done = disable_many(work, ids) if plan.off else enable_many(work, ids)
    tag = Tag.USER_SWITCHED_OFF if plan.off else Tag.USER_SWITCHED_ON
    why = {"file": plan.sheet.file[:255]}
    record_many(work, [(tag, about("user", each), why) for each in sorted(done)])
    return [each for each in plan.changes if each.account.id in done]
