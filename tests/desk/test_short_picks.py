"""Short picks at the desk: the warehouse says what is not there, customer services decide, the warehouse goes on."""

import re

import pytest

from support.cast import Cast, order, starter, stock
from support.portal import Clock
from support.queries import queries
from support.web import Answer, Visitor, at_browser
from wpp.orders.approvals import approve
from wpp.orders.model import ShortReason
from wpp.orders.queries import OrderFilter, list_orders
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.shorts.short_picks import ShortItem, report_short
from wpp.stock.adjustments import Reason, adjust


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: T-shirt M, bottle, card."""
    return order(portal, cast.mia).number


def line_of(portal: Portal, number: str, sku: str) -> int:
    with portal.reading() as session:
        lines = order_view(session, number, now=portal.now()).lines
    return next(line.id for line in lines if line.sku == sku)


def missing(portal: Portal, number: str, *skus: str) -> None:
    """The warehouse has reported these as missing."""
    with portal.transaction(by="walt@house.example.com") as work:
        report_short(work, number, [ShortItem(sku, 1, ShortReason.MISSING) for sku in skus])


def blocked(portal: Portal) -> list[str]:
    with portal.reading() as session:
        return [row.number for row in list_orders(session, OrderFilter(blocked=True), now=portal.now())]


def report(portal: Portal, walt: Visitor, number: str, sku: str, fate: str, **more: str) -> Answer:
    """The form on the order's page, filled in for one line."""
    line = line_of(portal, number, sku)
    walt.get(f"/desk/orders/{number}")
    return walt.press(
        "Report short pick", **{f"fate-{line}": fate}, **{key.format(line): more[key] for key in more}
    )


def test_the_warehouse_reports_and_customer_services_decide_and_the_slip_says_what_goes(
    portal: Portal, cast: Cast, number: str, clock: Clock
) -> None:
    clock.advance(hours=2)
    walt = at_browser(portal, cast.walt)
    told = report(portal, walt, number, "TSH-M", "damaged", **{"short-note": "A stain"})
    assert "Short pick reported. Customer services have been emailed; the clock is paused" in told.words
    assert "Blocked paused since Monday 2 March 2026 at 11:30" in told.words
    assert "Blocked: don’t send it yet" in told.words
    assert "Complete" not in [name for form in told.reader.forms for name in form.buttons]
    assert "Blocked by a short pick: do not ship" in walt.get(f"/desk/orders/{number}/slip").words
    clock.advance(hours=3)
    walt, cleo = at_browser(portal, cast.walt), at_browser(portal, cast.cleo)
    desk = cleo.get("/desk")
    assert 'aria-current="page">Blocked<' in desk.html
    assert "1 × T-shirt, M : damaged 9 more available · T-shirt, S: 10" in desk.words
    page = cleo.get(f"/desk/orders/{number}")
    assert "Reported by Walt Tester" in page.words
    assert "“A stain”" in page.words
    assert "(3 hours)" in page.words
    done = cleo.press("Save", **{"answer-1": "instead-TSH-S"})
    assert "Saved. The order has resumed" in done.words
    assert blocked(portal) == []
    assert stock(portal, "TSH-S") == (9, 1, 0)
    seen = walt.get(f"/desk/orders/{number}")
    assert "Substitute: TSH-S by Cleo Tester" in seen.words
    assert "1 × T-shirt , S TSH-S instead of T-shirt, M" in seen.words
    assert "Complete" in [name for form in seen.reader.forms for name in form.buttons]
    slip = walt.get(f"/desk/orders/{number}/slip").words
    assert "TSH-S" in slip
    assert "TSH-M" not in slip


