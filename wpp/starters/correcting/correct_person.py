"""Correct somebody's name, address or role, with everything that follows from it."""

from dataclasses import dataclass

from wpp.people.accounts import edit_user, user_by_email
from wpp.people.model import Role
from wpp.people.views import UserView
from wpp.starters.correcting.join_accounts import join_held_account
from wpp.starters.correcting.readdress import Readdressed, follow_new_address
from wpp.starters.same_person import release_renamed
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class CorrectedPerson:
    """Somebody as they are stored now, what followed from a new address, and whether a second account gave it up."""

    user: UserView
    readdressed: Readdressed
    joined: bool


def correct_person(
    work: Work,
    email: str,
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    role: Role | None = None,
    new_email: str | None = None,
    secret: str,
    reason: str = "",
) -> CorrectedPerson:
    """Change what is given, and follow it: emails and links go to a new address, another name ends a doubt.

    Where the new address is that of an account which may be the same person and was never used, that one goes. Raises
    `UnknownUser`, `DuplicateUser`, `BadAddress` and `BadName`.
    """
    before = user_by_email(work.session, email)
    joined = new_email is not None and join_held_account(work, before, new_email)
    after = edit_user(
        work,
        email,
        first_name=first_name,
        last_name=last_name,
        role=role,
        new_email=new_email,
        reason=reason,
    )
    release_renamed(work, after.id)
    readdressed = follow_new_address(work, before, after, secret=secret)
    return CorrectedPerson(user_by_email(work.session, after.email), readdressed, joined)
