"""The desk's order page: a code is scanned, corrected, added and removed where the order is."""

import pytest

from support.cast import Cast, order
from support.web import at_browser
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.parcel_views import ParcelView
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def parcels(portal: Portal, number: str) -> list[tuple[str, str]]:
    with portal.reading() as session:
        view = order_view(session, number, now=portal.now())
    return [(each.carrier, each.tracking) for each in view.parcels]


def first(portal: Portal, number: str) -> ParcelView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now()).parcels[0]


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """The number of an order that has left with the code OLD1."""
    number = order(portal, cast.mia).number
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, carrier="DPD", tracking="OLD1")
    return number


def test_walt_corrects_adds_and_removes_a_parcel_and_the_starter_sees_them_all(
    portal: Portal, cast: Cast, sent: str
) -> None:
    walt, mia = at_browser(portal, cast.walt), at_browser(portal, cast.mia)
    assert "Tracking code wrong or missing?" in walt.get(f"/desk/orders/{sent}").words
    page = walt.press("Save", **{"parcel-tracking": "rb 1234 5678 5 gb"})
    assert "Tracking saved. The starter will be emailed the right codes." in page.words
    assert parcels(portal, sent) == [("Royal Mail", "RB123456785GB")]
    walt.press("Save", **{"parcel": "new", "parcel-tracking": "15501234567890"})
    assert parcels(portal, sent) == [("Royal Mail", "RB123456785GB"), ("DPD", "15501234567890")]
    same = walt.press("Save", **{"parcel": "new", "parcel-tracking": "15501234567890"})
    assert "The tracking codes have already been changed like this by you." in same.words
    told = mia.get(f"/orders/{sent}")
    assert "Track your parcels" in told.words
    desk = walt.get(f"/desk/orders/{sent}").html
    for link in ("#/tracking-results/RB123456785GB", "track.dpd.co.uk/search?reference=15501234567890"):
        assert link in told.html
        assert link in desk
    shown = at_browser(portal, cast.dee).get(f"/desk/people/{cast.mia.id}").words
    assert "Royal Mail RB123456785GB DPD 15501234567890" in shown
    chosen = str(first(portal, sent).id)
    gone = walt.press("Remove this parcel", **{"parcel-removed": chosen})
    assert parcels(portal, sent) == [("DPD", "15501234567890")]
    assert "RB123456785GB" not in gone.words.partition("History")[0]
    late = walt.post(
        f"/desk/orders/{sent}/parcels",
        {"form_token": walt.token, "parcel": chosen, "parcel-tracking": "NEW1"},
    )
    assert (late.status, "The parcels changed before this was saved." in late.words) == (409, True)
    assert 'value="NEW1"' in late.html, "what was typed is kept"


def test_only_the_carrier_is_corrected(portal: Portal, cast: Cast, sent: str) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{sent}")
    cleo.press("Save", **{"parcel-carrier": "Evri"})
    assert parcels(portal, sent) == [("Evri", "OLD1")]


