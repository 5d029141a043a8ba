"""What people do with orders in the machine: place, change, approve, cancel, complete."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import consumes, multiple, rule

from support.cast import ADDRESS, PACK
from support.machine import GIFTS, ORDERS, SHIRTS, Machine
from wpp.orders.amending import cancel_own, change_goods
from wpp.orders.approvals import approve, reject
from wpp.orders.baskets import BadPick, basket_view, fill_basket
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.changes.requests import ChangeOpen
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import OrderBlocked, StopOpen, complete
from wpp.orders.closing.reopening import NotReopenable, uncomplete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.dispatch.stop_requests import StopTooLate
from wpp.orders.model import Status, Stop
from wpp.orders.placing import place_order
from wpp.orders.transitions import IllegalTransition
from wpp.orders.views import OrderView, order_view
from wpp.people.entitlements import GrantReason, OrderLimit, grant
from wpp.policy import change_setting
from wpp.shorts.reinstating import reinstate_order
from wpp.stock.movements import OutOfStock

OPEN = (Status.ON_HOLD, Status.PROGRESSING)


class OrderRules(Machine):
    """Orders from the basket to their end."""

    left_anyway = False

    @rule()
    def switch_approval(self) -> None:
        self.approval = not self.approval
        with self.portal.transaction(by="dee") as work:
            change_setting(work, "approval", "on" if self.approval else "off")

    @rule(target=ORDERS, who=st.integers(0, 1), shirt=st.sampled_from(SHIRTS), gift=st.sampled_from(GIFTS))
    def place(self, who: int, shirt: str, gift: str) -> object:
        person, codes = self.people[who], (self.asked(shirt, SHIRTS), self.asked(gift, GIFTS), "CARD")
        enough = all(self.available[code] and code not in self.retired for code in codes)
        try:
            with self.portal.transaction(by=person.email) as work:
                fill_basket(work, pack_slug=PACK, picks=self.pick[shirt] | self.pick[gift], user_id=person.id)
                basket = basket_view(work.session, user_id=person.id)
                assert basket is not None
                done = place_order(
                    work, user_id=person.id, idempotency_key=basket.idempotency_key, address=ADDRESS
                )
        except BadPick:
            assert not enough
            return multiple()
        except OrderLimit:
            assert enough
            assert self.left[person.id] <= 0
            return multiple()
        except OutOfStock:
            pytest.fail("what was there when the basket was filled was gone in the same transaction")
        assert self.left[person.id] > 0
        self.left[person.id] -= 1
        self.build_on_merge()
        for code in codes:
            self.available[code] -= 1
            self.committed[code] += 1
        status = Status.ON_HOLD if self.approval else Status.PROGRESSING
        assert done.status is status
        self.placed[done.number] = (person, codes, status)
        return done.number

    def asked(self, code: str, among: tuple[str, ...]) -> str:
        """What is chosen; what is left, where all else of a choice is retired, since that asks nothing."""
        left = [each for each in among if each not in self.retired]
        return left[0] if len(left) == 1 else code

    def step(self, number: str, to: Status, sources: tuple[Status, ...]) -> bool:
        """Take a step of the table; True where it really changed something."""
        person, codes, was = self.placed[number]
        try:
            with self.portal.transaction(by="dee") as work:
                if to is Status.PROGRESSING:
                    changed = approve(work, number)
                elif to is Status.REJECTED:
                    changed = reject(work, number, reason="No")
                elif to is Status.CANCELLED:
                    changed = cancel(work, number, reason="No")
                else:
                    known = "".join(self.parcels[number][:1]) if was is Status.COMPLETED else f"C{number}"
                    changed = complete(work, number, tracking=known, left_anyway=self.left_anyway)
        except IllegalTransition:
            assert was not in sources
            assert was is not to
            return False
        except OrderBlocked:
            assert to is Status.COMPLETED
            assert self.waiting[number]
            return False
        except StopOpen:
            assert to is Status.COMPLETED
            assert self.handed_over[number] is Stop.ASKED
            return False
        except ChangeOpen:
            assert to is Status.COMPLETED
            assert number in self.changing
            return False
        except StopTooLate:
            assert to is Status.CANCELLED
            assert self.handed_over[number] is Stop.TOO_LATE
            return False
        if changed.stop is Stop.ASKED:
            assert to is Status.CANCELLED
            assert changed.already is (self.handed_over[number] is Stop.ASKED)
            self.handed_over[number] = Stop.ASKED
            return False
        assert changed.already is (was is to)
        if changed.already:
            return False
        assert was in sources
        self.placed[number] = (person, codes, to)
        return True

    @rule(number=ORDERS)
    def approve(self, number: str) -> None:
        self.step(number, Status.PROGRESSING, (Status.ON_HOLD,))

    @rule(number=ORDERS)
    def reject(self, number: str) -> None:
        if self.step(number, Status.REJECTED, (Status.ON_HOLD,)):
            self.undone(number)

    @rule(number=ORDERS)
    def cancel(self, number: str) -> None:
        if self.step(number, Status.CANCELLED, OPEN):
            assert number not in self.handed_over
            self.undone(number)

    def undone(self, number: str) -> None:
        """Stock and right come back."""
        person, codes, _ = self.placed[number]
        self.left[person.id] += 1
        self.waiting[number].clear()
        self.changing.pop(number, None)
        for code in codes:
            self.committed[code] -= 1
            self.available[code] += 1

    @rule(number=ORDERS, left_anyway=st.booleans())
    def complete(self, number: str, left_anyway: bool) -> None:
        self.left_anyway = left_anyway
        if self.step(number, Status.COMPLETED, (Status.PROGRESSING,)):
            assert left_anyway or number not in self.changing
            self.changing.pop(number, None)
            if self.handed_over.get(number) is Stop.ASKED:
                assert left_anyway
                self.handed_over[number] = Stop.TOO_LATE
            self.parcels[number] = [f"C{number}"]
            for code in self.placed[number][1]:
                self.committed[code] -= 1

    @rule(number=ORDERS)
    def uncomplete(self, number: str) -> None:
        person, codes, was = self.placed[number]
        try:
            with self.portal.transaction(by="walt") as work:
                done = uncomplete(work, number, reason="Mistake")
        except NotReopenable:
            untouched = not any(line.returned_quantity for line in self.seen(number).lines)
            assert was is not Status.COMPLETED or not untouched or self.seen(number).replaced_by
            return
        if done.already:
            assert was is Status.PROGRESSING
            return
        assert was is Status.COMPLETED
        self.parcels[number] = []
        self.placed[number] = (person, codes, Status.PROGRESSING)
        for code in codes:
            self.committed[code] += 1
        if number in self.handed_over:
            self.handed_over[number] = self.seen(number).stop

    @rule(number=ORDERS)
    def reinstate(self, number: str) -> None:
        person, codes, was = self.placed[number]
        try:
            with self.portal.transaction(by="cleo") as work:
                done = reinstate_order(work, number, reason="Mistake")
        except NotReopenable:
            order = self.seen(number)
            assert was in OPEN or was is Status.COMPLETED or order.replaced_by or order.replaces
            return
        except OrderLimit:
            assert self.left[person.id] <= 0
            return
        except OutOfStock:
            assert any(self.available[code] < codes.count(code) for code in codes)
            return
        if done.already:
            assert was in OPEN
            return
        assert was in (Status.CANCELLED, Status.REJECTED)
        self.left[person.id] -= 1
        self.placed[number] = (person, codes, done.status)
        self.waiting[number] = [
            short.sku
            for short in self.seen(number).shorts
            if short.answer is None
            for _ in range(short.quantity)
        ]
        if not self.seen(number).shorts:
            self.begun.discard(number)
        self.handed_over.pop(number, None)
        for code in codes:
            self.available[code] -= 1
            self.committed[code] += 1

    def seen(self, number: str) -> OrderView:
        """The order as it is."""
        with self.portal.reading() as session:
            return order_view(session, number, now=self.portal.now())

    @rule(number=ORDERS)
    def start_picking(self, number: str) -> None:
        try:
            with self.portal.transaction(by="walt") as work:
                start_picking(work, number)
        except IllegalTransition:
            assert self.placed[number][2] is not Status.PROGRESSING
            return
        assert self.placed[number][2] is Status.PROGRESSING
        self.begun.add(number)

    def changeable(self, number: str) -> bool:
        """Whether the owner of an order may still change it."""
        return self.placed[number][2] in OPEN and number not in self.begun

    @rule(number=ORDERS, shirt=st.sampled_from(SHIRTS), gift=st.sampled_from(GIFTS))
    def choose_again(self, number: str, shirt: str, gift: str) -> None:
        person, old, status = self.placed[number]
        new = (shirt, gift, "CARD")
        if new[:2] != (self.asked(shirt, SHIRTS), self.asked(gift, GIFTS)):
            return  # nobody is asked, and what there was stays
        chosen = self.pick[shirt] | self.pick[gift]
        try:
            with self.portal.transaction(by=person.email) as work:
                done = change_goods(work, number, user_id=person.id, picks=chosen)
        except NotChangeable:
            assert not self.changeable(number)
            return
        except BadPick:
            news = set(new) - set(old)
            assert not all(self.available[code] and code not in self.retired for code in news)
            return
        assert self.changeable(number)
        assert done.already is (new == old)
        for code in old:
            self.committed[code] -= 1
            self.available[code] += 1
        for code in new:
            self.available[code] -= 1
            self.committed[code] += 1
        self.placed[number] = (person, new, status)

    @rule(number=ORDERS)
    def cancel_own(self, number: str) -> None:
        person, codes, status = self.placed[number]
        try:
            with self.portal.transaction(by=person.email) as work:
                done = cancel_own(work, number, user_id=person.id)
        except NotChangeable:
            assert not self.changeable(number)
            assert status is not Status.CANCELLED
            return
        assert done.already is (status is Status.CANCELLED)
        if not done.already:
            assert self.changeable(number)
            self.placed[number] = (person, codes, Status.CANCELLED)
            self.undone(number)

    @rule(who=st.integers(0, 1), replaces=ORDERS)
    def allow_one_more(self, who: int, replaces: str) -> None:
        person = self.people[who]
        with self.portal.transaction(by="cleo") as work:
            of = order_view(work.session, replaces, now=work.now).id
            grant(work, person.email, reason=GrantReason.GOODWILL, replaces=of)
        # Whoever has used more than they may, as after a merge, may order once more as well.
        self.left[person.id] = max(self.left[person.id], 0) + 1
        self.build_on_merge()

    @rule(number=consumes(ORDERS))
    def forget(self, number: str) -> None:
        """Leave an order alone from now on, so that others get their turn."""
