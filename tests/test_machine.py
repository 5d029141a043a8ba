"""A machine that places, approves, rejects, cancels, completes, returns, books in and corrects in any order it likes.

After each step every proof of the books must hold, and the portal's figures must be those of a simple model.
"""

import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from support.cast import ADDRESS, PACK, SHELVES, picks, starter, stock_the_shelves
from support.databases import PostgresServer, sqlite_copy
from support.depth import rounds
from support.portal import SECRET, Clock
from wpp.errors import Refused
from wpp.mail import list_messages
from wpp.orders import (
    BadPick,
    Condition,
    IllegalTransition,
    NotAsked,
    NotChangeable,
    NothingLeft,
    NothingMissing,
    Returned,
    ReturnKind,
    Status,
    Stop,
    TooLate,
    TooMany,
    WhatCame,
    approve,
    basket_view,
    begin_picking,
    cancel,
    change_goods,
    complete,
    exchange_return,
    fill_basket,
    order_view,
    place_order,
    record_found,
    record_return,
    reject,
    stopped,
    too_late,
    withdraw,
)
from wpp.people import GrantReason, Hasher, OrderLimit, UserView, grant
from wpp.policy import change_setting
from wpp.portal import Portal, open_portal
from wpp.portal.checks import PROOFS
from wpp.settings import Configuration
from wpp.sheets import read_sheet
from wpp.stock import (
    COUNT_COLUMNS,
    OutOfStock,
    Reason,
    adjust,
    book_count,
    book_in,
    close_expected,
    expect,
    list_expected,
    list_levels,
)
from wpp.stock.goods_in import GoodsInPlan, Line
from wpp.warehouse import USUAL, export_orders

NewDatabase = Callable[[Path], AbstractContextManager[str]]
"""Makes a fresh database, in the folder where it is a file; gone afterwards."""

SHIRTS = ("TSH-S", "TSH-M", "TSH-L")
GIFTS = ("BOT", "CAP-S", "CAP-L")
OPEN = (Status.ON_HOLD, Status.PROGRESSING)


