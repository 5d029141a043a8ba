"""Add, edit, disable and enable an account, with what follows from it for orders that wait for approval."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wpp.accounts.dependants import Dependant, hangs_on_user
from wpp.addresses import key_of
from wpp.hints import HintCode, hint
from wpp.orders.approvers import request_waiting_approvals
from wpp.people import accounts
from wpp.people.accounts import user_by_email
from wpp.people.erased import ErasedPerson
from wpp.people.model import Role
from wpp.people.views import UserView
from wpp.starters.correcting.correct_person import correct_person
from wpp.starters.correcting.readdress import Readdressed
from wpp.starters.same_person import HeldBack, hold_back_added
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class AccountChange:
    """The account afterwards, what hung on it before, and the orders that it is asked to approve for it."""

    user: UserView
    already: bool = False
    hangs_on: tuple[Dependant, ...] = ()
    requested: tuple[str, ...] = ()
    readdressed: Readdressed = field(default_factory=Readdressed)
    joined: bool = False
    """Whether a second account of the same person, never used, gave up its address."""
    held: HeldBack | None = None
    """Whom a new starter may be, who is not welcomed before that is decided."""


def add_account(
    work: Work,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    is_erased: Callable[[str], bool] = lambda _: False,
) -> AccountChange:
    """Add one person; a representative is asked about the orders that had nobody to approve them.

    A starter with the name of somebody who is here is held back from the welcome, as one of a list is. Raises
    `DuplicateUser`, `BadAddress` and `BadName`, and `ErasedPerson` for a starter of whom `is_erased` says so.
    """
    if role is Role.USER and is_erased(key_of(email)):
        raise ErasedPerson(
            f"The data of {email} was erased at their request, and they may have had a pack.",
            hints=[hint(HintCode.ADD_AFTER_ERASURE)],
        )
    user = accounts.add_user(work, email=email, first_name=first_name, last_name=last_name, role=role)
    held = hold_back_added(work, user)
    return AccountChange(user, requested=tuple(request_waiting_approvals(work)), held=held)


def edit_account(
    work: Work,
    email: str,
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    role: Role | None = None,
    new_email: str | None = None,
    secret: str,
    reason: str = "",
) -> AccountChange:
    """Change what is given, with what follows from it: see `correct_person`, which raises the same."""
    before = user_by_email(work.session, email)
    hanging = hangs_on_user(work.session, before, role=role) if role is not None else []
    corrected = correct_person(
        work,
        email,
        first_name=first_name,
        last_name=last_name,
        role=role,
        new_email=new_email,
        secret=secret,
        reason=reason,
    )
    user = corrected.user
    requested = request_waiting_approvals(work) if user != before else []
    return AccountChange(
        user,
        user == before,
        tuple(hanging),
        tuple(requested),
        readdressed=corrected.readdressed,
        joined=corrected.joined,
    )


def disable_account(work: Work, email: str) -> AccountChange:
    """Disable an account and end its sessions; one that is disabled stays so. Raises `UnknownUser`."""
    before = user_by_email(work.session, email)
    hanging = hangs_on_user(work.session, before)
    user = accounts.disable(work, email)
    requested = request_waiting_approvals(work) if user != before else []
    return AccountChange(user, user == before, tuple(hanging), tuple(requested))


def enable_account(work: Work, email: str) -> AccountChange:
    """Enable an account; a representative is asked about what waits for nobody. Raises `UnknownUser`."""
    before = user_by_email(work.session, email)
    user = accounts.enable(work, email)
    requested = request_waiting_approvals(work) if user != before else []
    return AccountChange(user, user == before, requested=tuple(requested))
