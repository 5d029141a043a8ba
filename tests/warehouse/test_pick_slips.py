"""Pick slips: the command and the desk print the same page, sorted for picking, never for what is not to be sent."""

import re
from pathlib import Path

import pytest

from support.cast import Cast, order, starter
from support.catalogue import load
from support.cli import Wpp
from support.hand_off import hand_off, send_to
from support.web import PASSWORD, at_browser
from wpp.errors import WppError
from wpp.orders.approvals import approve
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.stop_requests import reject_stop
from wpp.orders.model import ShortReason
from wpp.orders.views import OrderView, order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.shorts.short_picks import ShortItem, report_short
from wpp.warehouse.slip_pages import slip_of, slips_page
from wpp.warehouse.slips import NothingToPick, begin_slips, pick_list

URL = "http://portal.test"


def printed(portal: Portal, *numbers: str, batch: str | None = None) -> list[OrderView]:
    """The orders of a print."""
    with portal.transaction(by="walt") as work:
        return begin_slips(work, numbers, batch=batch)


def page(portal: Portal, orders: list[OrderView]) -> str:
    """Everything that is printed."""
    with portal.reading() as session:
        picks = pick_list(session, orders)
    return slips_page(orders, picks, brand="Northwind", base_url=URL, zone=portal.zone)


def numbers_in(html: str) -> list[str]:
    """The orders of a page, in its order."""
    return re.findall(r'<h1 class="figures">([0-9]+)</h1>', html)


def totals_in(html: str) -> list[tuple[str, str]]:
    """The pick list of a page: units and SKU."""
    _, _, after = html.partition("<h1>Pick list</h1>")
    lines = after.partition("</article>")[0]
    return re.findall(
        r'(?s)<p class="code figures">(\d+) ×</p>\s*<p><span class="code">([A-Z-]+)</span>', lines
    )


def test_orders_with_the_same_things_follow_each_other_after_their_pick_list(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="dee") as work:
        pia, quin = starter(work, "Pia"), starter(work, "Quin")
    medium = order(portal, cast.mia, "TSH-M", "BOT").number
    small = order(portal, cast.omar, "TSH-S", "CAP-L").number
    medium_too = order(portal, pia, "TSH-M", "BOT").number
    portal.clock.advance(days=1)  # type: ignore[attr-defined]
    tomorrow = order(portal, quin, "TSH-S", "CAP-L").number
    orders = printed(portal)
    assert [each.number for each in orders] == [small, medium, medium_too, tomorrow]
    html = page(portal, orders)
    assert numbers_in(html) == [small, medium, medium_too, tomorrow]
    assert totals_in(html) == [
        ("2", "TSH-S"),
        ("2", "TSH-M"),
        ("2", "BOT"),
        ("2", "CAP-L"),
        ("4", "CARD"),
    ]
    assert "4 orders, 12 units" in html
    assert html.count("<svg") == 4


def begun(portal: Portal, number: str) -> bool:
    """Whether the warehouse has begun with an order."""
    with portal.reading() as session:
        return order_view(session, number, now=portal.now()).picking_started_at is not None


