"""An export undone: its orders go again, the warehouse hears it once, and what it has begun with stays."""

from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.hand_off import hand_off
from support.portal import Clock
from support.races import at_once, books_are_right, outcomes
from support.shorts import missing, report
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.changes.open_orders import may_change
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.dispatch.stop_requests import reject_stop
from wpp.orders.model import Status
from wpp.orders.numbers import UnknownOrder
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal
from wpp.warehouse.export import UnknownBatch, export_again
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.warehouse.unexport import NotUnexportable, UndoneExport, undo_export


def undo(portal: Portal, batch: str, *numbers: str, reason: str = "") -> UndoneExport:
    """Undo an export, as customer services."""
    with portal.transaction(by="cleo") as work:
        return undo_export(work, batch, numbers, reason=reason)


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def numbers_of(orders: tuple[OrderView, ...]) -> list[str]:
    return [each.number for each in orders]


@pytest.fixture
def pair(portal: Portal, cast: Cast, tmp_path: Path) -> tuple[str, str]:
    """Two orders in EXP-1."""
    numbers = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "CAP-L").number
    assert hand_off(portal, tmp_path / "one.csv").orders == numbers
    return numbers


def test_its_orders_count_as_not_exported_and_go_with_the_next_batch(
    portal: Portal, pair: tuple[str, str], tmp_path: Path
) -> None:
    assert not may_change(seen(portal, pair[0]))
    result = undo(portal, "exp-1", reason="The gifts arrive tomorrow")
    assert (result.batch, numbers_of(result.undone), result.left) == ("EXP-1", list(pair), ())
    mia = seen(portal, pair[0])
    assert (mia.batch, mia.picking_started_at, may_change(mia)) == (None, None, True)
    last = mia.history[-1]
    assert (last.event, last.by, last.reason) == ("order:unexported", "cleo", "The gifts arrive tomorrow")
    assert hand_off(portal, tmp_path / "two.csv").orders == pair
    assert seen(portal, pair[1]).batch == "EXP-2"


def test_the_warehouse_is_told_once_what_to_delete(portal: Portal, pair: tuple[str, str]) -> None:
    undo(portal, "EXP-1", pair[1], reason="Too early")
    undo(portal, "EXP-1", pair[1])
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.EXPORT_UNDONE)
    assert email.to == "warehouse@house.example.com"
    assert email.facts == {
        "export": "EXP-1",
        "orders": [{"number": pair[1], "name": "Mia Tester"}],
        "undone_by": "cleo",
        "reason": "Too early",
    }
    undo(portal, "EXP-1")
    with portal.reading() as session:
        emails = list_messages(session, kind=EmailKind.EXPORT_UNDONE)
    assert [each.facts["orders"][0]["number"] for each in emails] == list(pair)


def test_undone_twice_is_said_and_changes_nothing(portal: Portal, pair: tuple[str, str]) -> None:
    undo(portal, "EXP-1")
    again = undo(portal, "EXP-1")
    assert (again.undone, numbers_of(again.already), again.left) == ((), list(pair), ())
    one = undo(portal, "EXP-1", pair[0])
    assert numbers_of(one.already) == [pair[0]]


def test_what_the_warehouse_has_begun_with_stays_and_is_named(
    portal: Portal, cast: Cast, pair: tuple[str, str]
) -> None:
    with portal.transaction(by="walt") as work:
        complete(work, pair[0])
    result = undo(portal, "EXP-1")
    assert numbers_of(result.undone) == [pair[1]]
    assert [(each.number, why) for each, why in result.left] == [(pair[0], "is Completed")]
    assert seen(portal, pair[0]).batch == "EXP-1"
    with pytest.raises(NotUnexportable, match=rf"Nothing in EXP-1 can be undone: {pair[0]} is Completed\."):
        undo(portal, "EXP-1", pair[0])


