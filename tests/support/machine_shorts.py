"""What cannot be picked in the machine, and what is decided about it."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.machine import GIFTS, ORDERS, SHIRTS, Machine
from wpp.orders.model import ShortAnswer, ShortReason, Status, Stop
from wpp.orders.views import OrderView, order_view
from wpp.shorts.reopening import DecisionKept, undo_decision
from wpp.shorts.resolution import Decision, NotBlocked, NothingToSend, resume
from wpp.shorts.short_picks import (
    AlreadyReported,
    BadShort,
    NotBeingPicked,
    NotInPick,
    ShortItem,
    TooManyShort,
    report_short,
)
from wpp.shorts.undoing import ShortResolved, ShortUnitsGone, undo_short
from wpp.stock.movements import OutOfStock

ANSWERS = (ShortAnswer.ANOTHER, ShortAnswer.SUBSTITUTE, ShortAnswer.PART)
CODES = (*SHIRTS, *GIFTS, "CARD")


class ShortRules(Machine):
    """Short picks and their answers."""

    def pickable(self, number: str) -> bool:
        """Whether anybody may still be picking the order."""
        return self.placed[number][2] is Status.PROGRESSING and self.handed_over.get(number) is not Stop.ASKED

    @rule(
        number=ORDERS,
        which=st.integers(0, 3),
        reason=st.sampled_from(ShortReason),
        found=st.sampled_from(CODES),
    )
    def fall_short(self, number: str, which: int, reason: ShortReason, found: str) -> None:
        person, codes, status = self.placed[number]
        code = codes[which] if which < len(codes) else found
        there = found if reason is ShortReason.WRONG_ITEM else ""
        try:
            with self.portal.transaction(by="walt") as work:
                report_short(work, number, [ShortItem(code, 1, reason, there)])
        except NotBeingPicked:
            assert not self.pickable(number)
            return
        except (NotInPick, TooManyShort, AlreadyReported):
            assert code not in codes
            return
        except BadShort:
            assert there == code
            return
        assert self.pickable(number)
        held = list(codes)
        held.remove(code)
        self.placed[number] = (person, tuple(held), status)
        self.waiting[number].append(code)
        self.begun.add(number)
        self.committed[code] -= 1
        if reason is ShortReason.DAMAGED:
            self.quarantine[code] += 1
        if there:
            self.available[there] += 1

    @rule(number=ORDERS)
    def not_short(self, number: str) -> None:
        """What was reported by mistake is held for the order again."""
        person, codes, status = self.placed[number]
        waiting = list(self.waiting[number])
        gone = [short for short in self.order_now(number).shorts if short.answer is None]
        try:
            with self.portal.transaction(by="walt") as work:
                done = undo_short(work, number, reason="Mistake")
        except (NotBlocked, ShortResolved):
            assert not waiting
            return
        except NotBeingPicked:
            assert not self.pickable(number)
            return
        except ShortUnitsGone:
            assert any(self.available[short.found] == 0 for short in gone if short.found)
            return
        assert done.already is not bool(waiting)
        if done.already:
            return
        self.waiting[number].clear()
        self.placed[number] = (person, (*codes, *waiting), status)
        for short in gone:
            self.committed[short.sku] += 1
            if short.reason is ShortReason.DAMAGED:
                self.quarantine[short.sku] -= 1
            if short.found:
                self.available[short.found] -= 1

    @rule(number=ORDERS)
    def decide_again(self, number: str) -> None:
        """What was decided last was a mistake: what was chosen is available again."""
        order = self.order_now(number)
        decided = [] if self.waiting[number] else [short for short in order.shorts if short.answer in ANSWERS]
        newest = max((short.answered_at for short in decided if short.answered_at), default=None)
        last = [short for short in decided if short.answered_at == newest]
        try:
            with self.portal.transaction(by="cleo") as work:
                done = undo_decision(work, number, reason="Mistake")
        except NotBeingPicked:
            assert not self.pickable(number)
            return
        except NotBlocked:
            assert not last
            assert not self.waiting[number]
            return
        except DecisionKept:
            assert last
            return
        if done.already:
            assert self.waiting[number]
            return
        assert self.pickable(number)
        person, codes, status = self.placed[number]
        held = list(codes)
        for short in last:
            code = short.sku if short.answer is ShortAnswer.ANOTHER else short.substitute
            if code:
                held.remove(code)
                self.available[code] += 1
                self.committed[code] -= 1
            self.waiting[number].append(short.sku)
        self.placed[number] = (person, tuple(held), status)

    def order_now(self, number: str) -> OrderView:
        """The order as it is."""
        with self.portal.reading() as session:
            return order_view(session, number, now=self.portal.now())

    @rule(number=ORDERS, answer=st.sampled_from(ANSWERS), instead=st.sampled_from(CODES))
    def decide(self, number: str, answer: ShortAnswer, instead: str) -> None:
        person, codes, status = self.placed[number]
        waiting = list(self.waiting[number])
        new = {ShortAnswer.ANOTHER: waiting, ShortAnswer.SUBSTITUTE: [instead] * len(waiting)}.get(answer, [])
        named = instead if answer is ShortAnswer.SUBSTITUTE else ""
        try:
            with self.portal.transaction(by="cleo") as work:
                shorts = order_view(work.session, number, now=work.now).shorts
                resume(work, number, [Decision(each.id, answer, named) for each in shorts if not each.answer])
        except NotBlocked:
            assert not waiting
            return
        except NotBeingPicked:
            assert not self.pickable(number)
            return
        except BadShort:
            assert named in waiting
            return
        except OutOfStock:
            assert any(self.available[code] < new.count(code) for code in new)
            return
        except NothingToSend:
            assert not codes
            assert not new
            return
        assert waiting
        assert self.pickable(number)
        self.waiting[number].clear()
        self.placed[number] = (person, (*codes, *new), status)
        for code in new:
            self.available[code] -= 1
            self.committed[code] += 1
