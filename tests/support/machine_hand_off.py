"""Orders that are handed over in the machine, and what the warehouse answers to a stop."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.machine import ORDERS
from support.machine_orders import OrderRules as Machine
from wpp.orders.dispatch.picking import PickingNotUndoable, undo_picking
from wpp.orders.dispatch.stop_requests import NoStopRequest, confirm_stop, reject_stop
from wpp.orders.model import Status, Stop
from wpp.warehouse.export import UnknownBatch, export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.warehouse.unexport import NotUnexportable, undo_export


class HandOffRules(Machine):
    """The hand-off; `undone` is that of the orders."""

    @rule()
    def hand_over(self) -> None:
        with self.portal.transaction(by="walt") as work:
            found = export_orders(work, DEFAULT_LAYOUT)
        waits = (
            self.handed_over.keys() | self.changing.keys() | {n for n, codes in self.waiting.items() if codes}
        )
        waiting = {
            number for number, (_, _, status) in self.placed.items() if status is Status.PROGRESSING
        } - waits
        assert set(found.orders) == waiting
        self.handed_over |= dict.fromkeys(waiting)
        self.begun |= waiting

    @rule(number=ORDERS)
    def undo_export(self, number: str) -> None:
        order, status = self.seen(number), self.placed[number][2]
        alone = status is Status.PROGRESSING and not order.shorts
        try:
            with self.portal.transaction(by="cleo") as work:
                done = undo_export(work, order.batch or "EXP-1", [number])
        except (NotUnexportable, UnknownBatch):
            assert not alone or self.handed_over.get(number, Stop.ASKED) is not None
            return
        if done.already:
            assert number not in self.handed_over
            return
        assert alone
        assert self.handed_over.pop(number) is None
        if self.seen(number).picking_started_at is None:
            self.begun.discard(number)

    @rule(number=ORDERS)
    def undo_picking(self, number: str) -> None:
        order, status = self.seen(number), self.placed[number][2]
        try:
            with self.portal.transaction(by="walt") as work:
                done = undo_picking(work, number)
        except PickingNotUndoable:
            assert status is not Status.PROGRESSING or order.batch or order.shorts or order.replaces
            return
        assert done.already is (number not in self.begun)
        assert done.already or number not in self.handed_over
        self.begun.discard(number)

    @rule(number=ORDERS, in_time=st.booleans())
    def answer(self, number: str, in_time: bool) -> None:
        """The warehouse says whether it could stop an order."""
        was = self.handed_over.get(number)
        person, codes, status = self.placed[number]
        try:
            with self.portal.transaction(by="walt") as work:
                changed = (confirm_stop if in_time else reject_stop)(work, number)
        except NoStopRequest:
            assert was is not Stop.ASKED or status is not Status.PROGRESSING
            return
        assert changed.already is (was is not Stop.ASKED)
        self.handed_over[number] = changed.stop
        if in_time and not changed.already:
            self.placed[number] = (person, codes, Status.CANCELLED)
            self.undone(number)
