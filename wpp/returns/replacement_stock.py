"""Hold the units of an order that goes out in place of something, and say what to do where there are too few."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from wpp.catalogue.views import list_skus
from wpp.hints import Advice, HintCode, hint
from wpp.orders.placing import RequestedUnit
from wpp.orders.views import LineView
from wpp.stock.levels import availability
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, OutOfStock, Short, move
from wpp.stock.receiving.purchase_orders import coming
from wpp.wording import day
from wpp.work import Work


def named(session: Session, units: Mapping[int, int]) -> list[RequestedUnit]:
    """Units by SKU as lines of an order, in the order of the catalogue."""
    return [
        RequestedUnit(sku.id, sku.code, sku.item, sku.size, units[sku.id])
        for sku in list_skus(session)
        if sku.id in units
    ]


class InsufficientStock(OutOfStock):
    """There are not enough units to send in place of something; `facts` is what there is, and what is expected."""

    def __init__(self, shorts: Sequence[Short], facts: Sequence[str], hints: Sequence[Advice]) -> None:
        super().__init__(shorts)
        self.message = " ".join([self.message, *facts])
        self.args = (self.message,)
        self.hints = tuple(hints)


def reserve_units(work: Work, lines: Sequence[LineView]) -> None:
    """Take the units of new lines. Raises `InsufficientStock`."""
    available, committed = Location.AVAILABLE, Location.COMMITTED
    moves = [
        Move(line.sku_id, available, committed, line.quantity, Cause(CauseKind.ORDER_TAKEN, line.id))
        for line in lines
    ]
    try:
        move(work, moves)
    except OutOfStock as scarce:
        raise find_shortage(work, scarce.shorts) from None


def find_shortage(work: Work, shorts: Sequence[Short]) -> InsufficientStock:
    """How many there are, when more is expected, and which other sizes there are."""
    skus = list_skus(work.session)
    there = availability(work.session, [sku.id for sku in skus])
    next_one = coming(work.session, [short.sku_id for short in shorts], today=work.now.date())
    facts: list[str] = []
    advice: list[Advice] = []
    for short in shorts:
        sku = next(sku for sku in skus if sku.id == short.sku_id)
        more = next_one.get(sku.id)
        when = f"{more.left} more by {day(more.due_on)}" if more else "no more expected"
        facts.append(f"{sku.code}: {short.wanted} needed, {there[sku.id] or 'none'} available, {when}.")
        sizes = [
            f"{each.code} ({there[each.id]})"
            for each in skus
            if each.item == sku.item
            and each.id != sku.id
            and not each.retired
            and there[each.id] >= short.wanted
        ]
        if sizes:
            advice.append(hint(HintCode.EXCHANGE_SIZE, sizes=", ".join(sizes)))
    advice.append(hint(HintCode.REISSUE_LATER))
    return InsufficientStock(shorts, facts, advice)
