"""Low stock: told once on reaching the threshold, armed again by a recovery, whichever way units come and go."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import update

from support.cast import Cast, order, stock_the_shelves
from support.cli import Wpp
from support.mail_servers import Sudden
from support.portal import Clock
from wpp.catalogue.check import CataloguePlan, ItemRow
from wpp.mail.delivery import SendReport, send_due
from wpp.mail.messages import render
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import list_messages, retry
from wpp.mail.transport.protocol import Refusal
from wpp.orders.closing.cancel import cancel
from wpp.people.accounts import disable
from wpp.people.views import count_open_invitations
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.portal.import_catalogue import import_catalogue
from wpp.starters.invite import welcome
from wpp.stock.adjustments import Reason, adjust, set_threshold
from wpp.stock.low_stock import check_low


def told(portal: Portal) -> list[list[str]]:
    """The SKUs of each low-stock email, oldest first."""
    with portal.reading() as session:
        letters = [
            each for each in reversed(list_messages(session, limit=None)) if each.kind is EmailKind.LOW_STOCK
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


def sent(portal: Portal) -> list[tuple[str, list[str]]]:
    """To whom low-stock emails have gone, and the SKUs of each, oldest first."""
    with portal.reading() as session:
        letters = list_messages(session, kind=EmailKind.LOW_STOCK, state=EmailState.SENT, limit=None)
    return [(each.to, sorted(item["sku"] for item in each.facts["items"])) for each in reversed(letters)]


def test_ten_orders_that_cross_together_are_one_digest_to_each_address(portal: Portal) -> None:
    codes = [f"CAP-{number}" for number in range(10)]
    rows = [ItemRow(2 + n, code, code, "", 2, "", "", "each", 3) for n, code in enumerate(codes)]
    with portal.transaction(by="dee") as work:
        change_setting(work, "email.sales", "sales@house.example.com, boss@house.example.com")
        import_catalogue(work, CataloguePlan("catalogue.xlsx", rows, []))
    gate = Barrier(len(codes))

    def cross(code: str) -> None:
        gate.wait()
        take(portal, code, -1)

    with ThreadPoolExecutor(len(codes)) as pool:
        list(pool.map(cross, codes))
    assert portal.send_mail() == SendReport(sent=2)
    assert sorted(sent(portal)) == [("boss@house.example.com", codes), ("sales@house.example.com", codes)]
    with portal.reading() as session:
        digest = list_messages(session, kind=EmailKind.LOW_STOCK, state=EmailState.SENT)[0]
        joined = list_messages(session, kind=EmailKind.LOW_STOCK, state=EmailState.WITHDRAWN, to=digest.to)
    assert digest.subject == "Low stock: 10 items"
    assert {each.error for each in joined} == {f"Merged into email {digest.id}."}
    assert len(joined) == 9
    assert portal.send_mail() == SendReport()


def test_no_crossing_is_lost_or_told_twice_while_four_send(portal: Portal) -> None:
    codes = [f"CAP-{number}" for number in range(24)]
    rows = [ItemRow(2 + n, code, code, "", 2, "", "", "each", 3) for n, code in enumerate(codes)]
    with portal.transaction(by="dee") as work:
        change_setting(work, "email.sales", "sales@house.example.com")
        import_catalogue(work, CataloguePlan("catalogue.xlsx", rows, []))
    crossed = Event()

    def send(_: int) -> None:
        while not crossed.is_set():
            portal.send_mail()

    with ThreadPoolExecutor(8) as pool:
        senders = [pool.submit(send, number) for number in range(4)]
        list(pool.map(lambda code: take(portal, code, -1), codes))
        crossed.set()
    for sender in senders:
        sender.result()
    portal.send_mail()
    assert sorted(code for _, items in sent(portal) for code in items) == sorted(codes)


def test_what_may_have_arrived_takes_nothing_along(shelves: Portal, clock: Clock) -> None:
    shelves.send_mail()  # the goods in
    take(shelves, "BOT", -8)
    with shelves.reading() as session:
        first = list_messages(session, kind=EmailKind.LOW_STOCK)[0].id

    def lost() -> None:
        raise Refusal("The mail server closed the connection without an answer.", for_good=False)

    assert send_by(shelves, Sudden(after=lost)).deferred == 1
    clock.advance(minutes=5)
    take(shelves, "TSH-M", -8)
    assert send_by(shelves, Sudden()).sent == 2
    with shelves.transaction(by="dee") as work:
        # However it came to be tried again.
        work.session.execute(update(Email).where(Email.id == first).values(state=EmailState.FAILED))
        assert retry(work) == [first]
    take(shelves, "CAP-S", -8)
    assert send_by(shelves, Sudden()).sent == 2
    assert [items for _, items in sent(shelves)] == [["BOT"], ["TSH-M"], ["CAP-S"]]


def send_by(portal: Portal, way: Sudden) -> SendReport:
    """One run of a sender."""
    brand = portal.brand(portal.policy())
    return send_due(portal.database, way, clock=portal.clock, brand=brand, secret=portal.secret)


def test_a_digest_says_of_each_line_what_was_said_last(shelves: Portal) -> None:
    shelves.send_mail()  # the goods in
    take(shelves, "TSH-M", -8)  # 2, beside TSH-S with 10
    take(shelves, "TSH-S", -9)  # 1, beside TSH-M with 2
    take(shelves, "TSH-M", 5)  # 7: above
    take(shelves, "TSH-M", -6)  # 1, beside TSH-S with 1
    assert shelves.send_mail().sent == 1
    with shelves.reading() as session:
        [digest] = list_messages(session, kind=EmailKind.LOW_STOCK, state=EmailState.SENT)
    told = {item["sku"]: item for item in digest.facts["items"]}
    assert {code: item["available"] for code, item in told.items()} == {"TSH-M": 1, "TSH-S": 1}
    beside = {size["sku"]: size["available"] for size in told["TSH-S"]["sizes"]}
    assert beside == {"TSH-M": 1, "TSH-L": 10}, "as its own line says"


def test_nobody_to_tell_is_no_failure_and_it_is_told_once_there_is_somebody(
    shelves: Portal, wpp: Wpp
) -> None:
    with shelves.transaction(by="dee") as work:
        change_setting(work, "email.sales", "")
    take(shelves, "BOT", -9)
    assert wpp("stock", "check").stdout.endswith(
        "1 SKU is low, but no one is emailed: wpp settings set email.sales ADDRESS\n"
    )
    assert told(shelves) == []
    with shelves.transaction(by="dee") as work:
        change_setting(work, "email.sales", "sales@example.com")
    with shelves.transaction(by="cron") as work:
        assert (check_low(work).notified, check_low(work).notified) == (["BOT"], [])
    assert told(shelves) == [["BOT"]]


def test_the_letter_tells_of_the_other_sizes_and_of_who_may_still_order(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email, cast.omar.email], secret=portal.secret)
        disable(work, cast.omar.email)
    take(portal, "TSH-M", -8)
    take(portal, "BOT", -8)
    with portal.reading() as session:
        bottle, shirt = list_messages(session, kind=EmailKind.LOW_STOCK)
    [item] = shirt.facts["items"]
    assert (item["sku"], item["available"], item["threshold"]) == ("TSH-M", 2, 2)
    assert [(size["sku"], size["available"]) for size in item["sizes"]] == [("TSH-S", 10), ("TSH-L", 0)]
    assert shirt.facts["open_invitations"] == 1
    assert bottle.facts["items"][0]["sizes"] == []
    words = render(EmailKind.LOW_STOCK, shirt.facts, brand=portal.brand(portal.policy()), to_team=True)
    for said in (words.text, words.html.replace("&nbsp;", " ")):
        assert "1 person has been invited and has not ordered yet." in said
        assert "ther sizes: S 10, L none" in said


def test_everybody_who_ordered_is_no_open_invitation(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, secret=portal.secret)
    order(portal, cast.mia)
    with portal.reading() as session:
        assert count_open_invitations(session) == 1
