"""Every setting names what hangs on it: orders, promises, emails that wait, stock that somebody is told of."""

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.portal import Clock
from wpp.orders.closing.cancel import cancel
from wpp.policy.rules import RULES
from wpp.portal import Portal, set_setting, would_hang_on
from wpp.portal.setting_dependants import ON_CHANGE, TEAMS
from wpp.starters.invite import welcome
from wpp.stock.adjustments import set_threshold


def setting(portal: Portal, key: str, value: str) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, key, value)


def hanging(portal: Portal, key: str, value: str) -> dict[str, int]:
    """What would hang on it, with the number."""
    with portal.reading() as session:
        return {each.what: each.number for each in would_hang_on(session, key, value, at=portal.now())}


def test_every_setting_is_looked_at() -> None:
    assert set(RULES) == {*ON_CHANGE, *TEAMS, "email.representatives"}


WITHOUT_CODE = "Progressing orders, which can now be completed without a tracking code"
LEFT = "Progressing orders, which keep the working time that they have left"
FOLLOW = "emails waiting to be sent, which follow the new value"
WARNED = "Progressing orders, about which the warehouse is now warned"


@pytest.mark.parametrize(
    ("key", "before", "value", "what", "number"),
    [
        ("approval", "", "on", "Progressing orders, which need no approval", 1),
        ("orders-per-user", "", "2", "starters who couldn't order and now can", 1),
        ("tracking-required", "on", "off", WITHOUT_CODE, 1),
        (
            "late-warning-hours",
            "",
            "4",
            f"{WARNED} at another time",
            1,
        ),
        (
            "late-warning-hours",
            "",
            "0",
            f"{WARNED} only when they are late",
            1,
        ),
        ("calendar", "", "GB-SCT", LEFT, 1),
        (
            "closures",
            "",
            "2026-03-04",
            LEFT,
            1,
        ),
        (
            "carrier",
            "",
            "DPD",
            "Progressing orders, whose parcels get DPD where none is named or recognised",
            1,
        ),
        (
            "carrier",
            "DPD",
            "",
            "Progressing orders, whose parcels get no carrier where none is named or recognised",
            1,
        ),
        (
            "order-prefix",
            "",
            "NW",
            "open orders, whose numbers are now shown with NW and still understood without letters",
            1,
        ),
        (
            "order-prefix-earlier",
            "OLD",
            "",
            "open orders, whose numbers are no longer understood with OLD",
            1,
        ),
        ("brand.name", "", "Acme", "emails waiting to be sent, whose subjects keep the earlier name", 4),
        ("brand.colour", "", "#036", FOLLOW, 4),
        (
            "brand.logo",
            "",
            "https://example.com/a.png",
            FOLLOW,
            4,
        ),
        ("sender", "", "packs@example.com", FOLLOW, 4),
        ("reply-to", "", "help@example.com", FOLLOW, 4),
        ("support", "", "help@example.com", FOLLOW, 4),
    ],
)
def test_an_order_and_its_emails_hang_on_a_setting(
    portal: Portal, cast: Cast, key: str, before: str, value: str, what: str, number: int
) -> None:
    order(portal, cast.mia)
    if before:
        setting(portal, key, before)
    assert hanging(portal, key, value)[what] == number
    setting(portal, key, value)
    assert hanging(portal, key, value) == {}, "it has this value already"


def test_late_orders_stay_late_under_another_calendar(portal: Portal, cast: Cast, clock: Clock) -> None:
    order(portal, cast.mia)
    clock.advance(days=30)
    assert hanging(portal, "calendar", "GB-SCT") == {"late orders, which stay late": 1}


