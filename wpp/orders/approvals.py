"""Approve several orders in one go: those that still wait are approved, and of the others it is said what happened."""

from collections.abc import Iterable
from dataclasses import dataclass

from wpp.audit import Tag, about, record
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import EmailKind
from wpp.orders.approvers import is_own, others_who_can
from wpp.orders.emails.facts import UNSENT_WHEN_CLOSED, queue, withdraw_untrue
from wpp.orders.emails.steps import emails_for_progressing, emails_for_rejected
from wpp.orders.model import Status
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import needed
from wpp.orders.sla.business_hours import due_at
from wpp.orders.transitions import (
    IllegalTransition,
    TransitionResult,
    clean,
    reverse,
    transition,
    update_status,
)
from wpp.orders.views import OrderView, order_view
from wpp.people.model import Role
from wpp.policy import policy_of
from wpp.wording import listing
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Approvals:
    """The numbers that were approved just now, and the orders with which somebody else was faster.

    `own` are the approver's own orders, each refused.
    """

    approved: tuple[str, ...]
    others: tuple[OrderView, ...]
    own: tuple["OwnOrder", ...] = ()


class OwnOrder(Refusal):
    """An order is not approved by the person who placed it."""

    code = "own_order"

    def __init__(self, work: Work, order: OrderView) -> None:
        self.number = order.number
        people = others_who_can(work.session, order.user_id)
        names = listing([each.name or each.email for each in people], most=3)
        team = all(each.role is Role.ADMIN for each in people)
        who = f"Digital services ({names}) can approve it." if team else f"{names} can approve it."
        super().__init__(
            f"Order {order.number} is your own, so you can't approve it.",
            hints=[who if people else hint(HintCode.ADD_REPRESENTATIVE)],
        )


def approve_all(work: Work, numbers: Iterable[str], *, note: str = "") -> Approvals:
    """Approve each in the order of its number, so that two people with the same list never wait for each other.

    Raises `UnknownOrder`, and then nothing is approved.
    """
    approved: list[str] = []
    others: list[OrderView] = []
    own: list[OwnOrder] = []
    for number in sorted(set(numbers), key=order_id_of):
        try:
            changed = approve(work, number, note=note)
        except OwnOrder as error:
            own.append(error)
            continue
        except IllegalTransition:
            others.append(order_view(work.session, number, now=work.now))
            continue
        if changed.already:
            others.append(order_view(work.session, number, now=work.now))
        else:
            approved.append(changed.number)
    return Approvals(tuple(approved), tuple(others), tuple(own))


def approve(work: Work, number: str, *, note: str = "") -> TransitionResult:
    """On Hold → Progressing: the user's confirmation and the warehouse's order go out, the clock starts.

    Raises `UnknownOrder`, `IllegalTransition`, and `OwnOrder` where the actor's address is that of its starter.
    """
    policy = policy_of(work.session)
    values = {
        "progressing_at": work.now,
        "due_at": due_at(work.now, hours=policy.ship_within_hours, days=policy.working_days),
    }
    order, approved = update_status(work, number, Status.PROGRESSING, values, ~is_own(work.actor))
    if not approved:
        if order.status is Status.PROGRESSING:
            return TransitionResult(clean(number), Status.PROGRESSING, already=True)
        if order.status is Status.ON_HOLD:
            raise OwnOrder(work, order)
        raise IllegalTransition(order, Status.PROGRESSING, work.session)
    record(work, Tag.ORDER_APPROVED, about("order", order.id), reason=note.strip() or None)
    withdraw_untrue(work, order, (EmailKind.APPROVAL_REQUEST,))
    queue(work, emails_for_progressing(work, order, policy), policy)
    return TransitionResult(order.number, order.status, already=False)


def reject(work: Work, number: str, *, reason: str) -> TransitionResult:
    """On Hold → Rejected: stock and the right to order come back, and the user is told why.

    Raises `UnknownOrder`, `IllegalTransition`, `ReasonNeeded`, `ReasonTooLong`.
    """
    why = needed(reason, "Give a reason: the starter will see it.")
    order = transition(work, number, Status.REJECTED, {"closed_at": work.now})
    if order is None:
        return TransitionResult(clean(number), Status.REJECTED, already=True)
    reverse(work, order)
    record(work, Tag.ORDER_REJECTED, about("order", order.id), reason=why)
    withdraw_untrue(work, order, UNSENT_WHEN_CLOSED)
    queue(work, emails_for_rejected(work, order, why), policy_of(work.session))
    return TransitionResult(order.number, order.status, already=False)
