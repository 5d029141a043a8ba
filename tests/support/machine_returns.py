"""What comes back in the machine, what never arrives, and what goes out in its place."""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from support.machine import GIFTS, ORDERS, SHIRTS, Machine
from wpp.errors import Refusal
from wpp.orders.model import Status
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import (
    NothingToReturn,
    ReceivedItemUnclear,
    ReturnedItem,
    ReturnExceedsSent,
    record_return,
)
from wpp.returns.recovered import NothingToRecover, record_recovered
from wpp.returns.replacements import exchange_return
from wpp.stock.movements import OutOfStock


class ReturnRules(Machine):
    """Returns, lost parcels and exchanges."""

    @rule(
        number=ORDERS,
        which=st.integers(0, 2),
        condition=st.sampled_from(Condition),
        came=st.sampled_from(SHIRTS),
        units=st.integers(1, 2),
    )
    def give_back(self, number: str, which: int, condition: Condition, came: str, units: int) -> None:
        _, codes, status = self.placed[number]
        code = (codes or ("CARD",))[min(which, max(len(codes) - 1, 0))]
        wrong = condition is Condition.WRONG_ITEM
        try:
            with self.portal.transaction(by="walt") as work:
                record_return(work, number, [ReturnedItem(code, units, condition, came if wrong else "")])
        except ReturnExceedsSent:
            assert self.back[number, code] + units > codes.count(code)
            return
        except ReceivedItemUnclear:
            assert wrong
            assert came == code
            return
        except Refusal:
            assert status is not Status.COMPLETED
            return
        assert status is Status.COMPLETED
        self.back[number, code] += units
        if condition is Condition.MISSING:
            self.lost[number, code] += units
        else:
            shelf = self.quarantine if condition is Condition.DAMAGED else self.available
            shelf[came if wrong else code] += units

    @rule(number=ORDERS, kind=st.sampled_from([ReturnKind.UNDELIVERED, ReturnKind.LOST]))
    def never_arrive(self, number: str, kind: ReturnKind) -> None:
        _, codes, status = self.placed[number]
        rest = Counter(codes) - Counter({code: self.back[number, code] for code in codes})
        try:
            with self.portal.transaction(by="walt") as work:
                view = record_return(work, number, kind=kind)
        except NothingToReturn:
            assert not rest
            return
        except Refusal:
            assert status is not Status.COMPLETED
            return
        assert status is Status.COMPLETED
        assert Counter({line.sku: line.quantity for line in view.lines}) == rest
        for code, units in rest.items():
            self.back[number, code] += units
            if kind is ReturnKind.LOST:
                self.lost[number, code] += units
            else:
                self.available[code] += units

    @rule(number=ORDERS, delivered=st.booleans())
    def turn_up(self, number: str, delivered: bool) -> None:
        gone = {code: units for (of, code), units in self.lost.items() if of == number and units}
        try:
            with self.portal.transaction(by="walt") as work:
                view = record_recovered(work, number, delivered=delivered)
        except NothingToRecover:
            assert not gone
            return
        assert sum(line.quantity for line in view.lines) == sum(gone.values())
        for code, units in gone.items():
            self.lost[number, code] = 0
            if delivered:
                self.back[number, code] -= units
            else:
                self.available[code] += units

    @rule(target=ORDERS, number=ORDERS, which=st.integers(0, 2), new=st.sampled_from(SHIRTS + GIFTS))
    def exchange(self, number: str, which: int, new: str) -> object:
        person, codes, status = self.placed[number]
        code = (codes or ("CARD",))[min(which, max(len(codes) - 1, 0))]
        unit = ReturnedItem(code, 1, Condition.GOOD)
        try:
            with self.portal.transaction(by="walt") as work:
                done = exchange_return(work, number, [unit], sku=new)
        except OutOfStock:
            assert self.available[new] == 0
            assert code != new
            return multiple()
        except Refusal:
            assert status is not Status.COMPLETED or self.back[number, code] == codes.count(code)
            return multiple()
        self.back[number, code] += 1
        self.available[code] += 1
        self.available[new] -= 1
        self.committed[new] += 1
        assert (done.order.status, done.order.replaces) == (Status.PROGRESSING, number)
        self.placed[done.order.number] = (person, (new,), Status.PROGRESSING)
        self.begun.add(done.order.number)
        return done.order.number
