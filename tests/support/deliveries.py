"""A delivery of goods, booked in."""

from wpp.portal import Portal
from wpp.stock.levels import level_of
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, GoodsInView, book_in


def book(portal: Portal, note: str = "DN-1", *, close: bool = False, **units: int) -> GoodsInView:
    """Book in a delivery (`TSH_L=400`)."""
    with portal.transaction(by="walt") as work:
        lines = []
        for name, quantity in units.items():
            level = level_of(work.session, name.replace("_", "-"))
            lines.append(DeliveryUnits(level.sku_id, level.sku, level.name, level.size, quantity))
        rows = tuple((line.sku, row, line.quantity) for row, line in enumerate(lines, 2))
        return book_in(work, GoodsInPlan("goods.csv", "", note, None, tuple(lines), rows=rows), close=close)
