"""Returns, per unit: good goes back to stock, damaged to quarantine, and of a wrong item the SKU that really came.

What was missing from its parcel, or was lost with it, is lost; see `wpp.returns.recovered` for when it turns up. A
parcel that nobody took, or that its carrier lost, is a return of everything that was in it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import code_key
from wpp.catalogue.near_codes import near_codes
from wpp.catalogue.views import find_sku
from wpp.database import insert_new, table_of
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.letters import is_same_code
from wpp.orders.line_codes import codes_in_order
from wpp.orders.model import OrderLine, Status
from wpp.orders.views import LineView, OrderView, order_view
from wpp.returns.emails import tell_of_return
from wpp.returns.model import Condition, Return, ReturnKind, ReturnLine
from wpp.returns.movements import moves_there
from wpp.returns.views import ReturnView, list_returns, return_number
from wpp.stock.movements import Move, ensure_levels, lock, move
from wpp.work import Work

WHOLE = {ReturnKind.UNDELIVERED: Condition.GOOD, ReturnKind.LOST: Condition.MISSING}
"""How the units of a whole parcel come back, or that they do not."""


@dataclass(frozen=True, slots=True)
class ReturnedItem:
    """Units of one SKU, by its code, that came back in one condition; `came` is the code of a wrong item."""

    sku: str
    quantity: int
    condition: Condition
    came: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What came back from a line of the order; `sku_id` is what really came."""

    line: LineView
    condition: Condition
    sku_id: int


class OrderNotDispatched(Refusal):
    """The order never left, so nothing of it can come back."""

    code = "illegal_transition"


class NotInOrder(Refusal):
    """The SKU was not sent with this order."""

    code = "not_in_order"


class ReturnExceedsSent(Refusal):
    """More units would have come back than were sent."""

    code = "too_many_returned"


class NothingToReturn(Refusal):
    """Everything that was sent is booked as returned already."""

    code = "nothing_to_return"


class ReceivedItemUnclear(UsageError):
    """It is not clear what came in place of what was ordered."""

    code = "what_came"


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


def units_of(
    session: Session, order: OrderView, returned: Sequence[ReturnedItem], kind: ReturnKind
) -> dict[Unit, int]:
    """How many of what came back, all of it checked. Raises what `record_return` does."""
    if order.status is not Status.COMPLETED:
        raise OrderNotDispatched(
            f"Order {order.number} is {order.status.value}: it has not been dispatched, so nothing can be returned.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )
    returned = codes_as_ordered(session, order, returned)
    if kind is ReturnKind.SENT_BACK:
        return added_up(session, order, returned)
    if kind is ReturnKind.LOST and returned:
        raise ReceivedItemUnclear(
            "A lost parcel covers everything in the order.",
            hints=[hint(HintCode.NAME_LOST_UNIT, order=order.number)],
        )
    units = added_up(session, order, returned) if returned else {}
    named = per_line(units)
    for line in order.lines:
        rest = line.to_send - line.returned_quantity - named.get(line, 0)
        if rest > 0:
            unit = Unit(line, WHOLE[kind], line.sku_id)
            units[unit] = units.get(unit, 0) + rest
    if not units:
        raise NothingToReturn(
            f"Everything sent with order {order.number} has already been returned.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number), hint(HintCode.LIST_RETURNS)],
        )
    return units


def codes_as_ordered(
    session: Session, order: OrderView, returned: Sequence[ReturnedItem]
) -> list[ReturnedItem]:
    """The same with the codes that the order has: a barcode is as good, and so is a code from before or since."""
    given = [code for each in returned for code in (each.sku, each.came)]
    codes = codes_in_order(session, order.lines, given)
    return [replace(each, sku=codes[each.sku], came=codes[each.came]) for each in returned]


def added_up(session: Session, order: OrderView, returned: Sequence[ReturnedItem]) -> dict[Unit, int]:
    """Units by line of the order, condition and what came. Raises `NotInOrder`, `UnknownSku`, `ReceivedItemUnclear`."""
    lines = {code_key(line.sku): line for line in order.lines if line.to_send}
    units: dict[Unit, int] = defaultdict(int)
    for each in returned:
        line = lines.get(code_key(each.sku))
        if line is None or not is_same_code(each.sku, line.sku):
            known = [line.sku for line in lines.values()]
            near = near_codes(each.sku, known) or known
            raise NotInOrder(
                f"Order {order.number} has no {each.sku}.", hints=[f"It contains {', '.join(near)}."]
            )
        if each.quantity < 1:
            raise ReturnExceedsSent(
                f"{each.sku}: {each.quantity} units can't be returned.", hints=["Use 1 or more."]
            )
        units[Unit(line, each.condition, what_came(session, line, each))] += each.quantity
    if not units:
        raise NotInOrder("No returned items were given.", hints=[hint(HintCode.NAME_RETURNED_UNITS)])
    return dict(units)


def what_came(session: Session, line: LineView, each: ReturnedItem) -> int:
    """The SKU that really came. Raises `ReceivedItemUnclear`, `UnknownSku`."""
    if each.condition is not Condition.WRONG_ITEM:
        if each.came and code_key(each.came) != code_key(line.sku):
            raise ReceivedItemUnclear(
                f"{each.came} is not {line.sku}.",
                hints=[hint(HintCode.NAME_RECEIVED_SKU, sku=line.sku, received=each.came)],
            )
        return line.sku_id
    if not each.came.strip():
        raise ReceivedItemUnclear(
            f"Which SKU came back instead of {line.sku}?",
            hints=[hint(HintCode.NAME_RECEIVED_SKU, sku=line.sku, received="SKU")],
        )
    came = find_sku(session, each.came)
    if came.id == line.sku_id:
        raise ReceivedItemUnclear(
            f"{came.code} is the item that was ordered, so it isn't a wrong item.",
            hints=["Use good or damaged."],
        )
    return came.id


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


def skus_of(units: dict[Unit, int]) -> set[int]:
    """Every SKU of which something moves."""
    return {sku_id for unit in units for sku_id in (unit.line.sku_id, unit.sku_id)}


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


def per_line(units: dict[Unit, int]) -> dict[LineView, int]:
    """Units by line in the order of their SKUs, which is the order in which rows are locked."""
    sums: dict[LineView, int] = defaultdict(int)
    for unit, quantity in units.items():
        sums[unit.line] += quantity
    return dict(sorted(sums.items(), key=lambda pair: pair[0].sku_id))


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
