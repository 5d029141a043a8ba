"""What may go into an order instead of what is in it: what its pack offers for the same choice.

The lines of an order do not say for which choice of the pack they are, so that is worked out here. What the pack no
longer offers stays with whoever holds it, until they choose something else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wpp.catalogue.locks import lock_pack
from wpp.catalogue.views import Asks, ChoiceView, PackView, SkuName, find_sku, label, pack_for_order
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.orders.model import DECISIONS
from wpp.orders.placing import RequestedUnit
from wpp.orders.short_views import SubstituteOption
from wpp.orders.views import LineView, OrderFacts, OrderView
from wpp.stock.levels import availability
from wpp.wording import either, listing
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Exchange:
    """Lines that go and units that come; a line whose quantity changes is in both."""

    old: tuple[LineView, ...] = ()
    new: tuple[RequestedUnit, ...] = ()

    @property
    def was(self) -> str:
        """What goes, in words."""
        return " and ".join(label(line.name, line.size) for line in self.old)

    @property
    def now(self) -> str:
        """What comes, in words."""
        return " and ".join(label(unit.item, unit.size) for unit in self.new)


NOTHING = Exchange()


class PackChanged(Refusal):
    """The pack of the order is no longer offered as it was."""

    code = "pack_changed"

    def __init__(self, order: OrderFacts) -> None:
        super().__init__(
            f"{order.pack} has changed since you ordered, so you can't change what's in order "
            f"{order.number}.",
            hints=["Please contact us and we'll see what we can do."],
        )


class NotInOrder(Refusal):
    """The order does not contain what is to be swapped."""

    code = "not_in_order"

    def __init__(self, order: OrderView, code: str) -> None:
        super().__init__(
            f"Order {order.number} doesn't contain {code}.",
            hints=[f"It contains {listing([line.sku for line in order.lines])}."],
        )


class NotOffered(Refusal):
    """The pack does not offer this instead of that."""

    code = "not_offered"

    def __init__(self, order: OrderView, old: str, new: str, offered: Sequence[str]) -> None:
        super().__init__(
            f"{order.pack} doesn't offer {new} instead of {old}.",
            hints=[f"Choose {either(offered)}." if offered else f"Nothing else is offered instead of {old}."],
        )


class LineShort(Refusal):
    """The line had a short pick, which is decided in another place."""

    code = "line_short"

    def __init__(self, order: OrderView, line: LineView) -> None:
        instead = line.substitutes_line_id is not None
        super().__init__(
            f"{line.sku} of order {order.number} {'was chosen after' if instead else 'had'} a short pick, so it can't "
            "be swapped.",
            hints=[hint(way_to_decide(order), order=order.number)],
        )


def way_to_decide(order: OrderView) -> HintCode:
    """What can still be done about the short picks of an order."""
    answers = {short.answer for short in order.shorts}
    if None in answers:
        return HintCode.RESOLVE_SHORT
    return HintCode.UNDO_DECISION if answers & set(DECISIONS) else HintCode.CANCEL_ORDER


def pack_of(session: Session, order: OrderFacts) -> PackView:
    """The pack of an order, as it is offered today. Raises `PackChanged` where there is none of that name."""
    pack = pack_for_order(session, order.pack)
    if pack is None:
        raise PackChanged(order)
    return pack


def held_by(order: OrderView) -> Counter[int]:
    """Units by SKU that the order has taken."""
    return Counter({line.sku_id: line.quantity for line in order.lines})


def holdings(order: OrderView, pack: PackView) -> dict[int, int]:
    """What the order holds for each choice of the pack, choice id → SKU id; what is no longer offered comes last.

    An item that has lost this size is still that item's choice; a gift that has gone is the one gift that is missing.
    """
    left, lines = held_by(order), {line.sku_id: line for line in order.lines}
    found: dict[int, int] = {}

    def claim(choice: ChoiceView, sku_ids: Iterator[int]) -> None:
        sku_id = next((each for each in sku_ids if left[each] >= choice.quantity), None)
        if sku_id is not None:
            found[choice.id] = sku_id
            left[sku_id] -= choice.quantity

    for choice in pack.choices:
        claim(choice, (sku.id for sku in choice.skus))
    for choice in (each for each in pack.choices if each.id not in found):
        items = {offer.item for offer in choice.offers}
        claim(choice, (sku_id for sku_id in left if lines[sku_id].name in items))
    missing = [each for each in pack.choices if each.id not in found and each.asks is not Asks.NOTHING]
    over = [sku_id for sku_id, units in left.items() if units and lines[sku_id].substitutes_line_id is None]
    if len(missing) == len(over) == 1:
        claim(missing[0], iter(over))
    return found


def withdrawn(order: OrderView, pack: PackView) -> dict[int, LineView]:
    """What the order holds for a choice that no longer offers it, by the choice's id."""
    offered = {choice.id: {sku.id for sku in choice.skus} for choice in pack.choices}
    lines = {line.sku_id: line for line in order.lines}
    return {
        choice_id: lines[sku_id]
        for choice_id, sku_id in holdings(order, pack).items()
        if sku_id not in offered[choice_id]
    }


