"""Record a return: whoever scans its slip books it on the order, unit by unit, once."""

import pytest

from support.cast import Cast, order, stock
from support.portal import Clock
from support.web import PASSWORD, Answer, Visitor, at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.units import ReturnedItem
from wpp.returns.views import ReturnView, list_returns

FORMS = {
    "Exchange for another size or item": "exchange",
    "Report a lost parcel": "lost",
    "Send a replacement": "replacement",
    "Report items found": "found",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order, T-shirt M, bottle and card, which has left."""
    placed = order(portal, cast.mia).number
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, placed)
    return placed


def book(portal: Portal, walt: Visitor, number: str, *fates: str, **more: str) -> Answer:
    """The form on the order's page, filled in: `TSH-M:good`."""
    with portal.reading() as session:
        ids = {line.sku: line.id for line in order_view(session, number, now=portal.now()).lines}
    walt.get(f"/desk/orders/{number}")
    filled = {f"fate-{ids[sku]}": fate for sku, _, fate in (each.partition(":") for each in fates)}
    named = {f"found-{ids[sku]}": text for sku, text in more.items() if sku in ids}
    rest = {key: text for key, text in more.items() if key not in ids}
    return walt.press("Record return", **filled, **named, **rest)


def returns(portal: Portal) -> list[ReturnView]:
    with portal.reading() as session:
        return list_returns(session)


def test_what_came_back_is_booked_where_it_belongs_and_digital_services_are_told(
    portal: Portal, cast: Cast, number: str
) -> None:
    walt = at_browser(portal, cast.walt)
    told = book(portal, walt, number, "TSH-M:good", "BOT:damaged", **{"short-note": "Too large"})
    assert "Return recorded. Digital services have been emailed." in told.words
    assert "RET-1 Sent back" in told.words
    assert "1 × T-shirt, M: good" in told.words
    assert (stock(portal, "TSH-M"), stock(portal, "BOT")) == ((10, 0, 0), (9, 0, 1))
    with portal.reading() as session:
        assert len(list_messages(session, kind=EmailKind.RETURN_RECORDED)) == 1
    assert [name for name in told.form("Record return").fields if name.startswith("fate-")] == ["fate-3"]


def test_a_double_click_books_it_once(portal: Portal, cast: Cast, number: str) -> None:
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    form = walt.page
    walt.press("Record return", **{"fate-1": "good"})
    walt.page = form
    again = walt.press("Record return", **{"fate-1": "good"})
    assert again.status == 409
    assert "RET-1 has already been recorded by Walt Tester." in again.words
    assert len(returns(portal)) == 1


def test_a_whole_parcel_comes_back_with_one_click(portal: Portal, cast: Cast, number: str) -> None:
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    told = walt.press("Whole parcel returned undelivered", whole="1")
    assert "Undelivered" in told.words
    assert (stock(portal, "TSH-M"), stock(portal, "CARD")) == ((10, 0, 0), (50, 0, 0))
    assert "Record a return" not in told.words


def test_what_came_in_the_place_of_a_wrong_item_has_to_be_said(
    portal: Portal, cast: Cast, number: str
) -> None:
    walt = at_browser(portal, cast.walt)
    told = book(portal, walt, number, "TSH-M:wrong item")
    assert told.status == 422
    assert '<a href="#found-1">Enter the SKU that came back instead of TSH-M.</a>' in told.html
    told = book(portal, walt, number, "TSH-M:wrong item", **{"TSH-M": "TSH-S"})
    assert "1 × T-shirt, M: wrong item (TSH-S received)" in told.words
    assert stock(portal, "TSH-S") == (11, 0, 0)


def test_nothing_said_is_asked_for_and_what_was_typed_survives_the_end_of_the_visit(
    portal: Portal, cast: Cast, number: str, clock: Clock
) -> None:
    walt = at_browser(portal, cast.walt)
    assert '<a href="#fate-1">' in book(portal, walt, number).html
    clock.advance(hours=13)
    walt.press("Record return", **{"fate-1": "damaged", "short-note": "A hole"})
    page = walt.press("Log in", email=cast.walt.email, password=PASSWORD)
    fields = page.form("Record return").fields
    assert (fields["fate-1"], fields["short-note"]) == ("damaged", "A hole")
    assert returns(portal) == []


def test_no_representative_books_it_and_only_of_what_has_left(
    portal: Portal, cast: Cast, number: str
) -> None:
    open_order = order(portal, cast.omar).number
    for name, may in (("rita", False), ("cleo", True), ("walt", True), ("dee", True)):
        visitor = at_browser(portal, getattr(cast, name))
        assert ("Record a return" in visitor.get(f"/desk/orders/{number}").words) is may
        assert "Record a return" not in visitor.get(f"/desk/orders/{open_order}").words
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{open_order}")
    sent = {"form_token": walt.token, "fate-4": "good", "whole": "1", "after": "0"}
    assert walt.post(f"/desk/orders/{open_order}/returns", sent).status == 409
    assert returns(portal) == []


def test_each_form_is_there_for_those_who_use_it_where_it_applies(
    portal: Portal, cast: Cast, number: str
) -> None:
    waiting = order(portal, cast.omar).number
    may = {
        "rita": "",
        "walt": "found",
        "cleo": "exchange lost replacement found",
        "dee": "exchange lost replacement found",
    }
    for name, allowed in may.items():
        visitor = at_browser(portal, getattr(cast, name))
        assert forms(visitor.get(f"/desk/orders/{waiting}").words) == set()
        fresh = forms(visitor.get(f"/desk/orders/{number}").words)
        assert fresh == set(allowed.split()) & {"exchange", "lost"}
    with portal.transaction(by="walt") as work:
        record_return(work, number, [ReturnedItem("BOT", 1, Condition.MISSING)])
    for name, allowed in may.items():
        page = at_browser(portal, getattr(cast, name)).get(f"/desk/orders/{number}")
        assert forms(page.words) == set(allowed.split())
    assert (
        "Something was missing from your parcel"
        in at_browser(portal, cast.mia).get(f"/orders/{number}").words
    )


def forms(words: str) -> set[str]:
    """Which of the forms a page has."""
    return {form for title, form in FORMS.items() if title in words}