def test_an_open_or_refused_stop_and_a_short_pick_keep_an_order_in_its_batch(
    portal: Portal, pair: tuple[str, str]
) -> None:
    with portal.transaction(by="cleo") as work:
        cancel(work, pair[0], reason="Left")
    report(portal, pair[1], missing("CAP-L"))
    with pytest.raises(NotUnexportable) as refused:
        undo(portal, "EXP-1")
    assert [why for _, why in refused.value.left] == [
        "has an open stop request",
        "has a short pick: the warehouse has already started on it",
    ]
    with portal.transaction(by="walt") as work:
        reject_stop(work, pair[0])
    with pytest.raises(NotUnexportable, match="has left: the warehouse says it's too late to stop it"):
        undo(portal, "EXP-1", pair[0])


def test_picking_that_was_begun_before_the_export_stays_begun(
    portal: Portal, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        start_picking(work, number)
    begun = seen(portal, number).picking_started_at
    clock.advance(minutes=5)
    hand_off(portal, tmp_path / "one.csv")
    undo(portal, "EXP-1")
    after = seen(portal, number)
    assert (after.batch, after.picking_started_at) == (None, begun)


def test_a_batch_written_again_names_what_was_taken_out(portal: Portal, pair: tuple[str, str]) -> None:
    undo(portal, "EXP-1", pair[0])
    with portal.transaction(by="walt") as work:
        again = export_again(work, DEFAULT_LAYOUT, batch="EXP-1")
    assert (again.orders, again.left_out) == ((pair[1],), ((pair[0], "export undone"),))


def test_what_is_in_another_batch_or_in_none_is_named(
    portal: Portal, cast: Cast, pair: tuple[str, str], tmp_path: Path
) -> None:
    undo(portal, "EXP-1", pair[0])
    assert hand_off(portal, tmp_path / "two.csv").orders == (pair[0],)
    with pytest.raises(NotUnexportable, match="is in EXP-2"):
        undo(portal, "EXP-1", pair[0])
    with pytest.raises(UnknownBatch):
        undo(portal, "EXP-9")
    with pytest.raises(UnknownOrder):
        undo(portal, "EXP-1", "10009")
    whole = undo(portal, "EXP-1")
    assert numbers_of(whole.undone) == [pair[1]]


def test_undo_against_completion_one_of_them_comes_first(portal: Portal, pair: tuple[str, str]) -> None:
    def completed() -> object:
        with portal.transaction(by="walt") as work:
            return complete(work, pair[0])

    answers = at_once([lambda: undo(portal, "EXP-1", pair[0]), completed])
    order_now = seen(portal, pair[0])
    assert order_now.status is Status.COMPLETED
    undone = "not_unexportable" not in outcomes(list(answers))
    assert (order_now.batch is None) == undone
    assert books_are_right(portal)


def test_two_who_undo_at_once_tell_the_warehouse_once(portal: Portal, pair: tuple[str, str]) -> None:
    at_once([lambda: undo(portal, "EXP-1")] * 4)
    with portal.reading() as session:
        assert len(list_messages(session, kind=EmailKind.EXPORT_UNDONE)) == 1


def test_the_command_names_what_stays(portal: Portal, pair: tuple[str, str], wpp: Wpp) -> None:
    wpp("order", "complete", pair[0])
    told = wpp("order", "unexport", "EXP-1", "--json")
    assert told.exit_code == 4
    assert told.document == {
        "batch": "EXP-1",
        "undone": [{"number": pair[1], "status": "Progressing", "batch": None, "picking_started_at": None}],
        "already": [],
        "left": [
            {
                "number": pair[0],
                "status": "Completed",
                "batch": "EXP-1",
                "picking_started_at": told.document["left"][0]["picking_started_at"],
                "why": "is Completed",
            }
        ],
        "dry_run": False,
    }
    again = wpp("order", "unexport", "EXP-1", pair[1])
    assert (again.exit_code, again.stdout) == (0, f"Already taken out of EXP-1: {pair[1]}.\n")
    assert wpp("order", "unexport", "EXP-1", pair[0]).exit_code == 3