def test_the_desk_prints_what_is_ticked_as_the_command_does_and_says_what_it_leaves_out(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    with portal.transaction(by="dee") as work:
        pia, quin, rose = starter(work, "Pia"), starter(work, "Quin"), starter(work, "Rose")
        change_setting(work, "brand.name", "Northwind")
    small = order(portal, cast.mia, "TSH-S", "BOT").number
    stopping = order(portal, cast.omar).number
    hand_off(portal, tmp_path / "out.csv")
    medium, small_too = order(portal, pia).number, order(portal, quin, "TSH-S", "BOT").number
    blocked = order(portal, rose).number
    walt = at_browser(portal, cast.walt)
    ticked = {f"order-{each}": each for each in (medium, small, small_too, stopping, blocked)}
    walt.get("/desk")
    with portal.transaction(by="cleo") as work:
        cancel(work, stopping, reason="Left")
        report_short(work, blocked, [ShortItem("BOT", 1, ShortReason.MISSING)])
    assert not begun(portal, medium)
    told = walt.press("Print selected orders", **ticked)
    assert numbers_in(told.html) == [small, small_too, medium]
    assert totals_in(told.html) == [("2", "TSH-S"), ("1", "TSH-M"), ("3", "BOT"), ("3", "CARD")]
    assert f"Not printed: order {stopping} has a stop request." in told.words
    assert f"Not printed: order {blocked} is waiting for a decision" in told.words
    assert "One of these was already being picked." in told.words
    assert all(begun(portal, each) for each in (small, small_too, medium))
    page_of_command = page(portal, printed(portal, small_too, medium, small))
    for article in re.findall(r'(?s)<article class="slip.*?</article>', page_of_command):
        assert article in told.html


def test_all_that_is_due_today_is_printed_with_one_click_and_looking_begins_nothing(
    portal: Portal, cast: Cast
) -> None:
    due = order(portal, cast.mia).number
    portal.clock.advance(days=1)  # type: ignore[attr-defined]
    later = order(portal, cast.omar).number
    walt = at_browser(portal, cast.walt)
    assert "due today" not in walt.get("/desk").words
    seen = walt.get(f"/desk/slips?orders={due},{later}")
    assert numbers_in(seen.html) == [due, later]
    assert not begun(portal, due)
    assert "Picking hasn’t started on 2 of these orders" in seen.words
    portal.clock.advance(days=1)  # type: ignore[attr-defined]
    walt = at_browser(portal, cast.walt)
    walt.get("/desk")
    assert numbers_in(walt.press("Print all due today (1)").html) == [due]
    assert (begun(portal, due), begun(portal, later)) == (True, False)


def test_ticks_of_the_warehouse_outlive_its_visit_and_nothing_ticked_is_said(
    portal: Portal, cast: Cast
) -> None:
    number = order(portal, cast.mia).number
    walt = at_browser(portal, cast.walt)
    walt.get("/desk")
    assert '<a href="#tick-1">Select the orders' in walt.press("Print selected orders").html
    portal.clock.advance(hours=13)  # type: ignore[attr-defined]
    walt.press("Print selected orders", **{f"order-{number}": number})
    told = walt.press("Log in", email=cast.walt.email, password=PASSWORD)
    assert "nothing was printed" in told.words
    assert f"order-{number}" in told.form("Print selected orders").fields
    assert not begun(portal, number)
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Left")
    walt.get("/desk")
    nothing = walt.post("/desk/slips", {"form_token": walt.token})
    assert "Select the orders to print slips for." in nothing.words
    assert "ticked" not in at_browser(portal, cast.cleo).get("/desk?status=progressing").words


def test_slips_and_pick_list_say_where_things_lie(portal: Portal, cast: Cast) -> None:
    load(portal, "SKU,Item,Size,Location\nTSH-M,T-shirt,M,B-12-3", None, {"missing": "keep"})
    numbers = [order(portal, user, "TSH-M", "BOT").number for user in (cast.mia, cast.omar)]
    html = page(portal, printed(portal, *numbers))
    assert html.count("B-12-3") == 3
    assert html.count("<br>B-12-3") == 3


def test_one_order_needs_no_pick_list(portal: Portal, cast: Cast) -> None:
    html = page(portal, printed(portal, order(portal, cast.mia).number))
    assert "Pick list" not in html
    assert "SW1A 1AA" in html


def test_the_desk_and_the_command_print_the_same_slip(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    at_desk = at_browser(portal, cast.walt).get(f"/desk/orders/{number}/slip").html
    with portal.reading() as session:
        view = order_view(session, number, now=portal.now())
        brand = portal.policy().brand_name
    slip = slip_of(view, brand=brand, base_url=URL, zone=portal.zone)
    assert str(slip) in at_desk
    assert str(slip) in slips_page([view], (), brand=brand, base_url=URL, zone=portal.zone)


def test_what_people_type_is_shown_as_it_is(portal: Portal, cast: Cast) -> None:
    number = send_to(portal, cast.mia, name='<script>"Zoë" & 王小明')
    html = page(portal, printed(portal, number))
    assert "&lt;script&gt;&#34;Zoë&#34; &amp; 王小明" in html
    assert "<script" not in html


def test_only_what_is_to_be_sent_is_printed(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    with portal.transaction(by="dee") as work:
        pia = starter(work, "Pia")
    stays, stopping = order(portal, cast.mia).number, order(portal, cast.omar).number
    hand_off(portal, tmp_path / "out.csv")
    later = order(portal, pia).number
    with portal.transaction(by="cleo") as work:
        cancel(work, stopping, reason="Left")
    assert [each.number for each in printed(portal)] == [stays, later]
    assert [each.number for each in printed(portal, batch="EXP-1")] == [stays]
    with pytest.raises(NothingToPick, match="has a stop request"):
        printed(portal, stopping)
    with portal.transaction(by="walt") as work:
        reject_stop(work, stopping)
        complete(work, stays)
    assert {each.number for each in printed(portal)} == {stopping, later}
    with pytest.raises(NothingToPick, match="is Completed"):
        printed(portal, later, stays)


def test_an_order_on_hold_is_not_picked(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    number = order(portal, cast.mia).number
    assert printed(portal) == []
    with pytest.raises(NothingToPick):
        printed(portal, number)
    with portal.transaction(by="rita") as work:
        approve(work, number)
    assert len(printed(portal)) == 1


def test_whoever_prints_a_slip_has_begun(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    printed(portal, number)
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).picking_started_at is not None


def test_a_slip_of_what_is_not_to_be_sent_says_so_at_the_desk(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Left")
    assert "Cancelled: do not ship" in at_browser(portal, cast.walt).get(f"/desk/orders/{number}/slip").words


def test_the_command_writes_a_page_or_nothing(portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path) -> None:
    number = order(portal, cast.mia).number
    to = tmp_path / "slips.html"
    assert wpp("order", "slips", "--to", str(to), "--dry-run").exit_code == 0
    assert not to.exists()
    assert wpp("order", "slips", "--to", str(tmp_path / "slips.pdf")).exit_code == 2
    assert wpp("order", "slips", "--to", str(tmp_path / "missing" / "slips.html")).exit_code == 3
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).picking_started_at is None
    done = wpp("order", "slips", number, "--to", str(to), "--json").document
    assert (done["orders"], len(done["picks"])) == ([number], 3)
    assert numbers_in(to.read_text(encoding="utf-8")) == [number]


def test_an_unknown_order_is_refused(portal: Portal, cast: Cast) -> None:
    with pytest.raises(WppError, match="one digit looks wrong"):
        printed(portal, "10007")
