"""An import is undone while its people are invited or emailed: one comes first, nothing is half done."""

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

import pytest

from support.portal import SECRET
from support.undoing import APRIL, MARCH, emails, invite, listed, take_in
from wpp.portal import Portal
from wpp.sheets import read_sheet
from wpp.starters.check import check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import ImportConflict, import_starters
from wpp.starters.invite import welcome
from wpp.starters.undo import undo_import
from wpp.starters.undo_guards import ImportInUse
from wpp.work import Work

T = TypeVar("T")


def test_an_invitation_that_is_being_written_comes_before_the_undo_or_after_it(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    undoing = Later(lambda work: undo_import(work, import_id), portal)
    with portal.transaction(by="dee") as work:
        assert welcome(work, secret=SECRET) == 2
        undoing.begin()
    undone = undoing.result()
    assert (undone.removed, undone.letters) == (2, 2)


def test_a_list_that_was_checked_before_the_undo_is_not_half_taken_in_after_it(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    with portal.reading() as session:
        plan = check_starters(session, read_sheet(listed(*APRIL, file="april.csv"), STARTER_COLUMNS))
    taking_in = Later(lambda work: import_starters(work, plan), portal)
    with portal.transaction(by="dee") as work:
        undo_import(work, import_id)
        taking_in.begin()
    with pytest.raises(ImportConflict, match="april"):
        taking_in.result()
    assert emails(portal) == []


class Later(Generic[T]):
    """Work in a transaction of its own that is begun while another is open; its end is waited for."""

    def __init__(self, act: Callable[[Work], T], portal: Portal) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._run = lambda: self._do(act, portal)

    def begin(self) -> None:
        """Begin, and give it the time to come to where it has to wait."""
        self._future: Future[T] = self._pool.submit(self._run)
        time.sleep(0.3)

    def result(self) -> T:
        """What came of it."""
        return self._future.result(timeout=30)

    @staticmethod
    def _do(act: Callable[[Work], T], portal: Portal) -> T:
        with portal.transaction(by="dee") as work:
            return act(work)


def test_a_sender_and_an_undo_at_once_never_both_win(portal: Portal) -> None:
    rows = [f"P{number}x,Person,p{number}@example.com" for number in range(20)]
    for _ in range(3):
        import_id = take_in(portal, *rows)
        invite(portal)
        sent, removed = at_once(portal, import_id)
        assert (sent == 0, removed) in ((True, 20), (False, 0))
        # Letters that the undo held when the sender came by wait for the next one.
        assert sent + portal.send_mail().sent == 20 - removed
        if sent:
            break


def at_once(portal: Portal, import_id: int) -> tuple[int, int]:
    """How many emails one thread sent, and how many people another took out."""
    start = threading.Barrier(2)
    counts = {"sent": 0, "removed": 0}

    def send() -> None:
        start.wait()
        counts["sent"] = portal.send_mail().sent

    def undo() -> None:
        start.wait()
        with contextlib.suppress(ImportInUse), portal.transaction(by="dee") as work:
            counts["removed"] = undo_import(work, import_id).removed

    threads = [threading.Thread(target=send), threading.Thread(target=undo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts["sent"], counts["removed"]
