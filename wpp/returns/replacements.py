"""Exchange what came back for another size or item, or send the same again where it did not arrive as it should.

The return and its replacement order are booked together or not at all: a return without the new size held would lose
it to the next buyer. Where there is none at the moment, the return is recorded alone and replaced later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.catalogue.views import find_sku
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import Order, Status
from wpp.orders.numbers import number_of
from wpp.orders.views import OrderView, order_view
from wpp.returns.emails import tell_of_return
from wpp.returns.exchanging import check_exchange
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import book_return, refuse_known
from wpp.returns.replacement_order import AlreadyReplaced, allow, place_again, reason_for
from wpp.returns.undoing import ReturnUndone, hold
from wpp.returns.units import ReturnedItem, skus_of, units_of
from wpp.returns.views import ReturnView, delivered_after_all, return_view, standing
from wpp.stock.movements import lock
from wpp.work import Work

Gone = tuple[int, int, Condition]
"""A SKU that was meant to be sent, units of it, and how they came back or that they did not."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came back, and its replacement order."""

    returned: ReturnView
    order: OrderView


class NothingToReissue(Refusal):
    """Everything came back good because it was not wanted, or has arrived after all."""

    code = "nothing_to_reissue"


def exchange_return(
    work: Work,
    number: str,
    returned: Sequence[ReturnedItem],
    *,
    sku: str,
    note: str = "",
    reissue: bool = False,
    address: Mapping[str, str] | None = None,
) -> Exchanged:
    """Record a return and send as many units of another SKU; with `reissue` only in place of what came back good.

    Raises what `send_again` does.
    """
    return send_again(work, number, returned, sku=sku, reissue=reissue, note=note, address=address)


def reissue_return(
    work: Work,
    number: str,
    returned: Sequence[ReturnedItem] = (),
    *,
    kind: ReturnKind = ReturnKind.SENT_BACK,
    note: str = "",
    address: Mapping[str, str] | None = None,
) -> Exchanged:
    """Record a return, or a parcel that never arrived, and send what was meant once more.

    Raises what `send_again` does.
    """
    return send_again(work, number, returned, reissue=True, kind=kind, note=note, address=address)


