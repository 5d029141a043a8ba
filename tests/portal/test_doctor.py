"""The doctor: a healthy portal passes, and every figure that is tampered with is found."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from support.cast import Cast, order
from support.cli import Wpp
from support.mail_servers import free_port
from wpp.hints import Hint, HintCode
from wpp.orders.closing.complete import complete
from wpp.policy import change_setting
from wpp.portal import Portal, Verdict, run_health_checks
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.units import ReturnedItem
from wpp.starters.invite import welcome


def verdicts(portal: Portal) -> dict[str, Verdict]:
    """What each check came to."""
    return {check.name: check.state for check in run_health_checks(portal)}


def failing(portal: Portal) -> list[str]:
    """The checks that fail."""
    return [name for name, state in verdicts(portal).items() if state is Verdict.FAIL]


@pytest.fixture
def busy(portal: Portal, cast: Cast) -> Portal:
    """A portal with an open order, a completed one, and a return."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
        record_return(work, number, [ReturnedItem("BOT", 1, Condition.DAMAGED)])
    order(portal, cast.omar)
    return portal


def test_a_healthy_portal_passes_every_check(busy: Portal) -> None:
    found = verdicts(busy)
    assert failing(busy) == []
    assert found["stock levels"] is found["committed stock"] is found["schema"] is Verdict.OK


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE stock_levels SET quantity = quantity + 1 WHERE location = 'available'", {"stock levels"}),
        (
            "UPDATE stock_levels SET quantity = 5 WHERE location = 'committed'",
            {"stock levels", "committed stock"},
        ),
        (
            "DELETE FROM stock_movements WHERE cause_kind = 'order line taken'",
            {"stock levels", "order movements"},
        ),
        (
            "UPDATE orders SET status = 'Cancelled' WHERE status = 'Progressing'",
            {"committed stock", "order movements", "order allowance"},
        ),
        ("UPDATE users SET orders_used = 0", {"order allowance"}),
        ("UPDATE order_lines SET returned_quantity = 0", {"returns"}),
        ("UPDATE orders SET stop_requested_at = placed_at", {"hand-off"}),
        ("UPDATE delivery_lines SET quantity = quantity + 1", {"deliveries"}),
    ],
)
def test_every_figure_that_is_tampered_with_is_found(busy: Portal, tampering: str, found: set[str]) -> None:
    with busy.database.write() as session:
        session.execute(text(tampering))
    assert set(failing(busy)) == found


def test_a_missing_index_is_a_schema_that_differs(busy: Portal) -> None:
    with busy.database.write() as session:
        session.execute(text("DROP INDEX ix_orders_placed_at"))
    assert failing(busy) == ["schema"]


def test_a_team_without_an_address_is_warned_about(portal: Portal) -> None:
    assert verdicts(portal)["email.sales"] is Verdict.WARN
    with portal.transaction(by="dee") as work:
        change_setting(work, "email.sales", "sales@house.example.com")
    assert verdicts(portal)["email.sales"] is Verdict.OK


def test_approval_without_anybody_to_approve_fails(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    assert "email.representatives" in failing(portal)


def test_mail_that_nobody_sends_is_warned_about(busy: Portal) -> None:
    assert verdicts(busy)["outbox"] is Verdict.OK
    busy.clock.advance(minutes=16)  # type: ignore[attr-defined]
    assert verdicts(busy)["outbox"] is Verdict.WARN
    assert busy.send_mail().sent > 0
    assert verdicts(busy)["outbox"] is Verdict.OK


def test_mail_that_was_put_off_is_told_with_what_would_try_it_now(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    portal.send_mail()  # the goods in
    nobody = replace(portal.configuration, mail_url=f"smtp://127.0.0.1:{free_port()}")
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=portal.secret)
    assert replace(portal, configuration=nobody).send_mail().deferred == 1
    number = wpp("mail", "list", "--json").document[0]["id"]
    assert "\nNext try  " in wpp("mail", "show", str(number)).stdout
    portal.clock.advance(minutes=5)  # type: ignore[attr-defined]
    replace(portal, configuration=nobody).send_mail()
    portal.clock.advance(minutes=12)  # type: ignore[attr-defined]
    assert portal.send_mail().sent == 0, "the next try is in three minutes"
    said = next(check for check in run_health_checks(portal) if check.name == "outbox")
    assert (said.state, said.message) == (Verdict.WARN, "1 deferred until their next try.")
    assert [each.code for each in said.hints if isinstance(each, Hint)] == [
        HintCode.LIST_QUEUED_EMAILS,
        HintCode.SEND_DEFERRED_EMAILS,
    ]
    assert portal.send_mail(now_too=True).sent == 1
