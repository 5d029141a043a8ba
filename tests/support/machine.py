"""What every part of the machine works on: one portal, two people, and a model of what should be there."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant

from support.cast import picks, starter, stock_the_shelves
from support.portal import SECRET, Clock
from wpp.configuration import Configuration
from wpp.mail.outbox import list_messages
from wpp.orders.model import Status, Stop
from wpp.orders.queries import OrderFilter, list_orders
from wpp.people.passwords import Hasher
from wpp.people.views import UserView
from wpp.portal import Portal, open_portal
from wpp.portal.health_checks import INTEGRITY_CHECKS
from wpp.stock.levels import list_levels
from wpp.stock.receiving.purchase_orders import list_expected

NewDatabase = Callable[[Path], AbstractContextManager[str]]
"""Makes a fresh database, in the folder where it is a file; gone afterwards."""

ORDERS: Bundle[Any] = Bundle("orders")
SHIRTS = ("TSH-S", "TSH-M", "TSH-L")
GIFTS = ("BOT", "CAP-S", "CAP-L")


@dataclass
class Merged:
    """An account that was merged into the other: its orders then, the orders it was allowed, and what came after."""

    old: UserView
    moved: set[str]
    allowed: int
    built_on: bool = False


class Machine(RuleBasedStateMachine):
    """One portal, two people, a handful of units of everything, and a model of what should be there.

    `placed` has the units that are held for an order, or were sent with it; `waiting` what could not be picked of it.
    """

    orders = ORDERS

    def __init__(self, new_database: NewDatabase) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.portal = self.stack.enter_context(fresh_portal(new_database))

    @initialize()
    def begin(self) -> None:
        stock_the_shelves(self.portal, TSH_S=2, TSH_M=2, TSH_L=1, BOT=2, CAP_S=1, CAP_L=1, CARD=4)
        with self.portal.transaction(by="dee") as work:
            self.accounts = (starter(work, "Mia"), starter(work, "Omar"))
        self.people = list(self.accounts)
        self.merged: Merged | None = None
        self.retired: set[str] = set()
        self.pick = {code: picks(self.portal, code) for code in (*SHIRTS, *GIFTS)}
        self.available = Counter(
            {"TSH-S": 2, "TSH-M": 2, "TSH-L": 1, "BOT": 2, "CAP-S": 1, "CAP-L": 1, "CARD": 4}
        )
        self.committed: Counter[str] = Counter()
        self.quarantine: Counter[str] = Counter()
        self.left = {person.id: 1 for person in self.people}
        self.placed: dict[str, tuple[UserView, tuple[str, ...], Status]] = {}
        self.begun: set[str] = set()
        self.handed_over: dict[str, Stop | None] = {}
        self.changing: dict[str, tuple[str, str]] = {}
        self.waiting: dict[str, list[str]] = defaultdict(list)
        self.back: Counter[tuple[str, str]] = Counter()
        self.lost: Counter[tuple[str, str]] = Counter()
        self.parcels: dict[str, list[str]] = defaultdict(list)
        self.removed: dict[str, set[str]] = defaultdict(set)
        self.notes = 0
        self.expected: dict[str, tuple[str, int]] = {}
        self.approval = False

    def build_on_merge(self) -> None:
        """Something happened that a merge can't be undone after."""
        if self.merged is not None:
            self.merged.built_on = True

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "people"):
            return
        with self.portal.reading() as session:
            assert {name: proof(session) for name, proof in INTEGRITY_CHECKS if proof(session)} == {}
            levels = {level.sku: level for level in list_levels(session)}
            keys = [message.key for message in list_messages(session, limit=None)]
            blocked = {
                row.number for row in list_orders(session, OrderFilter(blocked=True), now=self.portal.now())
            }
            coming = {line.reference: (line.sku, line.left) for line in list_expected(session)}
        for code, level in levels.items():
            assert level.available == self.available[code], code
            assert level.committed == self.committed[code], code
            assert level.quarantine == self.quarantine[code], code
        assert blocked == {number for number, codes in self.waiting.items() if codes}
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