def test_a_dispatched_email_that_waits_keeps_its_time(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    assert wpp("order", "complete", number, "--tracking", "JD0002233445566778", "--yes").exit_code == 0
    assert hanging(portal, "dispatch-email-delay", "30") == {
        "dispatched emails waiting, which keep the time that they have": 1
    }


def test_a_welcome_email_that_waits_keeps_its_time(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    assert hanging(portal, "welcome-email-delay", "30") == {}
    assert wpp("welcome", "send", "--user", cast.mia.email, "-y").exit_code == 0
    assert hanging(portal, "welcome-email-delay", "30") == {
        "welcome emails and reminders waiting, which keep the time that they have": 1
    }


def test_a_reminder_may_be_due_at_once(portal: Portal, cast: Cast, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email, cast.omar.email], secret=portal.secret)
    assert hanging(portal, "welcome-reminder-days", "7") == {}, "nobody was invited a week ago"
    clock.advance(days=8)
    due = "starters who have not ordered and are now due a reminder"
    assert hanging(portal, "welcome-reminder-days", "7") == {due: 2}
    setting(portal, "welcome-reminder-days", "7")
    over = "starters who have not ordered and are no longer reminded"
    assert hanging(portal, "welcome-reminder-days", "0") == {over: 2}


def test_a_threshold_says_what_is_low_now(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    with portal.transaction(by="dee") as work:
        set_threshold(work, "BOT", None)
        set_threshold(work, "CAP-S", None)
    setting(portal, "low-stock-threshold", "5")
    raised = wpp("settings", "set", "low-stock-threshold", "100000", "--json")
    news = raised.document["hangs_on"]
    assert (raised.exit_code, [each["what"] for each in news]) == (
        0,
        ["SKUs now low, about which Sales is emailed"],
    )
    assert news[0]["number"] == 2, "the others have a threshold of their own"
    assert hanging(portal, "low-stock-threshold", "5") == {"SKUs no longer low": 2}
    setting(portal, "low-stock-threshold", "5")
    setting(portal, "email.sales", "")
    alone = wpp("settings", "set", "low-stock-threshold", "100000")
    assert alone.exit_code == 4
    assert "SKUs now low, about which no one is emailed: 2" in alone.stderr


def test_help_that_starters_no_longer_get_ends_with_4(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    setting(portal, "reply-to", "help@example.com")
    setting(portal, "support", "020 7946 0000")
    assert wpp("settings", "set", "support", "").exit_code == 0, "replies go to an address still"
    none = wpp("settings", "set", "reply-to", "")
    assert none.exit_code == 4
    assert "Addresses or phone numbers for help: none" in none.stderr


def test_an_escalation_that_reaches_no_one_ends_with_4(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    setting(portal, "email.cs", "")
    days = wpp("settings", "set", "approval-escalation-days", "3")
    assert days.exit_code == 4
    assert "Addresses in email.cs for this email: none" in days.stderr


def test_deleting_says_what_is_due_at_once(portal: Portal, cast: Cast, clock: Clock, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        cancel(work, number, reason="Left")
    clock.advance(days=40)
    assert hanging(portal, "keep-addresses-days", "30") == {}, "nothing is deleted by itself yet"
    assert hanging(portal, "privacy-purge", "on") == {}, "nothing is old enough yet"
    assert wpp("settings", "set", "privacy-purge", "on").exit_code == 0
    due = {"addresses of closed orders, now due to be deleted": 1}
    assert hanging(portal, "keep-addresses-days", "30") == due
    setting(portal, "keep-addresses-days", "30")
    assert hanging(portal, "keep-addresses-days", "120") == {}, "less is due, not more"
    assert hanging(portal, "keep-emails-days", "300") == {}, "the same addresses are due as before"
    setting(portal, "privacy-purge", "off")
    assert hanging(portal, "privacy-purge", "on") == due


def test_representatives_see_addresses_from_now_on(portal: Portal, cast: Cast) -> None:
    key = "representatives-see-addresses"
    now = hanging(portal, key, "on")
    setting(portal, key, "on")
    assert [*now, *hanging(portal, key, "off")] == [
        "representatives who now see starters’ addresses",
        "representatives who no longer see starters’ addresses",
    ]
