"""What happens on the shelves in the machine: deliveries, expected or not, and counts."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.cast import SHELVES
from support.counts import count
from support.machine import Machine
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.levels import list_levels
from wpp.stock.movements import OutOfStock
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, book_in
from wpp.stock.receiving.delivery_views import list_deliveries
from wpp.stock.receiving.purchase_entry import expect
from wpp.stock.receiving.purchase_orders import close_expected
from wpp.stock.receiving.undoing import NotUndoable, undo_delivery
from wpp.warehouse.count_shelf import HERE


class StockRules(Machine):
    """Goods in, purchasing and stock-takes."""

    @rule(code=st.sampled_from([row[0] for row in SHELVES]), units=st.integers(1, 3))
    def deliver(self, code: str, units: int) -> None:
        self.notes += 1
        with self.portal.transaction(by="walt") as work:
            level = next(level for level in list_levels(work.session) if level.sku == code)
            line = DeliveryUnits(level.sku_id, code, level.name, level.size, units)
            plan = GoodsInPlan("delivery.xlsx", "Sheet1", f"DN-{self.notes}", None, (line,))
            arrival = book_in(work, plan).arrival
        self.available[code] += units
        mine = [reference for reference, (what, left) in self.expected.items() if what == code and left]
        over = units
        for reference in mine:
            part = min(over, self.expected[reference][1])
            self.expected[reference] = (code, self.expected[reference][1] - part)
            over -= part
        assert sum(line.units for line in arrival.lines) == units - over
        assert arrival.over == (((code, over),) if mine and over else ())

    @rule(back=st.integers(0, 3))
    def undo_a_delivery(self, back: int) -> None:
        """Somebody undoes one of the last deliveries, whatever was ordered or undone since."""
        with self.portal.reading() as session:
            delivery = list_deliveries(session, limit=back + 1)[-1]
        there = {line.sku: min(line.quantity, self.available[line.sku]) for line in delivery.lines}
        try:
            with self.portal.transaction(by="walt") as work:
                all_of_it = {f"counted-{delivery.number.lower()}": "take-back"}
                undone = undo_delivery(work, delivery.number, reason="Wrong file", answers=all_of_it)
        except NotUndoable:
            assert not any(there.values())
            return
        assert undone.already == (delivery.undone_at is not None)
        if undone.already:
            return
        assert {line.sku: line.undone for line in undone.delivery.lines} == there
        for code, units in there.items():
            self.available[code] -= units
        for line in undone.reopened:
            self.expected[line.reference] = (line.sku, line.left)

    @rule(code=st.sampled_from([row[0] for row in SHELVES]), units=st.integers(1, 4))
    def buy(self, code: str, units: int) -> None:
        reference = f"PO-{len(self.expected) + 1}"
        with self.portal.transaction(by="cleo") as work:
            expect(work, code, units, due_on=work.now.date(), reference=reference)
        self.expected[reference] = (code, units)

    @rule(number=st.integers(1, 3))
    def buy_no_more(self, number: int) -> None:
        reference = f"PO-{number}"
        if reference in self.expected:
            with self.portal.transaction(by="cleo") as work:
                closed = close_expected(work, reference)
            code, left = self.expected[reference]
            assert [line.left for line in closed] == ([left] if left else [])
            self.expected[reference] = (code, 0)

    @rule(code=st.sampled_from([row[0] for row in SHELVES]), units=st.integers(0, 6))
    def take_stock(self, code: str, units: int) -> None:
        """Somebody counts what lies on the shelf."""
        missing = self.available[code] + self.committed[code] - units
        try:
            count(self.portal, f"{code},{units},", left=HERE)
        except OutOfStock:
            assert missing > self.available[code]
            return
        self.available[code] -= missing

    @rule(code=st.sampled_from([row[0] for row in SHELVES]), units=st.integers(-3, 3).filter(bool))
    def count(self, code: str, units: int) -> None:
        try:
            with self.portal.transaction(by="walt") as work:
                adjust(work, code, units, reason=Reason.COUNT)
        except OutOfStock:
            assert self.available[code] + units < 0
            return
        self.available[code] += units
