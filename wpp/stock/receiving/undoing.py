"""Undo a delivery that was booked in by mistake: too many units, the wrong file, another client's delivery note.

Every unit that is still available goes back to the supplier, and the delivery note can be booked in again. What has
been ordered or moved since stays booked under the delivery, and the corrected file is compared with that. A delivery is
undone once: a command that runs twice would take back what was booked in correctly in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.questions import Answer, Question, answered
from wpp.stock.corrections import reason_of
from wpp.stock.levels import availability
from wpp.stock.model import CauseKind, Delivery, DeliveryLine, Location
from wpp.stock.movements import Cause, Move, lock, move
from wpp.stock.receiving.delivery_emails import email_undone
from wpp.stock.receiving.delivery_views import DeliveryView, delivery_view
from wpp.stock.receiving.duplicate_delivery import LONGEST_NOTE, lock_deliveries
from wpp.stock.receiving.purchase_orders import Expected
from wpp.stock.receiving.purchase_receipts import undo_receipt
from wpp.stock.shelf import last_counts
from wpp.wording import listing, short_moment
from wpp.work import Work


class NotUndoable(Refusal):
    """Nothing of the delivery is available any more, or another delivery adds to it."""

    code = "not_undoable"


@dataclass(frozen=True, slots=True)
class Undone:
    """A delivery that was undone, now or `already`; `reopened` are the purchases that are expected again."""

    delivery: DeliveryView
    reopened: tuple[Expected, ...] = ()
    already: bool = False


def undo_delivery(
    work: Work, number: str, *, reason: str, answers: Mapping[str, str] | None = None
) -> Undone:
    """Take back what is available of a delivery; the teams that were told of it are told of this.

    Raises `ReasonMissing`, `UnknownDelivery`, `NeedsAnswer` where some of its SKUs have been counted since, and
    `NotUndoable` where none of its units is available or to be taken back, or where another delivery adds to it.
    """
    why = reason_of(reason)
    lock_deliveries(work)
    delivery = delivery_view(work.session, number)
    if not begin(work, delivery.id, why):
        return Undone(delivery, already=True)
    refuse_additions(work, delivery)
    lock(work, [line.sku_id for line in delivery.lines])
    there = availability(work.session, [line.sku_id for line in delivery.lines])
    counted = counted_since(work, delivery, there, answers or {})
    units = {
        line.sku_id: 0 if line.sku_id in counted else min(line.quantity, there[line.sku_id])
        for line in delivery.lines
    }
    if counted and not any(units.values()):
        raise NotUndoable(
            f"{delivery.number} was left as it is: what was counted since stands. Nothing was changed."
        )
    if not any(units.values()):
        raise NotUndoable(
            f"None of the {delivery.units:,} units of {delivery.number} are still available; nothing was changed.",
            hints=[hint(HintCode.COUNT_STOCK, skus=listing([line.sku for line in delivery.lines]))],
        )
    # The purchases first: Sales may be told of what is low, and of what is expected.
    reopened = undo_receipt(
        work, delivery.id, {line.sku_id: line.quantity - units[line.sku_id] for line in delivery.lines}
    )
    take_back(work, delivery, units, why)
    undone = delivery_view(work.session, delivery.number)
    record(
        work,
        Tag.STOCK_BOOKED_IN_UNDONE,
        about("goods-in", undone.number),
        delivery_note=undone.delivery_note,
        units=undone.undone,
        kept=undone.kept or None,
        reason=why,
    )
    email_undone(work, undone)
    return Undone(undone, tuple(reopened))


def begin(work: Work, delivery_id: int, why: str) -> bool:
    """Mark it as undone, once."""
    deliveries = table_of(Delivery)
    return work.changes_one(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.undone_at.is_(None))
        .values(undone_at=work.now, undone_by=work.actor, undone_reason=why)
    )


def refuse_additions(work: Work, delivery: DeliveryView) -> None:
    """What was added to a delivery note goes first: booked in again, the note would bring those units once more."""
    adding = work.session.scalars(
        select(Delivery.id)
        .where(Delivery.adds_to_id == delivery.id, Delivery.undone_at.is_(None))
        .order_by(Delivery.id)
    ).all()
    if adding:
        names = [f"GRN-{each}" for each in adding]
        raise NotUndoable(
            f"{listing(names)} {'adds' if len(names) == 1 else 'add'} to {delivery.number}; nothing was changed.",
            hints=[hint(HintCode.UNDO_DELIVERY, delivery=names[-1])],
        )


def counted_since(
    work: Work, delivery: DeliveryView, there: Mapping[int, int], answers: Mapping[str, str]
) -> frozenset[int]:
    """The SKUs that keep the units they were counted with since. Raises `NeedsAnswer`, since the count may be wrong.

    After a count the books say what lies on the shelf, so taking units back would make them wrong.
    """
    counts = last_counts(work.session, [line.sku_id for line in delivery.lines])
    lines = [line for line in delivery.lines if line.sku_id in counts and counts[line.sku_id] > delivery.at]
    if not lines:
        return frozenset()
    what = listing(
        [
            f"{line.sku} ({short_moment(counts[line.sku_id].astimezone(work.now.tzinfo))}; "
            f"{there[line.sku_id]:,} available now)"
            for line in lines
        ]
    )
    question = Question(
        f"counted-{delivery.number.lower()}",
        f"Counted since {delivery.number} was booked in: {what}. Should these units be removed from stock too?",
        (
            Answer("keep", "No, keep them as counted"),
            Answer("take-back", "Yes, remove them: the count was wrong, or made without this delivery"),
        ),
    )
    keep = answered([question], answers)[question.id] == "keep"
    return frozenset(line.sku_id for line in lines) if keep else frozenset()


def take_back(work: Work, delivery: DeliveryView, units: Mapping[int, int], why: str) -> None:
    """Available → supplier for so many units by SKU; with all of them gone, the delivery note is free again."""
    lines, deliveries = table_of(DeliveryLine), table_of(Delivery)
    taken = {sku_id: number for sku_id, number in units.items() if number}
    work.execute(
        update(lines)
        .where(lines.c.delivery_id == delivery.id, lines.c.sku_id == bindparam("which"))
        .values(undone=bindparam("units")),
        [{"which": sku_id, "units": number} for sku_id, number in taken.items()],
    )
    cause = Cause(CauseKind.DELIVERY_UNDONE, delivery.id)
    note = f"Delivery note {delivery.delivery_note}: {why}"
    move(
        work,
        [
            Move(sku_id, Location.AVAILABLE, Location.SUPPLIER, number, cause, note)
            for sku_id, number in taken.items()
        ],
    )
    if sum(taken.values()) == delivery.units:
        # With a space, which no key of a note has.
        key = deliveries.c.delivery_note_key
        freed = work.session.scalar(select(key).where(deliveries.c.id == delivery.id))
        work.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id)
            .values(delivery_note_key=f"{delivery.id} undone {freed}"[:LONGEST_NOTE])
        )
