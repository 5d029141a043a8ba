"""What comes back in the machine, what never arrives, and what goes out in its place."""

from collections import Counter
from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from support.machine import GIFTS, ORDERS, SHIRTS, Machine
from wpp.errors import Refusal
from wpp.orders.model import Status
from wpp.orders.views import order_view
from wpp.people.entitlements import list_grants
from wpp.returns.correcting import WholeParcelLost, correct_return
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.recovered import NothingToRecover, record_recovered
from wpp.returns.recovery_undo import FoundUnitsReturned, NothingFound, undo_recovered
from wpp.returns.replacements import exchange_return
from wpp.returns.undoing import ReturnedUnitsGone, ReturnFound, ReturnReplaced, undo_return
from wpp.returns.units import NothingToReturn, ReceivedItemUnclear, ReturnedItem, ReturnExceedsSent
from wpp.returns.views import ReturnView, list_returns, standing
from wpp.stock.model import Location
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

    def standing_of(self, number: str) -> list[ReturnView]:
        """The returns of an order that were not undone, the newest first."""
        with self.portal.reading() as session:
            order_id = order_view(session, number, now=self.portal.now()).id
            return standing(list_returns(session, order_id=order_id, limit=None))

    def shelved(self, code: str, condition: Condition, came: str, units: int) -> dict[str, int]:
        """What units that came back add to the shelves; those in quarantine under another name."""
        if condition is Condition.MISSING:
            return {}
        return {f"quarantine {code}" if condition is Condition.DAMAGED else came or code: units}

    def book(self, changes: Mapping[str, int]) -> None:
        """Add to the shelves."""
        for name, units in changes.items():
            shelf = self.quarantine if name.startswith("quarantine ") else self.available
            shelf[name.removeprefix("quarantine ")] += units

    @rule(number=ORDERS)
    def no_return(self, number: str) -> None:
        """The newest return was recorded by mistake."""
        returns = self.standing_of(number)
        if not returns:
            return
        view = returns[0]
        changes: Counter[str] = Counter()
        for line in view.lines:
            changes.update(self.shelved(line.sku, line.condition, line.came, line.quantity))
        unused = self.unused_grants(number)
        try:
            with self.portal.transaction(by="cleo") as work:
                done = undo_return(work, view.number, reason="Mistake")
        except ReturnFound:
            assert any(line.recovered_quantity for line in view.lines)
            return
        except ReturnReplaced:
            return
        except ReturnedUnitsGone:
            assert any(self.available[name] < units for name, units in changes.items())
            return
        self.book({name: -units for name, units in changes.items()})
        assert len(done.unused) == unused
        for line in view.lines:
            self.back[number, line.sku] -= line.quantity
            if line.condition is Condition.MISSING:
                self.lost[number, line.sku] -= line.quantity

    def unused_grants(self, number: str) -> int:
        """Extra orders that stand for an order and were not used."""
        with self.portal.reading() as session:
            order_id = order_view(session, number, now=self.portal.now()).id
            grants = list_grants(session)
        return sum(each.order_id is None and each.replaces == order_id for each in grants)

    @rule(number=ORDERS, condition=st.sampled_from(Condition), came=st.sampled_from(SHIRTS))
    def really(self, number: str, condition: Condition, came: str) -> None:
        """All units of a SKU of the newest return came back otherwise."""
        returns = self.standing_of(number)
        if not returns:
            return
        view = returns[0]
        code = view.lines[0].sku
        lines = [line for line in view.lines if line.sku == code]
        units = sum(line.quantity for line in lines)
        was: Counter[str] = Counter()
        for line in lines:
            was.update(self.shelved(code, line.condition, line.came, line.quantity))
        came = came if condition is Condition.WRONG_ITEM else ""
        try:
            with self.portal.transaction(by="walt") as work:
                done = correct_return(work, view.number, [ReturnedItem(code, units, condition, came)])
        except WholeParcelLost:
            assert view.kind is ReturnKind.LOST
            return
        except ReturnFound:
            assert any(line.recovered_quantity for line in lines)
            return
        except ReceivedItemUnclear:
            assert came == code
            return
        except ReturnedUnitsGone:
            assert any(self.available[name] < units for name, units in was.items())
            return
        if done.already:
            assert [(line.condition, line.came) for line in lines] == [(condition, came)]
            return
        self.book({name: -units for name, units in was.items()})
        self.book(self.shelved(code, condition, came, units))
        missing = sum(line.quantity for line in lines if line.condition is Condition.MISSING)
        self.lost[number, code] += (units if condition is Condition.MISSING else 0) - missing

    @rule(number=ORDERS)
    def not_found(self, number: str) -> None:
        """What was found last was not."""
        try:
            with self.portal.transaction(by="walt") as work:
                done = undo_recovered(work, number, reason="Mistake")
        except (NothingFound, FoundUnitsReturned):
            return
        except ReturnedUnitsGone:
            return
        for line in done.lines:
            self.lost[number, line.sku] += line.quantity
            if line.place is Location.RECIPIENT:
                self.back[number, line.sku] += line.quantity
            else:
                self.available[line.sku] -= line.quantity

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
        self.left[person.id] = max(self.left[person.id], 0)
        self.build_on_merge()
        self.begun.add(done.order.number)
        return done.order.number
