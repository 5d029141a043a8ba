"""The health check of approval: everything that waits for it is asked about, and somebody can give it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.hints import HintCode, hint
from wpp.orders.approvers import Approver, approvers, recipients, unasked
from wpp.orders.model import Order, Status
from wpp.orders.numbers import number_of
from wpp.people.model import Role
from wpp.policy import Policy
from wpp.portal.check import SHOWN, Check, Verdict
from wpp.wording import listing


def has_orders_on_hold(session: Session) -> bool:
    """Whether any order waits for approval, whatever the setting says by now."""
    return session.scalar(select(Order.id).where(Order.status == Status.ON_HOLD).limit(1)) is not None


def approval(session: Session, policy: Policy) -> Check:
    """Whether every order that waits for approval, and the next one, is asked about and can be approved."""
    name = "email.representatives"
    asked = recipients(session, policy)
    people = [each for each in approvers(session) if each.role is Role.REPRESENTATIVE]
    if not asked or not people:
        nobody = (
            "Approval is on and nobody can approve." if not people else "No one is asked to approve orders."
        )
        return Check(name, Verdict.FAIL, nobody, (hint(HintCode.ADD_REPRESENTATIVE),))
    waiting = [number_of(order_id) for order_id, _ in unasked(session, asked)]
    if waiting:
        message = f"The approval request of {listing(waiting, SHOWN)} has reached no one who can approve now."
        return Check(name, Verdict.WARN, message, (hint(HintCode.RUN_CRON),))
    no_password = [each for each in people if not each.has_password]
    if len(no_password) == len(people):
        message = f"{listing([each.email for each in people], SHOWN)} can't log in yet: no password is set."
        return Check(name, Verdict.WARN, message, (hint(HintCode.SEND_NEW_LINK, email=people[0].email),))
    own = [number for number, owner in orders_on_hold(session) if not able_to_approve(people, owner)]
    if own:
        message = (
            f"{listing(own, SHOWN)}: the only representative's own order, so digital services approve it."
        )
        return Check(name, Verdict.WARN, message, (hint(HintCode.APPROVE_ORDER, order=own[0]),))
    return Check(name, Verdict.OK, ", ".join(each.address for each in asked))


def orders_on_hold(session: Session) -> list[tuple[str, int]]:
    """The numbers of orders that wait for approval, with their owners."""
    query = select(Order.id, Order.user_id).where(Order.status == Status.ON_HOLD).order_by(Order.id)
    return [(number_of(order_id), owner) for order_id, owner in session.execute(query)]


def able_to_approve(people: Sequence[Approver], owner_id: int) -> bool:
    """Whether one of these can log in and approve an order of this person."""
    return any(each.has_password and each.user_id != owner_id for each in people)
