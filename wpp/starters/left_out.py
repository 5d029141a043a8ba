"""People whom somebody named for a welcome, and who get none."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wpp.people.accounts import user_by_email
from wpp.people.model import Role


@dataclass(frozen=True, slots=True)
class NotWelcomed:
    """Somebody who was named and gets no welcome. `reached` says that they have had theirs, or need none."""

    email: str
    why: str
    reached: bool


def not_welcomed(session: Session, emails: Sequence[str]) -> list[NotWelcomed]:
    """Of people who are named by their addresses, those whom the welcome leaves out, each with the reason."""
    found = []
    for email in dict.fromkeys(emails):
        user = user_by_email(session, email)
        if user.role is not Role.USER:
            found.append(NotWelcomed(user.email, "not a starter", reached=False))
        elif user.disabled_at is not None:
            found.append(NotWelcomed(user.email, "disabled", reached=False))
        elif user.activated_at is not None:
            found.append(NotWelcomed(user.email, "already active", reached=True))
        elif user.invited_at is not None:
            found.append(NotWelcomed(user.email, "already invited", reached=True))
    return found
