"""An order that was closed by mistake is put right on the page where it was closed."""

from pathlib import Path

import pytest

from support.cast import Cast, order, stock
from support.counts import count
from support.hand_off import hand_off
from support.portal import Clock
from support.shorts import missing, report
from support.web import at_browser
from wpp.orders.approvals import reject
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.model import Status
from wpp.orders.numbers import order_id_of
from wpp.orders.views import OrderView, order_view
from wpp.people.entitlements import GrantReason, grant
from wpp.portal import Portal, set_setting


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def test_walt_undoes_a_completion_and_the_starter_sees_no_parcel_on_its_way(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    walt, mia = at_browser(portal, cast.walt), at_browser(portal, cast.mia)
    walt.get(f"/desk/orders/{number}")
    page = walt.press("Complete", carrier="DPD", tracking="WRONG1")
    assert "Completed by mistake?" in page.words
    assert "Closed by mistake?" not in page.words
    empty = walt.press("Undo completion", **{"undo-reason": " "})
    assert (empty.status, "Give a reason" in empty.words) == (422, True)
    undone = walt.press("Undo completion", **{"undo-reason": "Wrong parcel scanned"})
    assert "Completion undone: the order is Progressing again." in undone.words
    assert "WRONG1" not in undone.words.partition("History")[0]
    assert (seen(portal, number).status, seen(portal, number).tracking) == (Status.PROGRESSING, "")
    told = mia.get(f"/orders/{number}").words
    assert "On its way to you" in told, "as what comes next"
    assert "Your pack is on its way" not in told
    clock.advance(minutes=1)
    again = walt.press("Complete", tracking="RIGHT2")
    assert seen(portal, number).tracking == "RIGHT2"
    assert "Completed by mistake?" in again.words


def test_a_representative_reinstates_what_she_rejected_and_nothing_else(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, "approval", "on")
    hers, other = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.transaction(by=cast.rita.email) as work:
        reject(work, hers, reason="Has left")
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, other, reason="Asked us to")
    rita = at_browser(portal, cast.rita)
    assert "Closed by mistake?" not in rita.get(f"/desk/orders/{other}").words
    form = {"form_token": rita.token, "undo-reason": "Try"}
    assert rita.post(f"/desk/orders/{other}/reinstatement", form).status == 403
    assert seen(portal, other).status is Status.CANCELLED
    assert "Closed by mistake?" in rita.get(f"/desk/orders/{hers}").words
    back = rita.press("Reinstate order", **{"undo-reason": "She has not left"})
    assert "Reinstated: it’s waiting for approval again." in back.words
    assert "due time" not in back.words.partition("History")[0]
    assert seen(portal, hers).status is Status.ON_HOLD
    assert "Reinstated" in back.words.partition("History")[2]
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{other}")
    assert "Reinstated" in cleo.press("Reinstate order", **{"undo-reason": "Wrong order"}).words


def test_a_form_that_was_overtaken_says_so(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
    cleo, walt = at_browser(portal, cast.cleo), at_browser(portal, cast.walt)
    cleo.get(f"/desk/orders/{number}")
    walt.get(f"/desk/orders/{number}")
    walt.press("Undo completion", **{"undo-reason": "Still here"})
    late = cleo.press("Undo completion", **{"undo-reason": "Still here"})
    assert "This completion has already been undone by Walt Tester" in late.words


def test_walt_undoes_picking_and_an_export_on_the_orders_page(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    number = order(portal, cast.mia).number
    walt, mia = at_browser(portal, cast.walt), at_browser(portal, cast.mia)
    assert "Picking started too early?" not in walt.get(f"/desk/orders/{number}").words
    walt.press("Start picking")
    assert "Being packed" in mia.get(f"/orders/{number}").words
    assert "Picking started too early?" in walt.get(f"/desk/orders/{number}").words
    page = walt.press("Undo start of picking", **{"undo-reason": ""})
    assert "Start of picking undone." in page.words
    assert "Waiting to be packed" in mia.get(f"/orders/{number}").words
    assert hand_off(portal, tmp_path / "out.csv").orders == (number,)
    assert "Exported too early?" in walt.get(f"/desk/orders/{number}").words
    page = walt.press("Undo export", **{"undo-reason": "Tomorrow"})
    assert "Export undone. The warehouse has been emailed" in page.words
    assert (seen(portal, number).batch, seen(portal, number).picking_started_at) == (None, None)
    form = {"form_token": walt.token, "batch": "EXP-1", "undo-reason": ""}
    twice = walt.post(f"/desk/orders/{number}/export-undo", form)
    assert "already=unexported" in twice.header("Location")


def test_an_export_that_went_further_is_refused_on_the_page(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    number = order(portal, cast.mia).number
    hand_off(portal, tmp_path / "out.csv")
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    with portal.transaction(by=cast.dee.email) as work:
        complete(work, number)
    late = walt.press("Undo export", **{"undo-reason": ""})
    assert late.status == 409
    assert seen(portal, number).batch == "EXP-1"


def test_a_replacement_that_was_cancelled_stands_in_nobodys_way(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL, replaces=order_id_of(number))
    again = order(portal, cast.mia, "TSH-S", "BOT").number
    cleo = at_browser(portal, cast.cleo)
    assert "Completed by mistake?" not in cleo.get(f"/desk/orders/{number}").words
    assert (seen(portal, number).replacement, seen(portal, number).replaced_by) == (again, (again,))
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, again, reason="Not needed")
    assert "Completed by mistake?" in cleo.get(f"/desk/orders/{number}").words
    assert (seen(portal, number).replacement, seen(portal, number).replaced_by) == (None, (again,))
    assert "Completion undone" in cleo.press("Undo completion", **{"undo-reason": "Wrong one"}).words


def test_an_order_cancelled_while_it_is_picked_says_to_put_it_back(portal: Portal, cast: Cast) -> None:
    picked, waiting = order(portal, cast.mia).number, order(portal, cast.omar).number
    with portal.transaction(by=cast.cleo.email) as work:
        start_picking(work, picked)
        for number in (picked, waiting):
            cancel(work, number, reason="Left")
    walt, cleo = at_browser(portal, cast.walt), at_browser(portal, cast.cleo)
    words = walt.get(f"/desk/orders/{picked}").words
    assert "Cancelled: don’t send it, put it back" in words
    assert "Print pick slip" not in words
    assert "put it back" not in cleo.get(f"/desk/orders/{picked}").words


def test_a_blocked_order_has_no_slip_to_print(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    walt = at_browser(portal, cast.walt)
    with portal.transaction(by=cast.walt.email) as work:
        start_picking(work, number)
    assert "Print pick slip" in walt.get(f"/desk/orders/{number}").words
    report(portal, number, missing("BOT"))
    assert "Print pick slip" not in walt.get(f"/desk/orders/{number}").words


def test_what_was_counted_since_is_asked_on_a_page_and_booked_once(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
    clock.advance(hours=1)
    count(portal, "BOT,10,")
    clock.advance(hours=1)
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    asked = walt.press("Undo completion", **{"undo-reason": "Wrong parcel scanned"})
    assert "Were these units on the shelf then?" in asked.words
    keep = "Yes, and they were counted: leave the stock as counted"
    undone = walt.press(keep, **{f"question-counted-{number}": "keep"})
    assert "Completion undone: the order is Progressing again." in undone.words
    assert stock(portal, "BOT") == (9, 1, 0)
