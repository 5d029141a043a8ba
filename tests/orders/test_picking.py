"""Picking begun too early is undone, and the starter may change the order again."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from support.cast import ADDRESS, Cast, order
from support.cli import Wpp
from support.hand_off import hand_off
from support.races import at_once, books_are_right, outcomes
from support.shorts import missing, report, settle
from wpp.orders.amending import change_address
from wpp.orders.changes.open_orders import may_change
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import PickingNotUndoable, start_picking, undo_picking
from wpp.orders.model import ShortAnswer, Status
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal
from wpp.shorts.short_picks import report_short
from wpp.warehouse.slips import begin_slips


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def begin(portal: Portal, number: str) -> None:
    with portal.transaction(by="walt") as work:
        start_picking(work, number)


def undo(portal: Portal, number: str) -> TransitionResult:
    with portal.transaction(by="walt") as work:
        return undo_picking(work, number, reason="A day early")


def test_the_starter_may_change_the_order_again(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        begin_slips(work, ())
    assert not may_change(seen(portal, number))
    assert undo(portal, number) == TransitionResult(number, Status.PROGRESSING, already=False)
    after = seen(portal, number)
    assert (may_change(after), after.picking_started_at) == (True, None)
    assert [(line.event, line.reason) for line in after.history][-1] == (
        "order:picking-undone",
        "A day early",
    )
    with portal.transaction(by="walt") as work:
        assert [each.number for each in begin_slips(work, ())] == [number]
    assert not may_change(seen(portal, number))


def test_undone_twice_is_already(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    begin(portal, number)
    undo(portal, number)
    assert undo(portal, number).already
    events = [line.event for line in seen(portal, number).history]
    assert events.count("order:picking-undone") == 1


def test_what_went_further_is_not_undone(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "CAP-L").number
    report(portal, omar, missing("CAP-L"))
    with pytest.raises(PickingNotUndoable, match="it has a short pick"):
        undo(portal, omar)
    hand_off(portal, tmp_path / "out.csv")
    with pytest.raises(PickingNotUndoable, match="it was exported in EXP-1"):
        undo(portal, mia)
    with portal.transaction(by="walt") as work:
        complete(work, mia)
    with pytest.raises(PickingNotUndoable, match="it is Completed"):
        undo(portal, mia)
    assert seen(portal, mia).picking_started_at is not None


def test_a_short_pick_that_was_decided_is_still_one(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, ShortAnswer.ANOTHER)
    with pytest.raises(PickingNotUndoable, match="it has a short pick"):
        undo(portal, number)


def test_a_short_pick_that_is_being_reported_keeps_the_order_begun(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    begin(portal, number)
    answers: list[object] = []
    with portal.transaction(by="walt") as work:
        report_short(work, number, [missing("BOT")])
        waiting = Thread(target=lambda: answers.extend(at_once([lambda: undo(portal, number)])))
        waiting.start()
        waiting.join(timeout=0.5)
        assert waiting.is_alive()
    waiting.join()
    assert outcomes(answers) == {"picking_not_undoable": 1}
    assert seen(portal, number).picking_started_at is not None


def test_a_replacement_of_returned_items_stays_as_it_is(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    wpp("order", "complete", number)
    wpp("return", "record", number, "--item", "BOT:damaged")
    replacement = wpp("return", "reissue", "RET-1", "--json").document["replacement"]["number"]
    told = wpp("order", "picking", replacement, "--undo")
    assert told.exit_code == 3
    assert "it replaces returned items" in told.stderr
    assert not may_change(seen(portal, replacement))


def test_undo_against_completion_or_cancellation(portal: Portal, cast: Cast) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "CAP-L").number
    begin(portal, mia)
    begin(portal, omar)

    def completed() -> object:
        with portal.transaction(by="walt") as work:
            return complete(work, mia)

    def cancelled() -> object:
        with portal.transaction(by="cleo") as work:
            return cancel(work, omar, reason="Left")

    at_once([completed, lambda: undo(portal, mia), cancelled, lambda: undo(portal, omar)])
    assert (seen(portal, mia).status, seen(portal, omar).status) == (Status.COMPLETED, Status.CANCELLED)
    assert books_are_right(portal)


def test_undo_against_the_starter_who_changes_the_address(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    begin(portal, number)

    def changed() -> object:
        with portal.transaction(by=cast.mia.email) as work:
            return change_address(work, number, user_id=cast.mia.id, address=replace(ADDRESS, line2="Flat 2"))

    answers = outcomes(list(at_once([changed, lambda: undo(portal, number)])))
    assert answers["done"] >= 1
    assert seen(portal, number).picking_started_at is None


def test_the_command_starts_and_undoes(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    assert wpp("order", "picking", number).stdout == f"Order {number} is being picked.\n"
    assert wpp("order", "picking", number).stdout == f"Order {number} is already being picked.\n"
    told = wpp("order", "picking", number, "--undo", "--json")
    assert told.document["orders"] == [
        {"number": number, "status": "Progressing", "picking_started_at": None, "already": False}
    ]
    again = wpp("order", "picking", number, "--undo")
    assert again.stdout == f"Order {number} isn't being picked. The starter can change it.\n"
