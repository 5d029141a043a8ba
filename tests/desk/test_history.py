"""Where is my pack? Whoever is asked looks up a person or an order, and sees everything that happened to it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from support.cast import Cast, order
from support.hand_off import hand_off
from support.portal import Clock
from support.web import at_browser
from wpp.database import table_of
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.orders.addresses import ShippingAddress
from wpp.orders.amending import change_address
from wpp.orders.approvals import approve
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.orders.placing import PlacedOrder
from wpp.orders.views import order_view
from wpp.people.accounts import edit_user
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.returns.model import Condition
from wpp.returns.replacements import exchange_return
from wpp.returns.units import ReturnedItem
from wpp.shorts.resolution import Decision, resume
from wpp.shorts.short_picks import ShortItem, report_short


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def held(portal: Portal, cast: Cast) -> PlacedOrder:
    """Mia's order, which waits for approval."""
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
    return order(portal, cast.mia)


def test_cleo_looks_somebody_up_and_sees_the_whole_story(portal: Portal, cast: Cast) -> None:
    waiting = held(portal, cast)
    dee, cleo = at_browser(portal, cast.dee), at_browser(portal, cast.cleo)
    dee.get(f"/desk/orders/{waiting.number}")
    dee.press("Reject", reason="Not before May.")
    found = cleo.find("mia")
    assert f"/desk/people/{cast.mia.id}" in found.html
    page = cleo.get(f"/desk/people/{cast.mia.id}")
    for words in (
        "Mia Tester",
        waiting.number,
        "Rejected",
        "Not before May.",
        f"Order {waiting.number} received, awaiting approval",
        "by Dee Tester",
    ):
        assert words in page.words, words
    assert cleo.get("/desk/people/999").status == 404
    assert f"/desk/people/{cast.mia.id}" in cleo.get(f"/desk/orders/{waiting.number}").html


def test_people_are_looked_up_by_those_who_answer_for_them_only(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    for colleague in (cast.rita, cast.walt):
        visitor = at_browser(portal, colleague)
        assert "/desk/people/" not in visitor.find("mia").html
        assert visitor.get(f"/desk/people/{cast.mia.id}").status == 403


def test_a_rich_order_is_told_from_the_first_click_to_the_order_in_its_place(
    portal: Portal, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    number = held(portal, cast).number
    with portal.transaction(by=cast.rita.email) as work:
        approve(work, number)
    with portal.reading() as session:
        where = order_view(session, number, now=portal.now()).address
    with portal.transaction(by=cast.mia.email) as work:
        change_address(work, number, user_id=cast.mia.id, address=moved(where))
    clock.advance(hours=1)
    with portal.transaction(by=cast.walt.email) as work:
        view = report_short(work, number, [ShortItem("TSH-M", 1, ShortReason.DAMAGED)], note="A stain")
    with portal.transaction(by=cast.cleo.email) as work:
        resume(work, number, [Decision(view.shorts[0].id, ShortAnswer.ANOTHER)])
    hand_off(portal, tmp_path / "out.csv")
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, carrier="DPD", tracking="155000001234")
    clock.advance(days=3)
    with portal.transaction(by=cast.cleo.email) as work:
        back = [ReturnedItem("TSH-M", 1, Condition.GOOD)]
        again = exchange_return(work, number, back, sku="TSH-S", note="Too large").order.number
    with portal.transaction(by="mail") as work:
        outbox = table_of(Email)
        failed = {"state": EmailState.FAILED, "error": "550 no such mailbox"}
        mine = outbox.c.kind == EmailKind.ORDER_DISPATCHED
        work.session.execute(update(outbox).where(mine).values(**failed))
    dee = at_browser(portal, cast.dee)
    common = (
        "1 × TSH-M damaged: A stain",
        "1 × TSH-M: another unit",
        "EXP-1",
        "155000001234",
        "RET-1",
        "1 × T-shirt, M: good",
        "Too large",
        f"Order {number} is on its way",
        "550 no such mailbox",
        f"New order {number} to ship",
        "to warehouse@house.example.com",
        "Return for order",
    )
    page = dee.get(f"/desk/orders/{number}")
    for words in (
        *common,
        "Approved by Rita Tester",
        "Changed by Mia Tester",
        "Delivery address",
        "T-shirt, M : damaged",
        "reported by Walt Tester",
        "Another unit by Cleo Tester",
        f"Replaced by order {again}",
        "Completed On time Monday 2 March 2026 at 10:30, 47 hours before it was due",
        f"Order {number} needs a decision",
    ):
        assert words in page.words, words
    assert "by mia@" not in page.words
    page = dee.get(f"/desk/people/{cast.mia.id}")
    for words in (
        *common,
        f"Approved – order {number} by Rita Tester",
        f"Changed – order {number} by Mia Tester",
        "Extra order for exchange",
        f"used for order {again}",
        f"replaces {number}",
        f"replaced by {again}",
        "by hand",
    ):
        assert words in page.words, words
    # The client's representative hears what became of the order, and nothing of how the house works.
    seen = at_browser(portal, cast.rita).get(f"/desk/orders/{number}").words
    assert "Approved by Rita Tester" in seen
    for words in ("EXP-1", "A stain", "Picking started", "Emails", "warehouse@", "/desk/people/"):
        assert words not in seen, words


def moved(where: ShippingAddress) -> ShippingAddress:
    """The same address, another house."""
    return replace(where, line1="2 Low Road")


def test_the_48_hours_are_told_in_words_in_the_list_and_on_the_order(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    first, second = order(portal, cast.mia).number, order(portal, cast.omar).number

    def at_desk(path: str) -> str:
        return at_browser(portal, cast.walt).get(path).words

    assert "due Wed 4 Mar, 09:30, in 2 days" in at_desk("/desk")
    assert "due Wednesday 4 March 2026 at 09:30, in 2 days" in at_desk(f"/desk/orders/{first}")
    clock.advance(hours=41)
    assert "Due soon" in at_desk("/desk")
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, first)
    clock.advance(hours=10)
    assert "Late 3 hours late" in at_desk("/desk")
    assert "Late was due Wednesday 4 March 2026 at 09:30 (3 hours ago)" in at_desk(f"/desk/orders/{second}")
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, second)
    assert "On time Wednesday 4 March 2026 at 02:30, 7 hours before it was due" in at_desk(
        f"/desk/orders/{first}"
    )
    assert "Late Wednesday 4 March 2026 at 12:30, 3 hours late" in at_desk(f"/desk/orders/{second}")
    words = at_desk("/desk?status=completed")
    assert words.index("Completed Late") < words.index("Completed On time")


def test_people_are_called_by_name_whoever_they_are(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        edit_user(work, cast.mia.email, first_name="مريم", last_name="الطويل")
    number = order(portal, cast.mia).number
    with portal.transaction(by="logicon") as work:
        complete(work, number)
    page = at_browser(portal, cast.walt).get(f"/desk/orders/{number}")
    assert "<bdi>مريم الطويل</bdi>" in page.html
    assert "Placed by مريم الطويل" in page.words
    assert "Completed by logicon" in page.words
