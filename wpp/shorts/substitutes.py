"""What can take the place of units that could not be picked: the same again, another size, what the choice offers."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from wpp.catalogue.views import SkuView, list_skus
from wpp.orders.changes.contents import PackChanged, pack_of
from wpp.orders.short_views import ResolutionOptions, ShortView, SubstituteOption, shorts_by_order
from wpp.orders.views import OrderFacts, OrderView
from wpp.stock.levels import availability


def choices_of(session: Session, order: OrderView) -> list[ResolutionOptions]:
    """For each short pick of an order that waits for a decision; three queries, or none where nothing waits.

    Other sizes of the item come first, then what the pack offers for the same choice; both only where there is enough.
    """
    return choices_among(session, [(order, order.shorts)])[order.id]


def choices_in_list(session: Session, orders: Sequence[OrderFacts]) -> dict[int, list[ResolutionOptions]]:
    """The same for a list of orders, by their ids; no more queries than for one, where they have the same pack."""
    shorts = shorts_by_order(session, [order.id for order in orders])
    return choices_among(session, [(order, shorts[order.id]) for order in orders])


def exchanges_of(session: Session, order: OrderView) -> list[SubstituteOption]:
    """What could go in place of something that was sent, as far as it is there, in the order of the catalogue.

    Other sizes of the same items, and what the pack offers for the same choices.
    """
    skus = list_skus(session)
    there = availability(session, [sku.id for sku in skus])
    sent = {line.sku_id for line in order.to_send}
    items = {sku.item for sku in skus if sku.id in sent}
    alike = {each for choice in offered_beside(session, order) if choice & sent for each in choice}
    return [
        SubstituteOption(sku.code, sku.item, sku.size, there[sku.id])
        for sku in skus
        if there[sku.id] > 0 and not sku.retired and (sku.item in items or sku.id in alike)
    ]


def choices_among(
    session: Session, orders: Sequence[tuple[OrderFacts, Sequence[ShortView]]]
) -> dict[int, list[ResolutionOptions]]:
    """What can be decided about the short picks of each order that still wait."""
    choices: dict[int, list[ResolutionOptions]] = {order.id: [] for order, _ in orders}
    waiting = [(order, short) for order, shorts in orders for short in shorts if short.answer is None]
    # no guard: saves the queries
    if not waiting:
        return choices
    skus = {sku.code: sku for sku in list_skus(session)}
    there = availability(session, [sku.id for sku in skus.values()])
    packs = {order.pack: order for order, _ in waiting}
    beside = {pack: offered_beside(session, order) for pack, order in packs.items()}
    for order, short in waiting:
        if short.sku in skus:
            instead = tuple(substitutes(short, skus, there, beside[order.pack]))
            choices[order.id].append(ResolutionOptions(short, there[skus[short.sku].id], instead))
    return choices


def offered_beside(session: Session, order: OrderFacts) -> list[set[int]]:
    """The SKUs of each choice of the order's pack, as it is offered today; nothing where it is offered no more."""
    try:
        pack = pack_of(session, order)
    except PackChanged:
        return []
    return [{sku.id for sku in choice.skus} for choice in pack.choices]


def substitutes(
    short: ShortView, skus: dict[str, SkuView], there: dict[int, int], beside: list[set[int]]
) -> list[SubstituteOption]:
    """What could go in place of one short pick, in the order of the catalogue."""
    missing = skus[short.sku]
    others = [
        sku
        for sku in skus.values()
        if sku.id != missing.id and not sku.retired and there[sku.id] >= short.quantity
    ]
    sizes = [sku for sku in others if sku.item == missing.item]
    alike = {each for choice in beside if missing.id in choice for each in choice}
    items = [sku for sku in others if sku.item != missing.item and sku.id in alike]
    return [SubstituteOption(sku.code, sku.item, sku.size, there[sku.id]) for sku in (*sizes, *items)]
