"""Returns, per unit: good goes back to stock, damaged to quarantine, and of a wrong item the SKU that really came.

What was missing from its parcel, or was lost with it, is lost; see `wpp.returns.recovered` for when it turns up. A
parcel that nobody took, or that its carrier lost, is a return of everything that was in it.
"""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from wpp.audit import Tag, about, record
from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import OrderLine
from wpp.orders.views import LineView, OrderView, order_view
from wpp.returns.emails import tell_of_return
from wpp.returns.model import Condition, Return, ReturnKind, ReturnLine
from wpp.returns.movements import moves_there
from wpp.returns.units import ReturnedItem, ReturnExceedsSent, Unit, per_line, skus_of, units_of
from wpp.returns.views import ReturnView, list_returns, return_number
from wpp.stock.movements import Move, ensure_levels, lock, move
from wpp.work import Work


class AlreadyRecorded(Refusal):
    """The same rows of a file were recorded before."""

    code = "already_recorded"

    def __init__(self, order: str, number: str, *, undone: bool = False) -> None:
        since = ", and undone since" if undone else ""
        super().__init__(
            f"{number} of order {order} has already been recorded from these rows{since}.",
            hints=["If it is another parcel, add a note to its rows."],
        )
        self.order = order
        self.number = number


def record_return(
    work: Work,
    number: str,
    returned: Sequence[ReturnedItem] = (),
    *,
    kind: ReturnKind = ReturnKind.SENT_BACK,
    note: str = "",
    cause: str | None = None,
) -> ReturnView:
    """Book what came back from a completed order, all of it or nothing.

    Of an undelivered parcel everything comes back good that is not named otherwise; of a lost one everything is
    missing. `cause` names what it is recorded for, and is recorded once. Raises `UnknownOrder`, `OrderNotDispatched`,
    `NotInOrder`, `UnknownSku`, `ReceivedItemUnclear`, `NothingToReturn`, `AlreadyRecorded`, and `ReturnExceedsSent`
    beyond what was sent and not yet returned.
    """
    order = order_view(work.session, number, now=work.now)
    refuse_known(work, order, cause)
    units = units_of(work.session, order, returned, kind)
    view = book_return(work, order, units, kind=kind, note=note, cause=cause)
    tell_of_return(work, order, view)
    return view


def book_return(
    work: Work,
    order: OrderView,
    units: dict[Unit, int],
    *,
    kind: ReturnKind,
    note: str,
    cause: str | None = None,
) -> ReturnView:
    """The return with its movements, and nobody told yet. Raises `AlreadyRecorded`, `ReturnExceedsSent`."""
    ensure_levels(work, (unit.sku_id for unit in units if unit.condition is Condition.WRONG_ITEM))
    # Rows of stock before rows of orders, and those in SKU order, as everybody does who books something back.
    lock(work, skus_of(units))
    return_id = insert_return(work, order, kind=kind, note=note, cause=cause)
    for line, quantity in per_line(units).items():
        count_back(work, order, line, quantity)
    move(
        work,
        [movement for unit, count in units.items() for movement in moves_of(work, return_id, unit, count)],
    )
    view = list_returns(work.session, return_id=return_id)[0]
    words = [kind.value if kind is not ReturnKind.SENT_BACK else "", view.note]
    record(
        work,
        Tag.RETURN_RECORDED,
        about("order", order.id),
        returned=view.number,
        units=view.units,
        reason=": ".join(filter(None, words)) or None,
    )
    return view


def insert_return(work: Work, order: OrderView, *, kind: ReturnKind, note: str, cause: str | None) -> int:
    """The return's own row; its unique cause is the guard. Raises `AlreadyRecorded`."""
    returns = table_of(Return)
    made = insert_new(work.session, returns).values(
        order_id=order.id, kind=kind, at=work.now, actor=work.actor, note=note.strip(), cause=cause
    )
    return_id = work.session.execute(made.returning(returns.c.id)).scalar_one_or_none()
    if return_id is None:
        refuse_known(work, order, cause)
        raise RuntimeError(f"return {cause} was neither recorded nor known")
    return int(return_id)


def refuse_known(work: Work, order: OrderView, cause: str | None) -> None:
    """Raise `AlreadyRecorded` where there is a return of this cause: of a whole parcel nothing else would be left."""
    if cause is None:
        return
    known = work.session.execute(
        select(Return.id, Return.undone_at).where(Return.cause == cause)
    ).one_or_none()
    if known is not None:
        raise AlreadyRecorded(order.number, return_number(known.id), undone=known.undone_at is not None)


def count_back(work: Work, order: OrderView, line: LineView, quantity: int) -> None:
    """Count units of a line as returned; the guard is in the UPDATE. Raises `ReturnExceedsSent`."""
    lines = table_of(OrderLine)
    counted = work.changes_one(
        update(lines)
        .where(
            lines.c.id == line.id,
            lines.c.returned_quantity + lines.c.short_quantity + quantity <= lines.c.quantity,
        )
        .values(returned_quantity=lines.c.returned_quantity + quantity)
    )
    if not counted:
        left = line.to_send - line.returned_quantity
        raise ReturnExceedsSent(
            f"Order {order.number} was sent with {line.to_send} {line.sku}; {left} can still be returned, "
            f"not {quantity}.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )


def moves_of(work: Work, return_id: int, unit: Unit, quantity: int) -> list[Move]:
    """The return's line, and the movements that are named after it."""
    line_id = work.session.execute(
        insert(ReturnLine)
        .values(
            return_id=return_id,
            order_line_id=unit.line.id,
            sku_id=unit.sku_id,
            quantity=quantity,
            condition=unit.condition,
        )
        .returning(ReturnLine.id)
    ).scalar_one()
    return moves_there(line_id, unit.condition, meant=unit.line.sku_id, sku_id=unit.sku_id, quantity=quantity)
