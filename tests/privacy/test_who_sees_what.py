"""Nobody sees where a starter lives who has no need to: representatives on the desk and in emails, and any subject."""

import pytest

from support.cast import ADDRESS, Cast, fill, order
from support.portal import Clock
from support.web import at_browser
from wpp.mail.messages import render
from wpp.mail.model import EmailKind
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.approvals import approve
from wpp.orders.changes.by_staff import change_order
from wpp.orders.closing.complete import complete
from wpp.policy import change_setting, policy_of
from wpp.portal import Portal
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT

LIVES = (ADDRESS.line1, ADDRESS.postcode, ADDRESS.phone)


def set_to(portal: Portal, key: str, value: str) -> None:
    """Change one setting."""
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, key, value)


def emails(portal: Portal, kind: EmailKind | None = None) -> list[MessageView]:
    """What is queued."""
    with portal.reading() as session:
        return list_messages(session, kind=kind, limit=None)


@pytest.mark.parametrize(("setting", "seen"), [("off", False), ("on", True)])
def test_a_representative_approves_without_knowing_where_a_starter_lives(
    portal: Portal, cast: Cast, setting: str, seen: bool
) -> None:
    set_to(portal, "approval", "on")
    set_to(portal, "representatives-see-addresses", setting)
    number = order(portal, cast.mia).number
    [request] = emails(portal, EmailKind.APPROVAL_REQUEST)
    with portal.reading() as session:
        brand = portal.brand(policy_of(session))
    shown = render(request.kind, request.facts, brand=brand, to_team=True)
    assert number in shown.text
    page = at_browser(portal, cast.rita).get(f"/desk/orders/{number}").words
    assert cast.mia.email in page
    for place in LIVES:
        assert (place in str(request.facts)) is seen
    for place in LIVES[:2]:
        assert (place in shown.text) is (place in shown.html) is (place in page) is seen


def test_a_search_finds_no_address_for_a_representative(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    for searched in (ADDRESS.postcode, ADDRESS.postcode.replace(" ", ""), ADDRESS.phone):
        assert number in at_browser(portal, cast.cleo).find(searched).words
        assert number not in at_browser(portal, cast.rita).find(searched).words
    assert number in at_browser(portal, cast.rita).find("Mia").words


def test_the_others_on_the_desk_and_the_starter_see_the_address(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    for person in (cast.walt, cast.cleo, cast.dee):
        assert ADDRESS.line1 in at_browser(portal, person).get(f"/desk/orders/{number}").words
    assert ADDRESS.line1 in at_browser(portal, cast.mia).get(f"/orders/{number}").words


def test_a_representative_does_not_see_a_new_address_that_is_asked_for(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT)
    with portal.transaction(by="cleo") as work:
        change_order(work, number, swaps={}, address={"line1": "9 Hidden Lane"}, reason="")
    page = f"/desk/orders/{number}"
    assert "9 Hidden Lane" in at_browser(portal, cast.walt).get(page).words
    assert "9 Hidden Lane" not in at_browser(portal, cast.rita).get(page).words


def test_no_subject_names_a_starter_or_their_address(portal: Portal, cast: Cast) -> None:
    set_to(portal, "approval", "on")
    number = order(portal, cast.mia).number
    with portal.transaction(by=cast.rita.email) as work:
        approve(work, number)
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="15500000001234")
    subjects = [each.subject for each in emails(portal)]
    assert len(subjects) >= 5
    for subject in subjects:
        assert not [word for word in ("Mia", "Tester", *LIVES) if word in subject], subject


def test_the_pages_say_what_an_address_is_for_and_when_it_goes(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    browser = at_browser(portal, cast.omar)
    fill(portal, cast.omar)
    used = "We use your address and phone number only to send your pack"
    page = browser.get("/checkout").words
    assert used in page
    assert "We delete them" not in page
    number = order(portal, cast.mia).number
    own = at_browser(portal, cast.mia)
    with portal.transaction(by="walt") as work:
        complete(work, number)
    assert "delete this address" not in own.get(f"/orders/{number}").words
    set_to(portal, "privacy-purge", "on")
    assert "We delete them 120 days after your order is closed." in browser.get("/checkout").words
    # Monday 2 March 2026 and 120 days.
    assert "We’ll delete this address on Tuesday 30 June 2026." in own.get(f"/orders/{number}").words