def send_again(
    work: Work,
    number: str,
    returned: Sequence[ReturnedItem] = (),
    *,
    sku: str = "",
    reissue: bool = False,
    kind: ReturnKind = ReturnKind.SENT_BACK,
    note: str = "",
    cause: str | None = None,
    address: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Exchanged:
    """Record a return and send a replacement; all of it or nothing.

    With `sku` as many units of that go out, with `reissue` the same again of what did not arrive as it should; with
    both, `sku` in place of what came back good. `address` says which fields of the first address are other ones now.
    `cause` names what it is done for, which is done once. `answers` are those to the question of `check_exchange`; with
    None the caller has chosen `sku` itself, and nobody is asked. Raises what `record_return` does, `NothingToReissue`,
    `BadFields`, `OutOfStock` and `AccountOff`.
    """
    first = order_view(work.session, number, now=work.now)
    refuse_known(work, first, cause)
    units = units_of(work.session, first, returned, kind)
    gone = [(unit.line.sku_id, quantity, unit.condition) for unit, quantity in units.items()]
    new = find_sku(work.session, sku).id if sku else None
    both = reissue or new is None
    if answers is not None and sku:
        ask_about(work.session, first, gone, kind, sku, answers, reissue=both)
    wanted = replacement_units(gone, kind, new=new, reissue=both)
    allowed = allow(work, first, reason_for(kind, (condition for _, _, condition in gone)))
    # Both are moved below, one after the other: everybody takes the rows of stock in one order.
    lock(work, skus_of(units) | wanted.keys())
    came_back = book_return(work, first, units, kind=kind, note=note, cause=cause)
    order = place_again(work, first, wanted, allowed, address=address, returned=came_back)
    tell_of_return(work, first, came_back, again=order.number)
    return Exchanged(came_back, order)


def replace_return(
    work: Work,
    returned: str,
    *,
    sku: str = "",
    address: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Exchanged:
    """Send something in place of a return that was recorded before: the same again, or as many units of `sku`.

    Raises `UnknownReturn`, `ReturnUndone`, `UnknownSku`, `NothingToReissue`, `BadFields`, `OutOfStock`, `AccountOff`,
    and `AlreadyReplaced` unless what stood in its place was cancelled.
    """
    view = return_view(work.session, returned)
    if view.undone_at is not None:
        raise ReturnUndone(view)
    first = order_view(work.session, view.order, now=work.now)
    refuse_replaced(work.session, view)
    delivered = delivered_after_all(work.session, [line.id for line in view.lines])
    gone = [
        (find_sku(work.session, line.sku).id, line.quantity - delivered.get(line.id, 0), line.condition)
        for line in view.lines
    ]
    new = find_sku(work.session, sku).id if sku else None
    if answers is not None and sku:
        ask_about(work.session, first, gone, view.kind, sku, answers, reissue=False)
    units = replacement_units(gone, view.kind, new=new, reissue=new is None)
    reason = reason_for(view.kind, (line.condition for line in view.lines))
    allowed = allow(work, first, reason, returned=view)
    lock(work, units)
    hold(work, view)
    return Exchanged(view, place_again(work, first, units, allowed, address=address, returned=view))


def ask_about(
    session: Session,
    first: OrderView,
    gone: Sequence[Gone],
    kind: ReturnKind,
    sku: str,
    answers: Mapping[str, str],
    *,
    reissue: bool,
) -> None:
    """Ask where the pack doesn't offer `sku` instead of what it replaces. Raises `NeedsAnswer`."""
    replaced = {sku_id for sku_id, _, condition in gone if not reissue or not_wanted(kind, condition)}
    check_exchange(session, first, replaced, find_sku(session, sku), answers)


def not_wanted(kind: ReturnKind, condition: Condition) -> bool:
    """Whether something came back good, so that the same is not sent again."""
    return kind is ReturnKind.SENT_BACK and condition is Condition.GOOD


def unreplaced(session: Session, returns: Sequence[ReturnView]) -> list[ReturnView]:
    """Of these returns those in place of which no order stands, and of which something has not arrived after all."""
    if not returns:
        return []
    orders = select(Order.return_id).where(
        Order.return_id.in_([each.id for each in returns]), Order.status != Status.CANCELLED
    )
    replaced = set(session.scalars(orders))
    open_ones = [each for each in standing(returns) if each.id not in replaced]
    rows = [line.id for each in open_ones for line in each.lines if line.recovered_quantity]
    delivered = delivered_after_all(session, rows) if rows else {}
    return [each for each in open_ones if each.units > sum(delivered.get(line.id, 0) for line in each.lines)]


def refuse_replaced(session: Session, view: ReturnView) -> None:
    """Raise `AlreadyReplaced` where an order for this return stands."""
    open_ = select(Order.id).where(Order.return_id == view.id, Order.status != Status.CANCELLED)
    number = session.scalars(open_).one_or_none()
    if number is not None:
        raise AlreadyReplaced(view.number, number_of(number))


def replacement_units(
    gone: Iterable[Gone], kind: ReturnKind, *, new: int | None, reissue: bool
) -> dict[int, int]:
    """Units by SKU that go out in place of what came back. Raises `NothingToReissue`."""
    units: dict[int, int] = defaultdict(int)
    for sku_id, quantity, condition in gone:
        if new is not None and (not_wanted(kind, condition) or not reissue):
            units[new] += quantity
        elif not not_wanted(kind, condition):
            units[sku_id] += quantity
    units = {sku_id: quantity for sku_id, quantity in units.items() if quantity}
    if not units:
        raise NothingToReissue(
            "Nothing needs to be sent again: everything came back in good condition or has arrived.",
            hints=[hint(HintCode.EXCHANGE_INSTEAD)],
        )
    if new is not None and new not in units:
        raise NothingToReissue(
            "Nothing came back in good condition, so there is nothing to exchange.",
            hints=[
                hint(HintCode.REISSUE_ALONE),
                hint(HintCode.EXCHANGE_ALONE),
            ],
        )
    return units
