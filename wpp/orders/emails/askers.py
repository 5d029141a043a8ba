"""Who hears the warehouse's answer: customer services, and whoever asked, if that was another colleague."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.orders.views import OrderView
from wpp.people.model import Role, User
from wpp.policy import Policy


def who_asked(session: Session, policy: Policy, actor: str) -> tuple[str, ...]:
    """The team that decides about orders, and the colleague who asked; a name at a terminal has no address."""
    team = tuple(policy.email_cs or policy.email_ds)
    asker = session.scalar(
        select(User.email).where(User.email == actor, User.role != Role.USER, User.disabled_at.is_(None))
    )
    known = {address.casefold() for address in team}
    return (*team, asker) if asker and asker.casefold() not in known else team


def last_actor(order: OrderView, event: str) -> str:
    """Who did this last; empty where nobody did."""
    return next((line.by for line in reversed(order.history) if line.event == event), "")
