"""Undo an export: orders went to the warehouse's own system too early, and go again with the next batch.

The warehouse may have keyed them by now, so it is emailed once what to delete. What it has begun with in another way
is left as it is and named: the guards stand in the WHERE of the UPDATE.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, exists, null, select, update

from wpp.audit import Tag, about, history_of, record, record_many
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import EmailKind
from wpp.mail.outbox import emails_to_team
from wpp.orders.emails.facts import queue
from wpp.orders.hand_off import batch_number
from wpp.orders.model import ExportBatch, Order, ShortPick, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import checked
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.warehouse.export import batch_id_of, exported_before
from wpp.wording import listing
from wpp.work import Work

SHOWN = 20
"""Orders that a refusal spells out."""


@dataclass(frozen=True, slots=True)
class UndoneExport:
    """What became of each order: not exported any more, not since before, or left in its batch, with the reason."""

    batch: str
    undone: tuple[OrderView, ...]
    already: tuple[OrderView, ...] = ()
    left: tuple[tuple[OrderView, str], ...] = ()


class NotUnexportable(Refusal):
    """None of the orders can be taken out of its batch any more."""

    code = "not_unexportable"

    def __init__(self, batch: str, left: Sequence[tuple[OrderView, str]]) -> None:
        self.batch, self.left = batch, tuple(left)
        orders = listing([f"{order.number} {why}" for order, why in left], most=SHOWN)
        super().__init__(
            f"Nothing in {batch} can be undone: {orders}."
            if left
            else f"{batch} has no orders, so there is nothing to undo.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number) for order, _ in left[:1]],
        )


def undo_export(work: Work, batch: str, numbers: Sequence[str] = (), *, reason: str = "") -> UndoneExport:
    """Take these orders, or all, out of a batch: they count as not exported and go with the next one.

    Raises `UnknownBatch`, `UnknownOrder`, `ReasonTooLong`, and `NotUnexportable` where nothing is or was undone.
    """
    batch_id = batch_id_of(work, batch)
    name, why = batch_number(batch_id), checked(reason)
    before = exported_before(work.session, name)
    wanted = [order_id_of(each) for each in dict.fromkeys(numbers)] or sorted(
        {*in_batch(work, batch_id), *before}
    )
    undone = take_out(work, batch_id, wanted)
    orders = [order_by_id(work.session, each, now=work.now) for each in wanted]
    left = [
        (order, why_left(order, name))
        for order in orders
        if order.id not in undone and (order.id not in before or order.batch is not None)
    ]
    if not numbers:  # those that were exported again since are another batch's
        left = [(order, words) for order, words in left if order.batch == name]
    already = [each for each in orders if each.id in before and each.id not in undone and each.batch is None]
    if not undone and not already:
        raise NotUnexportable(name, left)
    result = UndoneExport(
        name, tuple(each for each in orders if each.id in undone), tuple(already), tuple(left)
    )
    if undone:
        events = [
            (Tag.ORDER_UNEXPORTED, about("order", each), {"batch": name, "reason": why or None})
            for each in undone
        ]
        record_many(work, events)
        email_warehouse(work, result, why)
        record(work, Tag.ORDER_UNEXPORTED, about("export", name), orders=undone, reason=why or None)
    return result


def in_batch(work: Work, batch_id: int) -> list[int]:
    """The orders of a batch."""
    return list(work.session.scalars(select(Order.id).where(Order.batch_id == batch_id)))


def take_out(work: Work, batch_id: int, order_ids: Sequence[int]) -> list[int]:
    """Take those out that the warehouse has not begun with; what the export marked as begun is not begun any more."""
    orders, shorts = table_of(Order).c, table_of(ShortPick).c
    exported_at = select(table_of(ExportBatch).c.at).where(table_of(ExportBatch).c.id == batch_id)
    chosen = orders.id.in_(order_ids)
    held = work.execute(select(orders.id).where(chosen).order_by(orders.id).with_for_update())
    short = exists().where(shorts.order_id == orders.id).correlate(table_of(Order))
    begun = orders.picking_started_at
    taken = work.execute(
        update(table_of(Order))
        .where(orders.id.in_(list(held.scalars())), orders.batch_id == batch_id)
        .where(orders.status == Status.PROGRESSING, orders.stop_requested_at.is_(None), ~short)
        .where(orders.change_requested_at.is_(None))
        .values(
            batch_id=None,
            picking_started_at=case((begun == exported_at.scalar_subquery(), null()), else_=begun),
        )
        .returning(orders.id)
    )
    return sorted(taken.scalars())


def why_left(order: OrderView, batch: str) -> str:
    """Why an order stays as it is, as it follows "it": "is Completed"."""
    if order.batch != batch:
        return f"is in {order.batch}" if order.batch else "has not been exported"
    if order.status is not Status.PROGRESSING:
        return f"is {order.status.value}"
    if order.stop is Stop.TOO_LATE:
        return "has left: the warehouse says it's too late to stop it"
    if order.stop is Stop.ASKED:
        return "has an open stop request"
    if order.change is not None:
        return "has an open change request"
    return "has a short pick: the warehouse has already started on it"


def email_warehouse(work: Work, result: UndoneExport, reason: str) -> None:
    """One email for the batch: what to delete if it was keyed, and that it comes again."""
    policy = policy_of(work.session)
    subject = about("export", result.batch)
    times = sum(entry.tag == Tag.ORDER_UNEXPORTED for entry in history_of(work.session, [subject]))
    facts = {
        "export": result.batch,
        "orders": [{"number": order.number, "name": order.address.name} for order in result.undone],
        "undone_by": work.actor,
        "reason": reason,
    }
    thing = f"{result.batch}:{times + 1}"
    queue(
        work,
        emails_to_team(EmailKind.EXPORT_UNDONE, thing, policy.email_warehouse, facts, about=subject),
        policy,
    )
