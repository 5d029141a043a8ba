"""What a changed setting means for personal data: what is now due to be deleted, and who sees addresses."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.accounts.dependants import Dependant
from wpp.people.model import Role, User
from wpp.policy import Policy
from wpp.privacy.retention import Due, due_under

KEPT = {
    "addresses": "addresses of closed orders",
    "emails": "texts of emails",
    "imports": "names before an import",
    "history": "reasons and notes in the history",
}


def deletion(session: Session, was: Policy, now: Policy, at: datetime) -> list[Dependant]:
    """What is due to be deleted by itself and was not before."""
    before, after = ({each.kind: each.number for each in due_by_itself(session, of, at)} for of in (was, now))
    more = {kind: number for kind, number in after.items() if number > before.get(kind, 0)}
    return [Dependant(f"{KEPT[kind]}, now due to be deleted", number) for kind, number in more.items()]


def due_by_itself(session: Session, policy: Policy, at: datetime) -> list[Due]:
    """What is due under these settings, if it is deleted without being asked for."""
    return due_under(session, policy, now=at) if policy.privacy_purge else []


def addresses_shown(session: Session, _was: Policy, now: Policy, _at: datetime) -> list[Dependant]:
    """Representatives who see from now on where starters live, or no longer."""
    these = User.role == Role.REPRESENTATIVE, User.disabled_at.is_(None)
    number = session.scalar(select(func.count()).where(*these))
    see = "who now see" if now.representatives_see_addresses else "who no longer see"
    return [Dependant(f"representatives {see} starters’ addresses", number)] if number else []
