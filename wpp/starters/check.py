"""Check a list of starters: who is new, who is here already, who is in it twice, and which rows cannot be taken.

Nothing is written here. `wpp.starters.import_list` takes in what this finds to be new.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from wpp.hints import HintCode, hint
from wpp.people.same_name import is_same_name
from wpp.sheets import PROGRESS_EVERY, BadCell, OnProgress, Problem, Sheet
from wpp.starters.compare import LastList, SameList, last_list, same_list
from wpp.starters.known import Account, ExistingStarter, accounts_by_key, problem_of
from wpp.starters.missing import Missing, find_missing, nobody_missing
from wpp.starters.odd_rows import odd_name, odd_row
from wpp.starters.row_meaning import ADVICE, OFF
from wpp.starters.rows import Starter, read_starter
from wpp.starters.same_person import MaybeSame, maybe_same


@dataclass(slots=True)
class StarterPlan:
    """What importing a sheet would do.

    `rejected` is for people to mend. `twice` (the later rows of somebody) is said and is no fault; it uses the shape of
    a problem for its row, column and sentence. `maybe_same` are new people who are imported and not welcomed before it
    is decided who they are. `renames` are those of `known` whose name is changed, `missing` the starters who are not on
    the list. `last` is the list before, `same` an import that named the same people and nobody else.
    """

    sheet: Sheet
    rows: int = 0
    new: list[Starter] = field(default_factory=list)
    known: list[ExistingStarter] = field(default_factory=list)
    twice: list[Problem] = field(default_factory=list)
    maybe_same: list[MaybeSame] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    renames: list[ExistingStarter] = field(default_factory=list)
    missing: Missing = field(default_factory=nobody_missing)
    last: LastList | None = None
    same: SameList | None = None

    @property
    def kept(self) -> bool:
        """Whether the list is kept, for the next one to be compared with: it says something that none before it did."""
        if self.new or not self.known:
            return bool(self.new)
        if self.renames or self.missing.to_disable:
            return True
        return self.same is None and not (self.last is not None and self.last.holds)

    @property
    def rejected_rows(self) -> int:
        """How many rows are not taken; one row may have several problems."""
        return len({problem.row for problem in self.rejected})

    @property
    def as_stored(self) -> int:
        """How many rows say of somebody what is stored already, or what will be."""
        rejected = {problem.row for problem in self.rejected}
        return sum(each.row not in rejected for each in self.known)

    @property
    def notes(self) -> list[Problem]:
        """What is said of rows that were taken, or that say the same as another."""
        return [*self.twice, *(each.problem for each in self.maybe_same)]


def check_starters(
    session: Session,
    sheet: Sheet,
    *,
    update_names: bool = False,
    accept_odd: bool = False,
    whole_list: bool = False,
    today: date | None = None,
    is_erased: Callable[[str], bool] = lambda _: False,
    on_progress: OnProgress = lambda _: None,
) -> StarterPlan:
    """Read every row of a sheet that was read with `STARTER_COLUMNS`, and compare it with who is here.

    With `update_names`, a name that differs from the one here will be changed and is no problem, and with `accept_odd`
    neither is a name or an address that is hardly one (see `wpp.starters.odd_rows`). `is_erased` says whose data was
    erased: they are rejected, since nobody knows any more whether they had a pack. With `whole_list`,
    the starters who are not on it are found, to be disabled. Whose last day was before `today` has left. `on_progress`
    hears how many rows are read.
    """
    plan = StarterPlan(sheet, rows=len(sheet.rows) + len(sheet.rejected), rejected=list(sheet.problems))
    by_key: dict[str, list[Starter]] = {}
    seen: set[str] = set()
    for done, row in enumerate(sheet.rows):
        if not done % PROGRESS_EVERY:
            on_progress(done)
        starter = read_starter(sheet, row, plan.rejected, seen=seen, today=today)
        if starter is not None:
            by_key.setdefault(starter.address.key, []).append(starter)
    here = accounts_by_key(session, list(by_key))
    if not accept_odd:
        seen |= hold_odd_rows(plan, by_key, here)
    for key, starters in by_key.items():
        if key not in here and is_erased(key):
            plan.rejected += [erased_problem(sheet, starter) for starter in starters]
        else:
            add_person(plan, starters, here.get(key), update_names=update_names)
    plan.maybe_same = maybe_same(session, sheet, plan.new)
    plan.rejected.sort(key=lambda problem: problem.row)
    plan.twice.sort(key=lambda problem: problem.row)
    plan.missing = find_missing(session, sheet, {*by_key, *seen}) if whole_list else nobody_missing()
    plan.last = last_list(session, by_key, seen=seen)
    plan.same = same_list(session, by_key) if plan.known and not plan.new else None
    return plan


def hold_odd_rows(
    plan: StarterPlan, by_key: dict[str, list[Starter]], here: Mapping[str, Account]
) -> set[str]:
    """Move rows whose name or address is hardly one to the rejected ones; gives the keys of their addresses."""
    held: dict[str, list[Starter]] = {}
    for key, starters in by_key.items():
        for starter in starters:
            if (odd := odd_problem(plan.sheet, starter, here.get(key))) is not None:
                plan.rejected.append(odd)
                held.setdefault(key, []).append(starter)
    for key, odd_starters in held.items():
        by_key[key] = [starter for starter in by_key[key] if starter not in odd_starters]
        if not by_key[key]:
            del by_key[key]
    return set(held)


def odd_problem(sheet: Sheet, starter: Starter, account: Account | None) -> Problem | None:
    """Why a row is held back; what is stored already was accepted before."""
    if account is None:
        odd = odd_row(starter.first_name, starter.last_name, starter.address)
    elif account.known_as or is_same_name(starter.name, account.name):
        return None
    else:
        odd = odd_name(starter.first_name, starter.last_name)
    return sheet.problem(starter.row, *odd) if odd else None


def add_person(
    plan: StarterPlan, starters: Sequence[Starter], account: Account | None, *, update_names: bool
) -> None:
    """Put the rows of one address where they belong: one is that of its owner, the others repeat or contradict it."""
    owner = starters[0]
    if account is None and owner.state == OFF:
        words = f"{plan.sheet.heading('status')} says “off”. {ADVICE}"
        off = BadCell("meaning_column", OFF, words)
        plan.rejected.append(plan.sheet.problem(owner.row, "status", off))
    elif account is None:
        plan.new.append(owner)
    else:
        owner = next((each for each in starters if is_same_name(each.name, account.name)), owner)
        known = ExistingStarter(owner, account)
        plan.known.append(known)
        problem = problem_of(plan.sheet, known, update_names=update_names)
        if problem is not None:
            plan.rejected.append(problem)
        elif known.renamed:
            plan.renames.append(known)
    for other in starters:
        if other is owner:
            continue
        if is_same_name(other.name, owner.name):
            plan.twice.append(duplicate_problem(plan.sheet, other, owner))
        else:
            plan.rejected.append(shared_problem(plan.sheet, other, owner))


def erased_problem(sheet: Sheet, starter: Starter) -> Problem:
    """The sentence about a row of somebody whose data was erased."""
    words = "The data of this person was erased at their request, and they may have had a pack."
    bad = BadCell("erased_person", starter.address.shown, words, hint=hint(HintCode.ADD_AFTER_ERASURE))
    return sheet.problem(starter.row, "email", bad)


def duplicate_problem(sheet: Sheet, starter: Starter, first: Starter) -> Problem:
    """The sentence about a row that says of somebody what another one says already."""
    bad = BadCell("duplicate_in_file", starter.address.shown, f"Row {first.row} already has this email.")
    return sheet.problem(starter.row, "email", bad)


def shared_problem(sheet: Sheet, starter: Starter, first: Starter) -> Problem:
    """The sentence about a row that gives somebody's address to another person."""
    message = (
        f"Row {first.row} has this email for {first.full_name}. Two people can't share one: {starter.full_name} needs "
        "an address of their own. If they are one person, delete one of the rows."
    )
    return sheet.problem(starter.row, "email", BadCell("shared_address", starter.address.shown, message))
