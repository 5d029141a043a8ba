"""Orders that are handed over in the machine, and what the warehouse answers to a stop."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.machine import ORDERS
from support.machine_orders import OrderRules as Machine
from wpp.orders.dispatch.stop_requests import NoStopRequest, confirm_stop, reject_stop
from wpp.orders.model import Status, Stop
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT


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