def picks_of(order: OrderView, pack: PackView) -> dict[int, int]:
    """What a form for choosing again has chosen already: what is held and still offered."""
    gone = withdrawn(order, pack)
    return {choice: sku for choice, sku in holdings(order, pack).items() if choice not in gone}


def locked_pack_of(work: Work, order: OrderFacts) -> PackView:
    """The pack of an order, held as it is: nothing is put into the order that is retired meanwhile."""
    lock_pack(work, pack_of(work.session, order).id)
    return pack_of(work.session, order)


def swaps_for(work: Work, order: OrderView, swaps: Mapping[str, str]) -> Exchange:
    """One SKU for another, by their codes; one that was swapped before is left as it is.

    Raises `UnknownSku`, `PackChanged`, `NotInOrder`, `NotOffered`, `LineShort`.
    """
    if not swaps:
        return NOTHING
    pack = locked_pack_of(work, order)
    held, units, names = held_by(order), held_by(order), {}
    for old_code, new_code in swaps.items():
        old, new = find_sku(work.session, old_code), find_sku(work.session, new_code)
        names[new.id] = SkuName(new.id, new.code, new.item, new.size)
        if old.id == new.id and held[old.id]:
            continue
        if not held[old.id] and held[new.id] and may_follow(pack, old.id, new.id):
            continue  # done before
        if not held[old.id]:
            raise NotInOrder(order, old.code)
        refuse_short(order, old.id)
        choices = choices_held_by(order, pack, old.id)
        moved = sum(choice.quantity for choice in choices if new.id in {sku.id for sku in choice.skus})
        if not moved:
            raise NotOffered(order, old.code, new.code, [sku.code for sku in offered_instead(choices, held)])
        if units[old.id] < moved:
            raise NotInOrder(order, f"another {old.code}")
        units[old.id] -= moved
        units[new.id] += moved
    return exchange_to(order, units, names)


def refuse_short(order: OrderView, sku_id: int) -> None:
    """Raise `LineShort` where a SKU had a short pick or was chosen after one, which is decided in another place."""
    short = {each.line_id for each in order.shorts}
    for line in order.lines:
        if line.sku_id == sku_id and (line.id in short or line.substitutes_line_id is not None):
            raise LineShort(order, line)


def may_follow(pack: PackView, old: int, new: int) -> bool:
    """Whether one SKU may have been chosen instead of the other: for the same choice, or the old one has gone."""
    offered = [{sku.id for sku in choice.skus} for choice in pack.choices]
    return any({old, new} <= skus for skus in offered) or not any(old in skus for skus in offered)


def choices_held_by(order: OrderView, pack: PackView, sku_id: int) -> list[ChoiceView]:
    """The choices of the pack that the order holds this SKU for."""
    held = holdings(order, pack)
    return [choice for choice in pack.choices if held.get(choice.id) == sku_id]


def offered_instead(choices: Sequence[ChoiceView], held: Mapping[int, int]) -> list[SkuName]:
    """What these choices offer beside what the order has."""
    return [sku for choice in choices for sku in choice.skus if not held.get(sku.id)]


def exchange_to(order: OrderView, units: Mapping[int, int], names: Mapping[int, SkuName]) -> Exchange:
    """The lines that go and the units that come, so that the order has these units. Raises `LineShort`."""
    lines = {line.sku_id: line for line in order.lines}
    old = tuple(line for line in order.lines if units.get(line.sku_id, 0) != line.quantity)
    short = {each.line_id for each in order.shorts}
    for line in old:
        if line.id in short or line.substitutes_line_id is not None:
            raise LineShort(order, line)
    new = []
    for sku_id, quantity in units.items():
        if not quantity or (sku_id in lines and lines[sku_id].quantity == quantity):
            continue
        if sku_id in names:
            name = names[sku_id]
        else:
            name = SkuName(sku_id, lines[sku_id].sku, lines[sku_id].name, lines[sku_id].size)
        new.append(RequestedUnit(sku_id, name.code, name.item, name.size, quantity))
    return Exchange(old, tuple(new))


def offers_for(session: Session, order: OrderView) -> dict[int, list[SubstituteOption]]:
    """What each line of an order can be swapped for and is in stock, by the line's id."""
    try:
        pack = pack_of(session, order)
    except PackChanged:
        return {}
    held, short = held_by(order), {each.line_id for each in order.shorts}
    there = availability(session, [sku.id for choice in pack.choices for sku in choice.skus])
    found: dict[int, list[SubstituteOption]] = {}
    for line in order.lines:
        if line.id in short or line.substitutes_line_id is not None:
            continue
        choices = choices_held_by(order, pack, line.sku_id)
        options = [
            SubstituteOption(sku.code, sku.item, sku.size, there[sku.id])
            for sku in offered_instead(choices, held)
            if there[sku.id] >= line.quantity
        ]
        if options:
            found[line.id] = options
    return found


def check_swaps(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Swaps as they were given, each old code once. Raises `UsageError`."""
    swaps: dict[str, str] = {}
    for old, new in pairs:
        if old in swaps and swaps[old] != new:
            raise UsageError(f"{old} is swapped twice: for {swaps[old]} and for {new}.")
        swaps[old] = new
    return swaps
