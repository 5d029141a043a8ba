"""Short picks: a unit is not on its shelf, is damaged, or something else is on its shelf.

What was held for the order goes to lost or to quarantine at once, since that is where it is. The order is blocked: it
is not picked, exported or completed, and its clock stands, until customer services have decided (`resuming.py`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, insert, literal, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import code_key
from wpp.catalogue.known_skus import known_skus
from wpp.catalogue.near_codes import near_codes
from wpp.catalogue.views import SkuView, find_sku
from wpp.database import table_of
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.orders.dispatch.picking import mark_picking_started
from wpp.orders.emails.facts import queue
from wpp.orders.emails.short_picks import emails_for_short
from wpp.orders.line_codes import codes_in_order
from wpp.orders.model import Order, OrderLine, ShortPick, ShortReason, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.short_views import ShortView
from wpp.orders.transitions import check_allowed
from wpp.orders.views import LineView, OrderView, order_by_id
from wpp.policy import policy_of
from wpp.shorts.substitutes import choices_of
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, ensure_levels, move
from wpp.work import Work

GOES_TO = {
    ShortReason.MISSING: Location.LOST,
    ShortReason.DAMAGED: Location.QUARANTINE,
    ShortReason.WRONG_ITEM: Location.LOST,
}


@dataclass(frozen=True, slots=True)
class ShortItem:
    """Units of one SKU, by its code, that could not be picked; `found` is what stood there, for a wrong item."""

    sku: str
    quantity: int
    reason: ShortReason
    found: str = ""


class BadShort(UsageError):
    """What was reported as missing makes no sense as it stands."""

    code = "bad_short"


class NotBeingPicked(Refusal):
    """The order is not one that anybody picks now."""

    code = "illegal_transition"

    def __init__(self, order: OrderView) -> None:
        self.number, self.status = order.number, order.status
        if order.stop is Stop.ASKED:
            super().__init__(
                f"Order {order.number} has an open stop request, so it can't be picked until that is answered.",
                hints=[
                    hint(HintCode.CONFIRM_STOP, order=order.number),
                    hint(HintCode.REJECT_STOP, order=order.number),
                ],
            )
            return
        held = order.status is Status.ON_HOLD
        super().__init__(
            f"Order {order.number} is {order.status.value}, so it isn't being picked.",
            hints=[
                hint(HintCode.APPROVE_ORDER, order=order.number)
                if held
                else hint(HintCode.SHOW_ORDER, order=order.number)
            ],
        )


class NotInPick(Refusal):
    """The order has no such SKU to be picked."""

    code = "not_in_order"


class TooManyShort(Refusal):
    """More units are reported than are still to be sent."""

    code = "too_many_short"


class AlreadyReported(Refusal):
    """A short pick was reported since the form was opened, or the very same one waits for its decision.

    `same` says that it is just what was handed in.
    """

    code = "already_reported"

    def __init__(self, order: OrderView, reported: Sequence[ShortView], *, same: bool) -> None:
        self.number, self.same = order.number, same
        self.order = order
        goods = ", ".join(f"{each.quantity} × {each.sku}" for each in reported)
        super().__init__(
            f"{goods} of order {order.number} has already been reported by {reported[-1].by}.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )


def report_short(
    work: Work, number: str, unpicked: Sequence[ShortItem], *, note: str = "", after: int | None = None
) -> OrderView:
    """Book what could not be picked, all of it or nothing, block the order and tell customer services.

    `after` is the newest short pick of the order that its reporter knew of, 0 for none: a form sent twice reports once.
    Raises `UnknownOrder`, `NotBeingPicked`, `AlreadyReported`, `NotInPick`, `TooManyShort`, `UnknownSku` for what was
    found, and `BadShort`.
    """
    order = block_order(work, number)
    unpicked = codes_as_ordered(work.session, order, unpicked)
    # The order's row is held, so what another click has reported is seen.
    refuse_reported(order, unpicked, after)
    if not unpicked:
        raise BadShort("No items were given.", hints=[hint(HintCode.NAME_SHORT_UNITS)])
    words = " ".join(note.split())
    # Everybody takes the rows of an order's lines in one order, that of their SKUs.
    units = sorted(((line_of(order, each), each) for each in unpicked), key=lambda pair: pair[0].sku_id)
    moves: list[Move] = []
    ids: list[int] = []
    for line, each in units:
        short_id, more = report_line(work, order, line, each, words)
        ids.append(short_id)
        moves += more
    move(work, moves)
    blocked = order_by_id(work.session, order.id, now=work.now)
    new = [short for short in blocked.shorts if short.id in ids]
    listed = " and ".join(f"{each.quantity} × {each.sku} {each.reason.value}" for each in new)
    reason = f"{listed}: {words}" if words else listed
    record(work, Tag.ORDER_SHORT, about("order", order.id), reason=reason, shorts=ids)
    policy = policy_of(work.session)
    choices = [each for each in choices_of(work.session, blocked) if each.short.id in ids]
    queue(work, emails_for_short(blocked, policy, choices, by=work.actor, note=words), policy)
    return blocked


def codes_as_ordered(session: Session, order: OrderView, unpicked: Sequence[ShortItem]) -> list[ShortItem]:
    """The same with the codes that the order has, and for what was found those that the SKUs have now."""
    codes = codes_in_order(session, order.lines, [each.sku for each in unpicked])
    known = known_skus(session, [each.found for each in unpicked])
    found = {each.found: sku.code for each in unpicked if (sku := known.find(each.found)) is not None}
    return [replace(each, sku=codes[each.sku], found=found.get(each.found, each.found)) for each in unpicked]


def block_order(work: Work, number: str) -> OrderView:
    """The order, its row held and its clock stopped. Raises `UnknownOrder`, `NotBeingPicked`."""
    order_id = order_id_of(number)
    mark_picking_started(work, [order_id])
    orders = table_of(Order)
    now = literal(work.now, orders.c.blocked_at.type)
    held = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING, check_allowed())
        .values(blocked_at=func.coalesce(orders.c.blocked_at, now))
    )
    order = order_by_id(work.session, order_id, now=work.now)
    if not held:
        raise NotBeingPicked(order)
    return order


def refuse_reported(order: OrderView, unpicked: Sequence[ShortItem], after: int | None) -> None:
    """Raise `AlreadyReported` for a form from before another report, or where the same waits and no more is left."""
    if after is not None:
        since = [short for short in order.shorts if short.id > after]
        if since:
            raise AlreadyReported(order, since, same=same_as(since, unpicked))
        return
    left = {code_key(line.sku): line.to_send for line in order.lines}
    if all(left.get(code_key(each.sku), 1) >= each.quantity for each in unpicked):
        return
    waiting = [short for short in order.shorts if short.answer is None]
    keys = {code_key(each.sku) for each in unpicked}
    alike = [short for short in waiting if code_key(short.sku) in keys]
    if alike and same_as(alike, unpicked):
        raise AlreadyReported(order, alike, same=True)


def same_as(reported: Sequence[ShortView], unpicked: Sequence[ShortItem]) -> bool:
    """Whether these short picks are just what was handed in."""
    there = Counter(
        (code_key(each.sku), each.quantity, each.reason, code_key(each.found)) for each in reported
    )
    given = Counter(
        (code_key(each.sku), each.quantity, each.reason, code_key(each.found)) for each in unpicked
    )
    return there == given


def line_of(order: OrderView, each: ShortItem) -> LineView:
    """The line that is meant. Raises `NotInPick`."""
    lines = {code_key(line.sku): line for line in order.lines}
    line = lines.get(code_key(each.sku))
    if line is None:
        codes = [line.sku for line in order.to_send]
        near = near_codes(each.sku, codes) or codes
        raise NotInPick(f"Order {order.number} has no {each.sku}.", hints=[f"It contains {', '.join(near)}."])
    return line


def report_line(
    work: Work, order: OrderView, line: LineView, each: ShortItem, note: str
) -> tuple[int, list[Move]]:
    """The short pick of one line: its id, and what moves for it. Raises `TooManyShort`, `UnknownSku`, `BadShort`."""
    received = found_sku(work, line, each)
    count_missing(work, order, line, each.quantity)
    shorts = table_of(ShortPick)
    short_id: int = work.session.execute(
        insert(shorts)
        .values(
            order_id=order.id,
            line_id=line.id,
            quantity=each.quantity,
            reason=each.reason,
            found_sku_id=received.id if received else None,
            note=note,
            at=work.now,
            actor=work.actor,
        )
        .returning(shorts.c.id)
    ).scalar_one()
    words = f"{each.reason.value}: {note}" if note else each.reason.value
    target = GOES_TO[each.reason]
    cause = Cause(CauseKind.SHORT, short_id)
    moves = [Move(line.sku_id, Location.COMMITTED, target, each.quantity, cause, words)]
    if received:
        ensure_levels(work, [received.id])
        cause = Cause(CauseKind.SHORT_FOUND, short_id)
        moves.append(
            Move(
                received.id,
                Location.LOST,
                Location.AVAILABLE,
                each.quantity,
                cause,
                f"in place of {line.sku}",
            )
        )
    return short_id, moves


def found_sku(work: Work, line: LineView, each: ShortItem) -> SkuView | None:
    """What stood in the unit's place. Raises `UnknownSku`, `BadShort`."""
    if not each.found.strip():
        return None
    if each.reason is not ShortReason.WRONG_ITEM:
        raise BadShort(
            f"{each.found} was found instead of {line.sku}, so the reason is wrong item, not {each.reason.value}.",
            hints=[hint(HintCode.REASON_WRONG_ITEM)],
        )
    sku = find_sku(work.session, each.found)
    if sku.id == line.sku_id:
        raise BadShort(f"{sku.code} is the right item, so it isn't the wrong one.")
    return sku


def count_missing(work: Work, order: OrderView, line: LineView, quantity: int) -> None:
    """Count units of a line as missing; the guard is in the UPDATE. Raises `TooManyShort`, `BadShort`."""
    if quantity < 1:
        raise BadShort(f"{line.sku}: {quantity} units can't be missing.", hints=["Use 1 or more."])
    lines = table_of(OrderLine)
    counted = work.changes_one(
        update(lines)
        .where(lines.c.id == line.id, lines.c.short_quantity + quantity <= lines.c.quantity)
        .values(short_quantity=lines.c.short_quantity + quantity)
    )
    if not counted:
        raise TooManyShort(
            f"Order {order.number} has {line.to_send} × {line.sku} to send, so {quantity} can't be missing.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )
