"""What somebody typed at the desk is never lost: not by a visit that ended, another tab, an error, somebody faster."""

import pytest
from sqlalchemy import select

from support.cast import Cast, order
from support.portal import Clock
from support.web import PASSWORD, Answer, Visitor, at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.placing import PlacedOrder
from wpp.orders.views import order_view
from wpp.people.model import FormDraft
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal

REASON = "Not before May.\nPlease order again then."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def waiting(portal: Portal, cast: Cast) -> PlacedOrder:
    """Mia's order, which waits for approval."""
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
    return order(portal, cast.mia)


def log_in(visitor: Visitor, user: UserView) -> Answer:
    return visitor.press("Log in", email=user.email, password=PASSWORD)


def status(portal: Portal, number: str) -> str:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now()).status.value


def drafts(portal: Portal) -> int:
    with portal.reading() as session:
        return len(session.scalars(select(FormDraft)).all())


def test_a_reason_sent_after_the_visit_had_ended_is_in_its_form_after_the_log_in_and_rejects_nothing(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    rita = at_browser(portal, cast.rita)
    rita.get(f"/desk/orders/{waiting.number}")
    clock.advance(hours=13)
    assert rita.press("Reject", reason=REASON).path == "/login"
    page = log_in(rita, cast.rita)
    assert page.path == f"/desk/orders/{waiting.number}"
    assert "Not before May.\nPlease order again then.</textarea>" in page.html
    assert "Your session expired, so nothing was sent." in page.words
    assert status(portal, waiting.number) == "On Hold"
    rita.press("Reject", reason=REASON)
    assert status(portal, waiting.number) == "Rejected"
    assert drafts(portal) == 0


@pytest.mark.parametrize(
    ("who", "button", "typed"),
    [
        ("walt", "Complete", {"carrier": "DPD", "tracking": "1550 0000 1234"}),
        (
            "walt",
            "Report short pick",
            {"fate-1": "wrong item", "found-1": "TSH-S", "short-note": "Looked behind it"},
        ),
        ("cleo", "Cancel order", {"cancel-reason": "She asked us to."}),
    ],
)
def test_every_other_form_of_the_desk_keeps_what_was_typed_too(
    portal: Portal, cast: Cast, clock: Clock, who: str, button: str, typed: dict[str, str]
) -> None:
    number, user = order(portal, cast.mia).number, getattr(cast, who)
    visitor = at_browser(portal, user)
    visitor.get(f"/desk/orders/{number}")
    clock.advance(hours=13)
    assert visitor.press(button, **typed).path == "/login"
    page = log_in(visitor, user)
    fields = page.form(button).fields
    assert {name: fields[name] for name in typed if "reason" not in name} == {
        name: text for name, text in typed.items() if "reason" not in name
    }
    assert all(text in page.html for text in typed.values())
    assert status(portal, number) == "Progressing"


def test_a_button_pressed_after_the_visit_had_ended_did_nothing_and_that_is_said(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    rita = at_browser(portal, cast.rita)
    rita.get(f"/desk/orders/{waiting.number}")
    clock.advance(hours=13)
    rita.press("Approve")
    page = log_in(rita, cast.rita)
    assert "Your session expired, so nothing was sent." in page.words
    assert "What you entered" not in page.words
    assert "Approved. The starter and the warehouse" in rita.press("Approve").words


def test_ticks_made_before_the_visit_ended_are_there_after_the_log_in(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    second = order(portal, cast.omar).number
    rita = at_browser(portal, cast.rita)
    rita.get("/desk")
    clock.advance(hours=13)
    rita.press("Approve selected orders", **{f"order-{second}": second})
    page = log_in(rita, cast.rita)
    assert "nothing was approved" in page.words
    fields = page.form("Approve selected orders").fields
    assert [name for name in fields if name.startswith("order-")] == [f"order-{second}"]
    assert "1 order approved." in rita.press("Approve selected orders").words


def test_somebody_else_at_the_same_machine_never_sees_it(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    rita = at_browser(portal, cast.rita)
    at_browser(portal, cast.dee)
    rita.get(f"/desk/orders/{waiting.number}")
    clock.advance(hours=13)
    rita.press("Reject", reason=REASON)
    page = log_in(rita, cast.dee)
    assert page.path == f"/desk/orders/{waiting.number}"
    assert "Not before May" not in page.html
    assert drafts(portal) == 0


def test_what_was_typed_for_one_order_is_not_shown_with_another(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    other = order(portal, cast.omar).number
    rita = at_browser(portal, cast.rita)
    rita.get(f"/desk/orders/{waiting.number}")
    clock.advance(hours=13)
    rita.press("Reject", reason=REASON)
    log_in(rita, cast.rita)
    assert "Not before May" not in rita.get(f"/desk/orders/{other}?kept=1").html


def test_a_form_without_its_token_leaves_nothing_behind(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    rita = at_browser(portal, cast.rita)
    clock.advance(hours=13)
    sent = {"person": str(cast.rita.id), "reason": REASON, "form_token": "0" * 64}
    rita.post(f"/desk/orders/{waiting.number}/rejection", sent)
    assert drafts(portal) == 0


def test_a_reason_typed_before_a_log_in_in_another_tab_is_shown_again_and_rejects_nothing(
    portal: Portal, cast: Cast, waiting: PlacedOrder
) -> None:
    rita = at_browser(portal, cast.rita)
    old = rita.get(f"/desk/orders/{waiting.number}")
    rita.press("Log out")
    rita.get("/login")
    log_in(rita, cast.rita)
    rita.page = old
    again = rita.press("Reject", reason=REASON)
    assert again.status == 403
    assert "Not before May." in again.html
    assert status(portal, waiting.number) == "On Hold"
    assert "Rejected" in rita.press("Reject", reason=REASON).words


def test_what_was_typed_is_there_to_copy_where_somebody_was_faster_meanwhile(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    rita = at_browser(portal, cast.rita)
    rita.get(f"/desk/orders/{waiting.number}")
    clock.advance(hours=13)
    dee = at_browser(portal, cast.dee)
    dee.get(f"/desk/orders/{waiting.number}")
    dee.press("Approve")
    rita.press("Reject", reason=REASON)
    page = log_in(rita, cast.rita)
    assert "Reason: Not before May." in page.words
    assert "Reject" not in [name for form in page.reader.forms for name in form.buttons]
    assert "Approved by Dee Tester" in page.words


def test_a_reason_or_a_code_that_is_too_long_is_refused_and_not_cut(
    portal: Portal, cast: Cast, waiting: PlacedOrder
) -> None:
    rita = at_browser(portal, cast.rita)
    rita.get(f"/desk/orders/{waiting.number}")
    told = rita.press("Reject", reason="x" * 501)
    assert told.status == 422
    assert "has 501 characters; the limit is 500" in told.words
    assert "x" * 501 in told.html
    rita.press("Approve")
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{waiting.number}")
    told = walt.press("Complete", carrier="DPD", tracking="1" * 81)
    assert told.status == 422
    assert "no more than 80 characters, and this has 81" in told.words
    assert told.form("Complete").fields["tracking"] == "1" * 81
    assert '<a href="#carrier">' in walt.press("Complete", carrier="x" * 61, tracking="1").html
    assert status(portal, waiting.number) == "Progressing"
    with portal.reading() as session:
        assert list_messages(session, kind=EmailKind.ORDER_DISPATCHED) == []