def test_the_blocked_come_first_for_customer_services_the_one_that_has_waited_longest_before_the_others(
    portal: Portal, cast: Cast, number: str, clock: Clock
) -> None:
    second = order(portal, cast.omar).number
    cleo = at_browser(portal, cast.cleo)
    assert 'aria-current="page">To send<' in cleo.get("/desk").html
    missing(portal, second, "BOT")
    clock.advance(hours=1)
    missing(portal, number, "BOT")
    listed = re.findall(r'href="/desk/orders/([0-9]+)"', cleo.get("/desk").html)
    assert listed == [second, number]
    walt = at_browser(portal, cast.walt)
    assert "Nothing to do" in walt.get("/desk").words
    assert re.findall(r'href="/desk/orders/([0-9]+)"', walt.get("/desk?status=blocked").html) == listed


def test_a_list_of_many_blocked_orders_asks_the_database_no_more_than_one_of_few(
    portal: Portal, cast: Cast, number: str
) -> None:
    missing(portal, number, "BOT")
    cleo = at_browser(portal, cast.cleo)
    few = queries(cleo, "/desk?status=blocked")
    for each in range(6):
        with portal.transaction(by="dee@house.example.com") as work:
            user = starter(work, f"Nia{each}")
        missing(portal, order(portal, user).number, "TSH-M", "BOT")
    assert queries(cleo, "/desk?status=blocked") == few
    assert cleo.get("/desk").words.count("more available") == 13


def test_a_blocked_order_is_never_late(portal: Portal, cast: Cast, number: str, clock: Clock) -> None:
    clock.advance(hours=4)
    missing(portal, number, "TSH-M")
    clock.advance(days=9)
    for path in ("/desk?status=blocked", f"/desk/orders/{number}"):
        words = at_browser(portal, cast.walt).get(path).words
        assert "paused since" in words
        assert "Late" not in words


def test_several_units_are_counted_and_a_wrong_number_is_put_right_in_its_field(
    portal: Portal, cast: Cast, number: str
) -> None:
    with portal.transaction(by="walt@house.example.com") as work:
        from wpp.orders.model import ShortAnswer
        from wpp.shorts.resolution import Decision, resume

        view = report_short(work, number, [ShortItem("TSH-M", 1, ShortReason.MISSING)])
        report_short(work, number, [ShortItem("BOT", 1, ShortReason.MISSING)])
        resume(work, number, [Decision(view.shorts[0].id, ShortAnswer.SUBSTITUTE, "CARD")])
        resume(work, number, [Decision(2, ShortAnswer.PART)])
    walt = at_browser(portal, cast.walt)
    line = line_of(portal, number, "CARD")
    told = report(portal, walt, number, "CARD", "missing", **{f"units-{line}": "3"})
    assert told.status == 422
    assert f'<a href="#units-{line}">CARD: enter a quantity from 1 to 2.</a>' in told.html
    walt.press("Report short pick", **{f"units-{line}": "1"})
    with portal.reading() as session:
        assert [each.to_send for each in order_view(session, number, now=portal.now()).to_send] == [1]


def test_what_stood_in_the_place_of_a_wrong_item_is_booked_and_an_unknown_code_is_said(
    portal: Portal, cast: Cast, number: str
) -> None:
    walt = at_browser(portal, cast.walt)
    told = report(portal, walt, number, "TSH-M", "wrong item", **{"found-{}": "TSH-XXL"})
    assert told.status == 422
    assert f'<a href="#found-{line_of(portal, number, "TSH-M")}">There is no SKU' in told.html
    assert blocked(portal) == []
    told = report(portal, walt, number, "TSH-M", "wrong item", **{"found-{}": "TSH-M"})
    assert "TSH-M is the right item" in told.words
    told = report(portal, walt, number, "TSH-M", "wrong item", **{"found-{}": "tsh-s"})
    assert "wrong item, found TSH-S instead" in told.words
    assert stock(portal, "TSH-S") == (11, 0, 0)


