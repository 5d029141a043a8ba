"""Low stock: told once on reaching the threshold, armed again by a recovery, whichever way units come and go."""

import pytest

from support.cast import Cast, order, stock_the_shelves
from wpp.mail import Kind, list_messages
from wpp.orders import cancel
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock import Reason, adjust, check_low, set_threshold


def told(portal: Portal) -> list[list[str]]:
    """The SKUs of each low-stock email, oldest first."""
    with portal.reading() as session:
        letters = [
            each for each in reversed(list_messages(session, limit=None)) if each.kind is Kind.LOW_STOCK
        ]
    return [[item["sku"] for item in letter.facts["items"]] for letter in letters]


def take(portal: Portal, code: str, units: int, reason: Reason = Reason.COUNT) -> None:
    """Correct the stock."""
    with portal.transaction(by="walt") as work:
        adjust(work, code, units, reason=reason)


@pytest.fixture
def shelves(portal: Portal) -> Portal:
    """Ten bottles, with a threshold of two; nothing has been low yet."""
    stock_the_shelves(portal, TSH_L=10)
    return portal


def test_getting_to_the_threshold_is_told_and_staying_there_is_not(shelves: Portal) -> None:
    take(shelves, "BOT", -7)  # 3
    assert told(shelves) == []
    take(shelves, "BOT", -1)  # 2: at it
    assert told(shelves) == [["BOT"]]
    take(shelves, "BOT", -1)  # 1
    take(shelves, "BOT", -1)  # 0
    assert told(shelves) == [["BOT"]]


def test_a_recovery_arms_it_again(shelves: Portal) -> None:
    take(shelves, "BOT", -8)  # 2
    take(shelves, "BOT", 1)  # 3: above
    take(shelves, "BOT", -1)  # 2
    assert told(shelves) == [["BOT"], ["BOT"]]


def test_a_delivery_that_stays_below_is_no_recovery(shelves: Portal) -> None:
    take(shelves, "BOT", -10)  # 0
    take(shelves, "BOT", 2)  # 2
    take(shelves, "BOT", -1)  # 1
    assert told(shelves) == [["BOT"]]


def test_damage_and_orders_count_as_much_as_a_count(portal: Portal, cast: Cast) -> None:
    take(portal, "BOT", -7, Reason.DAMAGED)  # 3
    number = order(portal, cast.mia).number  # 2
    assert told(portal) == [["BOT"]]
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="No")  # 3
    order(portal, cast.omar)  # 2
    assert told(portal) == [["BOT"], ["BOT"]]


def test_the_check_tells_what_nobody_was_told_and_tells_it_once(shelves: Portal) -> None:
    with shelves.transaction(by="dee") as work:
        set_threshold(work, "BOT", 10)
    assert told(shelves) == []
    for notified in (["BOT"], []):
        with shelves.transaction(by="cron") as work:
            report = check_low(work)
        assert report.notified == notified
        assert [(item.sku, item.available, item.threshold) for item in report.low] == [("BOT", 10, 10)]
    assert told(shelves) == [["BOT"]]


def test_the_check_arms_again_what_a_lower_threshold_made_well(shelves: Portal) -> None:
    take(shelves, "BOT", -8)  # 2, told
    with shelves.transaction(by="dee") as work:
        set_threshold(work, "BOT", 1)
    with shelves.transaction(by="cron") as work:
        assert check_low(work).low == []
    take(shelves, "BOT", -1)  # 1
    assert told(shelves) == [["BOT"], ["BOT"]]


def test_a_sku_without_a_threshold_has_the_portals(shelves: Portal) -> None:
    with shelves.transaction(by="dee") as work:
        set_threshold(work, "BOT", None)
        change_setting(work, "low-stock-threshold", "5")
    take(shelves, "BOT", -5)  # 5
    assert told(shelves) == [["BOT"]]


def test_several_that_get_low_in_one_order_are_one_email(portal: Portal, cast: Cast) -> None:
    take(portal, "BOT", -7)
    take(portal, "TSH-M", -7)
    order(portal, cast.mia)
    assert told(portal) == [["TSH-M", "BOT"]]


def test_nobody_to_tell_is_no_failure(shelves: Portal) -> None:
    with shelves.transaction(by="dee") as work:
        change_setting(work, "email.sales", "")
    take(shelves, "BOT", -9)
    assert told(shelves) == []
