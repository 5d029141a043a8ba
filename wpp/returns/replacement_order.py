"""An order in place of what came back or never arrived: one more order granted, and that order.

It is linked to the first one, whose history stays whole, and its units are held at once. Nobody has to approve it: the
person had the right to the first one, and the client has paid no second pack.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.addresses import corrected_address
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_progressing
from wpp.orders.model import Order
from wpp.orders.placing import insert_lines, insert_order
from wpp.orders.queries import replacements_of
from wpp.orders.views import OrderView, order_by_id
from wpp.people.entitlements import (
    GrantReason,
    GrantView,
    consume_entitlement,
    grant,
    place_on_grant,
    reuse_grant,
)
from wpp.policy import policy_of
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.replacement_stock import named, reserve_units
from wpp.returns.views import ReturnView
from wpp.work import Work

WHY_WHOLE = {ReturnKind.UNDELIVERED: GrantReason.UNDELIVERED, ReturnKind.LOST: GrantReason.LOST}
WHY = (
    (Condition.DAMAGED, GrantReason.DAMAGED),
    (Condition.WRONG_ITEM, GrantReason.WRONG_ITEM),
    (Condition.MISSING, GrantReason.LOST),
)
"""The reason of a grant by the gravest condition of what came back."""


class AlreadyReplaced(Refusal):
    """Another order goes out, or went out, in place of this return."""

    code = "already_replaced"

    def __init__(self, returned: str, number: str = "") -> None:
        self.returned, self.number = returned, number
        by = f"already been replaced by order {number}" if number else "just been replaced"
        super().__init__(
            f"{returned} has {by}.",
            hints=[hint(HintCode.SHOW_ORDER, order=number) if number else hint(HintCode.LIST_RETURNS)],
        )


def reason_for(kind: ReturnKind, conditions: Iterable[Condition]) -> GrantReason:
    """Why one more order is allowed."""
    if kind in WHY_WHOLE:
        return WHY_WHOLE[kind]
    there = set(conditions)
    return next((reason for condition, reason in WHY if condition in there), GrantReason.EXCHANGE)


def allow(
    work: Work, first: OrderView, reason: GrantReason, *, returned: ReturnView | None = None
) -> GrantView:
    """One more order, and the right to it used at once: people before stock, as when somebody places an order.

    Where a replacement for what was `returned` has been cancelled, its grant is used, and none is granted.
    """
    if returned is not None:
        held = reuse_grant(work, first.user_id, replacements_of(work.session, returned.id))
        if held is not None:
            return held
    allowed = grant(work, first.email, reason=reason, replaces=first.id)
    consume_entitlement(work, first.user_id, limit=policy_of(work.session).orders_per_user)
    return allowed


def place_again(
    work: Work,
    first: OrderView,
    units: Mapping[int, int],
    allowed: GrantView,
    *,
    address: Mapping[str, str] | None,
    returned: ReturnView,
) -> OrderView:
    """The new order for what came back from the first. Raises `AlreadyReplaced`, `OutOfStock`, `BadFields`."""
    policy = policy_of(work.session)
    where = corrected_address(policy, first.address, address or {})
    unasked = replace(policy, approval=False)
    order_id, _ = insert_order(work, unasked, first.user_id, secrets.token_hex(16), first.pack, where)
    place_on_grant(work, allowed.id, order_id)
    link_to_return(work, order_id, first, returned)
    reserve_units(work, insert_lines(work, order_id, named(work.session, units)))
    order = order_by_id(work.session, order_id, now=work.now)
    record(work, Tag.ORDER_PLACED, about("order", order_id), now=order.status.value, replaces=order.replaces)
    queue(work, emails_for_progressing(work, order, policy), policy)
    return order_by_id(work.session, order_id, now=work.now)


def link_to_return(work: Work, order_id: int, first: OrderView, returned: ReturnView) -> None:
    """Say what the order replaces; the unique index lets one order do so. Raises `AlreadyReplaced`."""
    orders = table_of(Order)
    # Its owner may not change it: whoever chooses again gets a whole pack, and this is a part of one.
    linked = update(orders).where(orders.c.id == order_id).values(picking_started_at=work.now)
    try:
        work.execute(linked.values(replaces_order_id=first.id, return_id=returned.id))
    except IntegrityError as error:
        if "return_id" not in str(error.orig):
            raise
        raise AlreadyReplaced(returned.number) from error