def test_who_completes_what_a_colleague_has_just_reported_is_told_and_keeps_the_code(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
    number = order(portal, cast.mia).number
    with portal.transaction(by="rita@house.example.com") as work:
        approve(work, number)
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    missing(portal, number, "BOT")
    told = walt.press("Complete", tracking="1550 0000 1234")
    assert told.status == 409
    assert f"Order {number} needs a decision about 1 × BOT" in told.words
    assert "has already" not in told.words
    assert "Tracking code: 1550 0000 1234" in told.words


def test_nothing_said_is_asked_for(portal: Portal, cast: Cast, number: str) -> None:
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    told = walt.press("Report short pick")
    assert told.status == 422
    assert f'<a href="#fate-{line_of(portal, number, "TSH-M")}">' in told.html
    assert blocked(portal) == []


def test_every_short_pick_needs_a_decision_and_one_that_was_made_stays_made(
    portal: Portal, cast: Cast, number: str
) -> None:
    missing(portal, number, "TSH-M", "BOT")
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    told = cleo.press("Save", **{"answer-2": "part-shipment"})
    assert told.status == 422
    assert told.title.startswith("Error: ")
    assert '<a href="#answer-1">Choose what to do about T-shirt, M.</a>' in told.html
    assert told.form("Save").fields["answer-2"] == "part-shipment"
    assert blocked(portal) == [number]
    cleo.press("Save", **{"answer-1": "another-unit"})
    assert blocked(portal) == []


def test_what_is_sold_out_cannot_be_chosen_and_what_has_just_gone_is_refused_kindly(
    portal: Portal, cast: Cast, number: str
) -> None:
    missing(portal, number, "TSH-M")
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-S", -9, reason=Reason.SAMPLE)
    cleo = at_browser(portal, cast.cleo)
    before = cleo.get(f"/desk/orders/{number}")
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-M", -9, reason=Reason.SAMPLE)
        adjust(work, "TSH-S", -1, reason=Reason.SAMPLE)
    cleo.page = before
    told = cleo.press("Save", **{"answer-1": "instead-TSH-S"})
    assert told.status == 422
    assert (
        "the last of the stock has just been taken. Nothing was saved; choose something else." in told.words
    )
    assert re.search(r'value="another-unit"[^>]* disabled', told.html)
    assert "instead-TSH-S" not in told.html
    assert blocked(portal) == [number]


def test_an_empty_parcel_is_never_sent(portal: Portal, cast: Cast, number: str) -> None:
    missing(portal, number, "TSH-M", "BOT", "CARD")
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    told = cleo.press("Save", **{f"answer-{each}": "part-shipment" for each in (1, 2, 3)})
    assert told.status == 422
    assert "You can also cancel order 10008." in told.words
    cleo.press("Cancel order", **{"cancel-reason": "Nothing is left to send."})
    assert blocked(portal) == []


def test_who_decides_second_is_told_who_was_faster_and_the_same_again_is_no_fault(
    portal: Portal, cast: Cast, number: str
) -> None:
    missing(portal, number, "TSH-M")
    cleo, dee = at_browser(portal, cast.cleo), at_browser(portal, cast.dee)
    for visitor in (cleo, dee):
        visitor.get(f"/desk/orders/{number}")
    mine = dee.page
    cleo.press("Save", **{"answer-1": "another-unit"})
    late = dee.press("Save", **{"answer-1": "part-shipment"})
    assert late.status == 409
    assert "Cleo Tester has already decided about T-shirt, M (another unit)" in late.words
    dee.page = mine
    assert dee.press("Save", **{"answer-1": "another-unit"}).status == 200
    assert stock(portal, "TSH-M") == (8, 1, 0)


def test_each_role_has_its_own_part_of_it(portal: Portal, cast: Cast, number: str) -> None:
    missing(portal, number, "TSH-M")
    buttons = {}
    for name in ("rita", "walt", "cleo", "dee"):
        page = at_browser(portal, getattr(cast, name)).get(f"/desk/orders/{number}")
        buttons[name] = {each for form in page.reader.forms for each in form.buttons} & {
            "Report short pick",
            "Save",
        }
        assert ("Short picks" in page.words or "choose what to do" in page.words) is (name != "rita")
    assert buttons == {
        "rita": set(),
        "walt": {"Report short pick"},
        "cleo": {"Save"},
        "dee": {"Report short pick", "Save"},
    }