class Journeys(RuleBasedStateMachine):
    """One portal, two people, a handful of units of everything, and a model of what should be there."""

    orders = Bundle("orders")

    def __init__(self, new_database: NewDatabase) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.portal = self.stack.enter_context(fresh_portal(new_database))

    @initialize()
    def begin(self) -> None:
        stock_the_shelves(self.portal, TSH_S=2, TSH_M=2, TSH_L=1, BOT=2, CAP_S=1, CAP_L=1, CARD=4)
        with self.portal.transaction(by="dee") as work:
            self.people = [starter(work, "Mia"), starter(work, "Omar")]
        self.available = Counter(
            {"TSH-S": 2, "TSH-M": 2, "TSH-L": 1, "BOT": 2, "CAP-S": 1, "CAP-L": 1, "CARD": 4}
        )
        self.committed: Counter[str] = Counter()
        self.quarantine: Counter[str] = Counter()
        self.left = {person.id: 1 for person in self.people}
        self.placed: dict[str, tuple[UserView, tuple[str, ...], Status]] = {}
        self.begun: set[str] = set()
        self.handed_over: dict[str, Stop | None] = {}
        self.back: Counter[tuple[str, str]] = Counter()
        self.lost: Counter[tuple[str, str]] = Counter()
        self.notes = 0
        self.expected: dict[str, tuple[str, int]] = {}
        self.approval = False

    @rule()
    def switch_approval(self) -> None:
        self.approval = not self.approval
        with self.portal.transaction(by="dee") as work:
            change_setting(work, "approval", "on" if self.approval else "off")

    @rule(target=orders, who=st.integers(0, 1), shirt=st.sampled_from(SHIRTS), gift=st.sampled_from(GIFTS))
    def place(self, who: int, shirt: str, gift: str) -> object:
        person, codes = self.people[who], (shirt, gift, "CARD")
        enough = all(self.available[code] for code in codes)
        try:
            with self.portal.transaction(by=person.email) as work:
                fill_basket(work, pack_slug=PACK, picks=picks(self.portal, shirt, gift), user_id=person.id)
                basket = basket_view(work.session, user_id=person.id)
                assert basket is not None
                done = place_order(work, user_id=person.id, ticket=basket.ticket, address=ADDRESS)
        except BadPick:
            assert not enough
            return multiple()
        except OrderLimit:
            assert enough
            assert self.left[person.id] == 0
            return multiple()
        except OutOfStock:
            pytest.fail("what was there when the basket was filled was gone in the same transaction")
        assert self.left[person.id] > 0
        self.left[person.id] -= 1
        for code in codes:
            self.available[code] -= 1
            self.committed[code] += 1
        status = Status.ON_HOLD if self.approval else Status.PROGRESSING
        assert done.status is status
        self.placed[done.number] = (person, codes, status)
        return done.number

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
                    changed = complete(work, number, carrier="DPD", tracking="1")
        except IllegalTransition:
            assert was not in sources
            assert was is not to
            return False
        except TooLate:
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

    @rule(number=orders)
    def approve(self, number: str) -> None:
        self.step(number, Status.PROGRESSING, (Status.ON_HOLD,))

    @rule(number=orders)
    def reject(self, number: str) -> None:
        if self.step(number, Status.REJECTED, (Status.ON_HOLD,)):
            self.undone(number)

    @rule(number=orders)
    def cancel(self, number: str) -> None:
        if self.step(number, Status.CANCELLED, OPEN):
            assert number not in self.handed_over
            self.undone(number)

    @rule()
    def hand_over(self) -> None:
        with self.portal.transaction(by="walt") as work:
            found = export_orders(work, USUAL)
        waiting = {
            number
            for number, (_, _, status) in self.placed.items()
            if status is Status.PROGRESSING and number not in self.handed_over
        }
        assert set(found.orders) == waiting
        self.handed_over |= dict.fromkeys(waiting)
        self.begun |= waiting

    @rule(number=orders, in_time=st.booleans())
    def answer(self, number: str, in_time: bool) -> None:
        """The warehouse says whether it could stop an order."""
        was = self.handed_over.get(number)
        person, codes, status = self.placed[number]
        try:
            with self.portal.transaction(by="walt") as work:
                changed = (stopped if in_time else too_late)(work, number)
        except NotAsked:
            assert was is not Stop.ASKED or status is not Status.PROGRESSING
            return
        assert changed.already is (was is not Stop.ASKED)
        self.handed_over[number] = changed.stop
        if in_time and not changed.already:
            self.placed[number] = (person, codes, Status.CANCELLED)
            self.undone(number)

    def undone(self, number: str) -> None:
        """Stock and right come back."""
        person, codes, _ = self.placed[number]
        self.left[person.id] += 1
        for code in codes:
            self.committed[code] -= 1
            self.available[code] += 1

    @rule(number=orders)
    def complete(self, number: str) -> None:
        if self.step(number, Status.COMPLETED, (Status.PROGRESSING,)):
            if self.handed_over.get(number) is Stop.ASKED:
                self.handed_over[number] = Stop.TOO_LATE
            for code in self.placed[number][1]:
                self.committed[code] -= 1

    @rule(number=orders)
    def start_picking(self, number: str) -> None:
        try:
            with self.portal.transaction(by="walt") as work:
                begin_picking(work, number)
        except IllegalTransition:
            assert self.placed[number][2] is not Status.PROGRESSING
            return
        assert self.placed[number][2] is Status.PROGRESSING
        self.begun.add(number)

    def changeable(self, number: str) -> bool:
        """Whether the owner of an order may still change it."""
        return self.placed[number][2] in OPEN and number not in self.begun

    @rule(number=orders, shirt=st.sampled_from(SHIRTS), gift=st.sampled_from(GIFTS))
    def choose_again(self, number: str, shirt: str, gift: str) -> None:
        person, old, status = self.placed[number]
        new = (shirt, gift, "CARD")
        chosen = picks(self.portal, shirt, gift)
        try:
            with self.portal.transaction(by=person.email) as work:
                done = change_goods(work, number, user_id=person.id, picks=chosen)
        except NotChangeable:
            assert not self.changeable(number)
            return
        except BadPick:
            assert not all(self.available[code] for code in set(new) - set(old))
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

    @rule(number=orders)
    def withdraw(self, number: str) -> None:
        person, codes, status = self.placed[number]
        try:
            with self.portal.transaction(by=person.email) as work:
                done = withdraw(work, number, user_id=person.id)
        except NotChangeable:
            assert not self.changeable(number)
            assert status is not Status.CANCELLED
            return
        assert done.already is (status is Status.CANCELLED)
        if not done.already:
            assert self.changeable(number)
            self.placed[number] = (person, codes, Status.CANCELLED)
            self.undone(number)

    @rule(
        number=orders,
        which=st.integers(0, 2),
        condition=st.sampled_from(Condition),
        came=st.sampled_from(SHIRTS),
        units=st.integers(1, 2),
    )
    def give_back(self, number: str, which: int, condition: Condition, came: str, units: int) -> None:
        _, codes, status = self.placed[number]
        code = codes[min(which, len(codes) - 1)]
        wrong = condition is Condition.WRONG_ITEM
        try:
            with self.portal.transaction(by="walt") as work:
                record_return(work, number, [Returned(code, units, condition, came if wrong else "")])
        except TooMany:
            assert self.back[number, code] + units > 1
            return
        except WhatCame:
            assert wrong
            assert came == code
            return
        except Refused:
            assert status is not Status.COMPLETED
            return
        assert status is Status.COMPLETED
        self.back[number, code] += units
        if condition is Condition.MISSING:
            self.lost[number, code] += units
        else:
            shelf = self.quarantine if condition is Condition.DAMAGED else self.available
            shelf[came if wrong else code] += units

    @rule(number=orders, kind=st.sampled_from([ReturnKind.UNDELIVERED, ReturnKind.LOST]))
    def never_arrive(self, number: str, kind: ReturnKind) -> None:
        _, codes, status = self.placed[number]
        rest = [code for code in codes if not self.back[number, code]]
        try:
            with self.portal.transaction(by="walt") as work:
                view = record_return(work, number, kind=kind)
        except NothingLeft:
            assert not rest
            return
        except Refused:
            assert status is not Status.COMPLETED
            return
        assert status is Status.COMPLETED
        assert sorted(line.sku for line in view.lines) == sorted(rest)
        for code in rest:
            self.back[number, code] += 1
            if kind is ReturnKind.LOST:
                self.lost[number, code] += 1
            else:
                self.available[code] += 1

    @rule(number=orders, delivered=st.booleans())
    def turn_up(self, number: str, delivered: bool) -> None:
        gone = {code: units for (of, code), units in self.lost.items() if of == number and units}
        try:
            with self.portal.transaction(by="walt") as work:
                view = record_found(work, number, delivered=delivered)
        except NothingMissing:
            assert not gone
            return
        assert sum(line.quantity for line in view.lines) == sum(gone.values())
        for code, units in gone.items():
            self.lost[number, code] = 0
            if delivered:
                self.back[number, code] -= units
            else:
                self.available[code] += units

    @rule(target=orders, number=orders, which=st.integers(0, 2), new=st.sampled_from(SHIRTS + GIFTS))
    def exchange(self, number: str, which: int, new: str) -> object:
        person, codes, status = self.placed[number]
        code = codes[min(which, len(codes) - 1)]
        unit = Returned(code, 1, Condition.GOOD)
        try:
            with self.portal.transaction(by="walt") as work:
                done = exchange_return(work, number, [unit], sku=new)
        except OutOfStock:
            assert self.available[new] == 0
            assert code != new
            return multiple()
        except Refused:
            assert status is not Status.COMPLETED or self.back[number, code] == 1
            return multiple()
        self.back[number, code] += 1
        self.available[code] += 1
        self.available[new] -= 1
        self.committed[new] += 1
        assert (done.order.status, done.order.replaces) == (Status.PROGRESSING, number)
        self.placed[done.order.number] = (person, (new,), Status.PROGRESSING)
        self.begun.add(done.order.number)
        return done.order.number

    @rule(who=st.integers(0, 1), replaces=orders)
    def allow_one_more(self, who: int, replaces: str) -> None:
        person = self.people[who]
        with self.portal.transaction(by="cleo") as work:
            of = order_view(work.session, replaces, now=work.now).id
            grant(work, person.email, reason=GrantReason.GOODWILL, replaces=of)
        self.left[person.id] += 1

    @rule(code=st.sampled_from([row[0] for row in SHELVES]), units=st.integers(1, 3))
    def deliver(self, code: str, units: int) -> None:
        self.notes += 1
        with self.portal.transaction(by="walt") as work:
            level = next(level for level in list_levels(work.session) if level.sku == code)
            line = Line(level.sku_id, code, level.name, level.size, units)
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
        sheet = read_sheet(io.BytesIO(f"SKU,Quantity\n{code},{units}\n".encode()), COUNT_COLUMNS)
        missing = self.available[code] + self.committed[code] - units
        try:
            with self.portal.transaction(by="walt") as work:
                book_count(work, sheet)
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

    @rule(number=consumes(orders))
    def forget(self, number: str) -> None:
        """Leave an order alone from now on, so that others get their turn."""

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "people"):
            return
        with self.portal.reading() as session:
            assert {name: proof(session) for name, proof in PROOFS if proof(session)} == {}
            levels = {level.sku: level for level in list_levels(session)}
            keys = [message.key for message in list_messages(session, limit=None)]
            coming = {line.reference: (line.sku, line.left) for line in list_expected(session)}
        for code, level in levels.items():
            assert level.available == self.available[code], code
            assert level.committed == self.committed[code], code
            assert level.quarantine == self.quarantine[code], code
        assert len(keys) == len(set(keys))
        assert coming == {name: line for name, line in self.expected.items() if line[1]}
        for number, (_, _, status) in self.placed.items():
            dispatched = keys.count(f"order_dispatched:{number}")
            assert dispatched == (1 if status is Status.COMPLETED else 0)

    def teardown(self) -> None:
        self.stack.close()