@pytest.mark.parametrize(
    ("button", "form", "field", "words"),
    [
        ("Save", {}, "parcel-tracking", "Enter the tracking code."),
        ("Save", {"parcel-tracking": "n/a"}, "parcel-tracking", "isn't a tracking code"),
        ("Save", {"parcel-tracking": "1" * 81}, "parcel-tracking", "no more than 80 characters"),
        ("Save", {"parcel-tracking": "A1", "parcel-carrier": "x" * 61}, "parcel-carrier", "no more than 60"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    portal: Portal, cast: Cast, sent: str, button: str, form: dict[str, str], field: str, words: str
) -> None:
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{sent}")
    refused = walt.press(button, **form)
    assert (refused.status, words in refused.words) == (422, True), refused.words
    assert f'<a href="#{field}">' in refused.html
    assert '<details class="card" id="parcels" open>' in refused.html
    assert parcels(portal, sent) == [("DPD", "OLD1")]


def test_the_only_parcel_is_removed_apart_and_said_rightly(portal: Portal, cast: Cast, sent: str) -> None:
    walt = at_browser(portal, cast.walt)
    page = walt.get(f"/desk/orders/{sent}")
    assert "This is the order’s only parcel: it will have no tracking code" in page.words
    refused = walt.press("Remove the only tracking code", **{"parcel-removed": "new"})
    assert (refused.status, "Choose the parcel to remove." in refused.words) == (422, True)
    assert parcels(portal, sent) == [("DPD", "OLD1")]
    walt.get(f"/desk/orders/{sent}")
    gone = walt.press("Remove the only tracking code").words
    assert "Parcel removed: this order has no tracking code now." in gone
    assert "Tracking saved" not in gone
    assert parcels(portal, sent) == []


def test_a_code_of_another_order_is_asked_about_by_a_button(portal: Portal, cast: Cast, sent: str) -> None:
    number = order(portal, cast.omar, "TSH-S", "BOT").number
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    asked = walt.press("Complete", tracking="OLD1")
    assert f"Tracking code OLD1 is already on order {sent}." in asked.words
    assert parcels(portal, number) == []
    done = walt.press(f"Yes, use OLD1 for order {number}", **{"question-code-OLD1": "use"})
    assert "Completed. The starter will be emailed" in done.words
    assert parcels(portal, number) == [("DPD", "OLD1")]
    again = walt.press("Save", **{"parcel": "new", "parcel-tracking": sent})
    assert f"{sent} is the number of another order." in again.words
    walt.press(f"Yes, use {sent} for order {number}", **{f"question-code-{sent}": "use"})
    assert [code for _, code in parcels(portal, number)] == ["OLD1", sent]


def test_the_last_carrier_is_filled_in_and_the_code_goes_before_it(
    portal: Portal, cast: Cast, sent: str
) -> None:
    numbers = [order(portal, cast.omar, "TSH-S", "BOT").number]
    walt = at_browser(portal, cast.walt)
    page = walt.get(f"/desk/orders/{numbers[0]}")
    assert page.form("Complete").fields["carrier"] == "DPD"
    walt.press("Complete", tracking="RB123456785GB")
    assert parcels(portal, numbers[0]) == [("Royal Mail", "RB123456785GB")]


def test_a_carrier_that_was_filled_in_is_no_parcel(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "carrier", "Tuffnells")
    number = order(portal, cast.mia).number
    walt = at_browser(portal, cast.walt)
    assert walt.get(f"/desk/orders/{number}").form("Complete").fields["carrier"] == "Tuffnells"
    asked = walt.press("Complete")
    assert (asked.status, "There’s no tracking code." in asked.words) == (422, True)
    walt.press("Complete without a code", **{"no-code": "1"})
    assert parcels(portal, number) == []
    late = walt.press("Save", **{"parcel-tracking": "ABC1"})
    assert "Tracking saved." in late.words
    assert parcels(portal, number) == [("Tuffnells", "ABC1")]


def test_a_code_scanned_for_an_order_completed_without_one_is_saved(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    walt, dee = at_browser(portal, cast.walt), at_browser(portal, cast.dee)
    for visitor in (walt, dee):
        visitor.get(f"/desk/orders/{number}")
    asked = walt.press("Complete")
    assert (asked.status, "There’s no tracking code." in asked.words) == (422, True)
    walt.press("Complete without a code", **{"no-code": "1"})
    told = dee.press("Complete", tracking="LATE1")
    assert "had been completed without a tracking code. It’s saved" in told.words
    assert parcels(portal, number) == [("", "LATE1")]


def test_stop_comes_before_everything_when_a_slip_is_scanned(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by=cast.walt.email) as work:
        export_orders(work, DEFAULT_LAYOUT, file="out.csv")
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    before = walt.page
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, number, reason="Has left")
    scanned = walt.get(f"/desk?search=http://portal.test/desk/orders/{number}")
    assert "STOP: do not ship this order Reason: Has left" in scanned.words
    assert scanned.html.index("STOP: do not ship") < scanned.html.index("Delivery address")
    assert 'name="tracking"' not in scanned.html
    walt.page = before
    refused = walt.press("Complete", tracking="CODE1")
    assert (refused.status, f"STOP: order {number} must not be sent: Has left" in refused.words) == (
        409,
        True,
    )
    assert parcels(portal, number) == []
