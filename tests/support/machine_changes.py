"""What customer services change in orders in the machine, and what the warehouse answers."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.machine import GIFTS, ORDERS, SHIRTS
from support.machine_orders import OPEN, OrderRules
from wpp.orders.changes.by_staff import change_order
from wpp.orders.changes.contents import LineShort, NotInOrder, NotOffered
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.changes.requests import (
    BeingStopped,
    ChangeOpen,
    NoChangeRequest,
    confirm_change,
    reject_change,
    withdraw_change,
)
from wpp.orders.model import Status, Stop
from wpp.orders.transitions import TransitionResult
from wpp.stock.movements import OutOfStock

ANSWERS: tuple[Callable[..., TransitionResult], ...] = (confirm_change, reject_change, withdraw_change)


class ChangeRules(OrderRules):
    """Other sizes and gifts in orders that there are."""

    @rule(number=ORDERS, new=st.sampled_from((*SHIRTS, *GIFTS)))
    def change_for(self, number: str, new: str) -> None:
        codes, status = self.placed[number][1:]
        old = next((code for code in codes if code in (SHIRTS if new in SHIRTS else GIFTS)), None)
        if old is None:
            return
        at_once = number not in self.begun
        try:
            with self.portal.transaction(by="cleo") as work:
                done = change_order(work, number, swaps={old: new})
        except NotChangeable:
            assert status not in OPEN
        except ChangeOpen:
            assert self.changing[number] != (old, new)
        except BeingStopped:
            assert self.handed_over[number] is Stop.ASKED
        except LineShort:
            assert self.seen(number).shorts
        except NotOffered:
            assert new in self.retired
        except OutOfStock:
            assert not self.available[new]
        else:
            assert status in OPEN
            assert done.already is (old == new or self.changing.get(number) == (old, new))
            assert not (done.change_requested and at_once)
            if done.change_requested:
                self.changing[number] = (old, new)
            elif not done.already:
                assert at_once
                self.swap(number, old, new)

    @rule(number=ORDERS, reply=st.sampled_from(ANSWERS))
    def answer_change(self, number: str, reply: Callable[..., TransitionResult]) -> None:
        try:
            with self.portal.transaction(by="walt") as work:
                done = reply(work, number)
        except NoChangeRequest:
            assert number not in self.changing
            return
        except OutOfStock:
            assert not self.available[self.changing[number][1]]
            return
        except (LineShort, NotInOrder):
            assert self.seen(number).shorts
            return
        assert done.already is (number not in self.changing)
        if done.already:
            return
        assert done.status is Status.PROGRESSING
        old, new = self.changing.pop(number)
        if reply is confirm_change:
            self.swap(number, old, new)

    def swap(self, number: str, old: str, new: str) -> None:
        """One unit comes and another goes."""
        person, codes, status = self.placed[number]
        self.placed[number] = (person, tuple(new if code == old else code for code in codes), status)
        self.committed[old] -= 1
        self.available[old] += 1
        self.available[new] -= 1
        self.committed[new] += 1