@contextmanager
def fresh_portal(new_database: NewDatabase) -> Iterator[Portal]:
    """The portal that one run of the machine works on."""
    with tempfile.TemporaryDirectory() as folder, new_database(Path(folder)) as url:
        mail = (Path(folder) / "mail").as_uri()
        configuration = Configuration(
            None, url, mail, "http://portal.test", SECRET, ZoneInfo("Europe/London")
        )
        portal = open_portal(configuration, clock=Clock(), hasher=Hasher.cheap())
        try:
            yield portal
        finally:
            portal.close()


EXAMPLES = settings(
    max_examples=rounds(20, deep=400),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def machine_on(new_database: NewDatabase) -> type[Journeys]:
    """The machine on one kind of database; hypothesis makes a new one for each run."""

    class Here(Journeys):
        def __init__(self) -> None:
            super().__init__(new_database)

    return Here


@pytest.mark.proof
def test_any_order_of_events_keeps_the_books_right_on_sqlite(sqlite_template: Path) -> None:
    @contextmanager
    def new_database(folder: Path) -> Iterator[str]:
        yield sqlite_copy(sqlite_template, folder / "wpp.db")

    run_state_machine_as_test(machine_on(new_database), settings=EXAMPLES)


@pytest.mark.proof
@pytest.mark.postgres
def test_any_order_of_events_keeps_the_books_right_on_postgres(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    def new_database(folder: Path) -> AbstractContextManager[str]:
        return postgres_server.database(template=postgres_template)

    run_state_machine_as_test(machine_on(new_database), settings=EXAMPLES)
