"""Once picking has started or the order was exported, the warehouse is asked about a change, and answers once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from support.cast import Cast, picks, stock
from support.changing import BIGGER, CS, LOW_ROAD, MIA, WAREHOUSE, goods, last, told
from support.hand_off import hand_off
from support.order_steps import act, seen
from support.races import books_are_right
from support.shorts import missing, report
from wpp.database import table_of
from wpp.orders.amending import change_goods
from wpp.orders.changes.by_staff import change_order
from wpp.orders.changes.contents import (
    LineShort,
    offers_for,
)
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.changes.requests import (
    BeingStopped,
    ChangeOpen,
    NoChangeRequest,
    confirm_change,
    reject_change,
    withdraw_change,
)
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import PickingNotUndoable, undo_picking
from wpp.orders.model import ChangeRequest, Order, Status
from wpp.orders.transitions import TransitionResult
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.movements import OutOfStock
from wpp.warehouse.export import export_again, export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.warehouse.slips import NothingToPick, begin_slips
from wpp.warehouse.unexport import NotUnexportable, undo_export


def test_once_picking_has_started_the_warehouse_is_asked(portal: Portal, begun: str) -> None:
    before = last(portal)
    asked = act(portal, change_order, begun, swaps=BIGGER, address={"line1": "2 Low Road"}, reason="Too big")
    assert asked == TransitionResult(begun, Status.PROGRESSING, already=False, change_requested=True)
    assert (goods(portal, begun), stock(portal, "TSH-S")) == (["BOT", "CARD", "TSH-M"], (10, 0, 0))
    assert told(portal, before) == [(WAREHOUSE, f"CHANGE order {begun}: please reply")]
    request = seen(portal, begun).change
    assert request is not None
    assert (request.by, request.reason, request.swaps[0].old) == ("cleo", "Too big", "TSH-M")
    assert request.address is not None
    assert request.address.line1 == "2 Low Road"
    again = act(portal, change_order, begun, swaps=BIGGER, address={"line1": "2 Low Road"})
    assert (again.already, again.change_requested) == (True, True)
    with pytest.raises(ChangeOpen, match="already"):
        act(portal, change_order, begun, swaps={"BOT": "CAP-S"})
    assert len(told(portal, before)) == 1
    assert books_are_right(portal)


def test_an_open_request_is_answered_before_anybody_changes_more(
    portal: Portal, cast: Cast, begun: str
) -> None:
    """Also where the order has come back to the portal since, as after an export that was undone."""
    act(portal, change_order, begun, swaps=BIGGER)
    with portal.transaction(by="walt") as work:
        work.execute(table_of(Order).update().values(picking_started_at=None))
    with pytest.raises(ChangeOpen, match="already"):
        act(portal, change_order, begun, swaps={"BOT": "CAP-S"})
    chosen = picks(portal, "TSH-S", "BOT")
    with pytest.raises(NotChangeable), portal.transaction(by=MIA) as work:
        change_goods(work, begun, user_id=cast.mia.id, picks=chosen)
    act(portal, confirm_change, begun)
    assert not act(portal, change_order, begun, swaps={"BOT": "CAP-S"}).change_requested
    assert goods(portal, begun) == ["CAP-S", "CARD", "TSH-S"]


def test_what_the_warehouse_was_asked_about_is_answered_before_it_is_taken_back(
    portal: Portal, begun: str, tmp_path: Path
) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    with pytest.raises(PickingNotUndoable, match="open change request"):
        act(portal, undo_picking, begun)
    act(portal, withdraw_change, begun)
    batch = hand_off(portal, tmp_path / "out.csv").batch
    act(portal, change_order, begun, swaps=BIGGER)
    with pytest.raises(NotUnexportable, match="open change request"), portal.transaction(by="walt") as work:
        undo_export(work, str(batch))
    act(portal, withdraw_change, begun)
    with portal.transaction(by="walt") as work:
        assert len(undo_export(work, str(batch)).undone) == 1
    assert books_are_right(portal)


@pytest.mark.parametrize(
    ("answer", "kept"), [(confirm_change, None), (withdraw_change, None), (reject_change, "2 Low Road")]
)
def test_a_new_address_is_forgotten_unless_the_parcel_may_have_to_go_there_again(
    portal: Portal, begun: str, answer: Callable[..., TransitionResult], kept: str | None
) -> None:
    act(portal, change_order, begun, address=LOW_ROAD)
    act(portal, answer, begun)
    with portal.reading() as session:
        (request,) = session.scalars(select(ChangeRequest))
    assert request.line1 == kept


def test_confirmed_the_change_is_made(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER, address={"line1": "2 Low Road"}, reason="Too big")
    before = last(portal)
    assert act(portal, confirm_change, begun) == TransitionResult(begun, Status.PROGRESSING, already=False)
    view = seen(portal, begun)
    assert (goods(portal, begun), view.address.line1, view.change) == (
        ["BOT", "CARD", "TSH-S"],
        "2 Low Road",
        None,
    )
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-S")) == ((10, 0, 0), (9, 1, 0))
    assert told(portal, before) == [(MIA, f"Order {begun} has changed")], "the warehouse knows"
    assert view.history[-1].reason == "T-shirt, M → T-shirt, S (Too big)"
    assert act(portal, confirm_change, begun).already
    with pytest.raises(NoChangeRequest, match="confirmed"):
        act(portal, reject_change, begun)
    assert act(portal, complete, begun).status is Status.COMPLETED
    assert books_are_right(portal)


def test_too_late_leaves_it_as_it_is_and_tells_customer_services(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER, reason="Too big")
    before = last(portal)
    assert not act(portal, reject_change, begun).already
    assert told(portal, before) == [(CS, f"Too late to change order {begun}")]
    assert goods(portal, begun) == ["BOT", "CARD", "TSH-M"]
    assert act(portal, reject_change, begun).already
    with pytest.raises(NoChangeRequest):
        act(portal, withdraw_change, begun)
    act(portal, complete, begun)
    assert books_are_right(portal)


def test_a_request_that_is_withdrawn_before_it_was_sent_leaves_no_email(portal: Portal, begun: str) -> None:
    portal.send_mail()
    for sent in (False, True):
        before = last(portal)
        act(portal, change_order, begun, swaps=BIGGER)
        if sent:
            portal.send_mail()
        assert not act(portal, withdraw_change, begun, reason="Wrong order").already
        assert act(portal, withdraw_change, begun).already
        assert [subject for _, subject in told(portal, before)] == (
            [f"CHANGE order {begun}: please reply", f"No change to order {begun}: ship it as it is"]
            if sent
            else []
        )
    with pytest.raises(NoChangeRequest, match="withdrawn"):
        act(portal, confirm_change, begun)
    assert books_are_right(portal)


def test_withdrawing_leaves_the_email_about_the_order_itself(portal: Portal, begun: str) -> None:
    """They are of one kind, and the warehouse may have heard of the order by its export alone."""
    act(portal, change_order, begun, swaps=BIGGER)
    act(portal, withdraw_change, begun)
    assert [subject for to, subject in told(portal, 0) if to == WAREHOUSE] == [
        f"New order {begun} to ship: 3 units"
    ]


def test_what_has_sold_out_since_keeps_the_request_open(portal: Portal, begun: str) -> None:
    with pytest.raises(OutOfStock):
        act(portal, change_order, begun, swaps={"TSH-M": "TSH-L"})
    act(portal, change_order, begun, swaps=BIGGER)
    with portal.transaction(by="dee") as work:
        adjust(work, "TSH-S", -10, reason=Reason.SAMPLE)
    with pytest.raises(OutOfStock):
        act(portal, confirm_change, begun)
    assert seen(portal, begun).change is not None
    act(portal, reject_change, begun)
    assert books_are_right(portal)


def test_an_order_with_an_open_request_is_not_completed_unless_it_has_left(
    portal: Portal, begun: str
) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    with pytest.raises(ChangeOpen, match="must not be sent as it is"):
        act(portal, complete, begun)
    before = last(portal)
    assert act(portal, complete, begun, left_anyway=True).status is Status.COMPLETED
    assert (CS, f"Too late to change order {begun}") in told(portal, before)
    assert seen(portal, begun).change is None
    assert goods(portal, begun) == ["BOT", "CARD", "TSH-M"]
    assert act(portal, reject_change, begun).already
    assert books_are_right(portal)


def test_a_cancelled_order_needs_no_answer(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    act(portal, cancel, begun, reason="Left")
    assert seen(portal, begun).change is None
    assert [subject for to, subject in told(portal, 0) if to == WAREHOUSE and "CHANGE" in subject] == []
    with pytest.raises(NoChangeRequest, match="closed"):
        act(portal, confirm_change, begun)
    assert books_are_right(portal)


def test_an_exported_order_is_asked_about_and_a_stop_goes_first(
    portal: Portal, number: str, tmp_path: Path
) -> None:
    hand_off(portal, tmp_path / "out.csv")
    assert act(portal, change_order, number, swaps=BIGGER).change_requested
    with portal.transaction(by="walt") as work:
        again = export_again(work, DEFAULT_LAYOUT)
    assert (again.orders, again.left_out) == ((), ((number, "to be changed"),))
    act(portal, withdraw_change, number)
    act(portal, cancel, number, reason="Left")
    with pytest.raises(BeingStopped):
        act(portal, change_order, number, swaps=BIGGER)


def test_what_is_to_be_changed_is_neither_printed_nor_exported(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    with portal.transaction(by="walt") as work:
        assert begin_slips(work, []) == []
        assert export_orders(work, DEFAULT_LAYOUT).orders == ()
    with pytest.raises(NothingToPick, match="change request"), portal.transaction(by="walt") as work:
        begin_slips(work, [begun])
    act(portal, confirm_change, begun)
    with portal.transaction(by="walt") as work:
        assert export_orders(work, DEFAULT_LAYOUT).orders == (begun,)


def test_a_line_with_a_short_pick_is_decided_elsewhere(portal: Portal, begun: str) -> None:
    report(portal, begun, missing("BOT"))
    with pytest.raises(LineShort):
        act(portal, change_order, begun, swaps={"BOT": "CAP-S"})
    assert act(portal, change_order, begun, address={"town": "Leeds"}).change_requested
    act(portal, confirm_change, begun)
    assert seen(portal, begun).address.town == "Leeds"
    with portal.reading() as session:
        view = seen(portal, begun)
        assert [view_line.sku for view_line in view.lines if view_line.id in offers_for(session, view)] == [
            "TSH-M"
        ]
