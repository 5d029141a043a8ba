"""What of a pack is sold out, and when more of it is expected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from store.web.request import Request
from wpp.catalogue.views import Asks, ChoiceView, PackView, SkuName
from wpp.stock.levels import availability
from wpp.stock.receiving.purchase_orders import coming
from wpp.wording import weekday


@dataclass(frozen=True, slots=True)
class Availability:
    """SKUs of which there is too little for their choice, and the day on which more of each comes, if known."""

    sold_out: frozenset[int] = frozenset()
    due: Mapping[int, date] = field(default_factory=dict)

    def awaited(self, skus: Iterable[SkuName]) -> list[tuple[str, str]]:
        """Each size that is sold out and expected again, with the day in words."""
        return [
            (sku.size or sku.item, weekday(self.due[sku.id]))
            for sku in skus
            if sku.id in self.sold_out and sku.id in self.due
        ]

    def closed(self, pack: PackView) -> str:
        """Why a pack cannot be ordered, and when again; empty while it can."""
        gone = [choice for choice in pack.choices if all(sku.id in self.sold_out for sku in choice.skus)]
        if not gone:
            return ""
        days = [
            min((self.due[sku.id] for sku in choice.skus if sku.id in self.due), default=None)
            for choice in gone
        ]
        known = [due_on for due_on in days if due_on is not None]
        # A day is said where everything that is gone is expected; half a pack is no pack.
        again = f"We expect more on {weekday(max(known))}." if len(known) == len(gone) else ""
        words = " and ".join(sold_out_words(choice) for choice in gone)
        return f"{words}. {again or 'Please try again in a few days.'}"


def availability_of(
    request: Request, packs: Iterable[PackView], *, held: Mapping[int, int] | None = None
) -> Availability:
    """The shelves behind some packs, in one query or two; `held` is what an order that is being changed has taken."""
    needs = [(sku.id, choice.quantity) for pack in packs for choice in pack.choices for sku in choice.skus]
    own = held or {}
    with request.portal.reading() as session:
        there = availability(session, [sku_id for sku_id, _ in needs])
        out = {sku_id for sku_id, units in needs if there[sku_id] + own.get(sku_id, 0) < units}
        deliveries = coming(session, out, today=request.now.date()) if out else {}
    return Availability(frozenset(out), {sku_id: line.due_on for sku_id, line in deliveries.items()})


def sold_out_words(choice: ChoiceView) -> str:
    """What to say of a choice with nothing left: "T-shirt has sold out in every size"."""
    item = choice.offers[0].item
    return {Asks.NOTHING: f"{item} has sold out", Asks.SIZE: f"{item} has sold out in every size"}.get(
        choice.asks, f"everything for {choice.name} has sold out"
    )
