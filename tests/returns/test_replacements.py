"""An exchange is one act: what came back, the right, and the order in its place, or nothing of it."""

from collections.abc import Callable

import pytest

from support.cast import Cast, order, picks, stock
from support.cli import Wpp
from support.races import at_once, books_are_right, outcomes
from support.rendering import text_of
from support.web import at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.amending import change_goods
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import NotReopenable, reinstate
from wpp.orders.model import Status
from wpp.orders.numbers import order_id_of
from wpp.orders.queries import list_orders
from wpp.orders.views import OrderView, order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import GrantReason, OrderLimit, grant, list_grants
from wpp.policy import change_setting
from wpp.portal import Portal, set_setting
from wpp.returns.emails import standing_replacements
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.replacements import Exchanged, exchange_return, replace_return
from wpp.returns.units import ReturnedItem, ReturnExceedsSent
from wpp.returns.views import list_returns
from wpp.stock.movements import OutOfStock

GOOD, DAMAGED = Condition.GOOD, Condition.DAMAGED


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """Mia's order, which has arrived and does not fit."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
    return number


def exchange(portal: Portal, number: str, sku: str, *units: ReturnedItem) -> Exchanged:
    """In one transaction."""
    with portal.transaction(by="walt") as work:
        return exchange_return(
            work, number, units or [ReturnedItem("TSH-M", 1, GOOD)], sku=sku, note="Too big"
        )


def seen(portal: Portal, number: str) -> OrderView:
    """An order now."""
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def test_the_new_size_is_held_in_an_order_that_is_linked_to_the_first(
    portal: Portal, cast: Cast, sent: str
) -> None:
    done = exchange(portal, sent, "tsh-s")
    assert (done.returned.number, done.returned.order) == ("RET-1", sent)
    new = seen(portal, done.order.number)
    assert (new.status, new.replaces, new.address) == (Status.PROGRESSING, sent, seen(portal, sent).address)
    assert [(line.sku, line.quantity) for line in new.lines] == [("TSH-S", 1)]
    assert new.due_at is not None
    assert seen(portal, sent).replaced_by == (new.number,)
    assert seen(portal, sent).status is Status.COMPLETED
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-S")) == ((10, 0, 0), (9, 1, 0))
    with portal.reading() as session:
        (granted,) = list_grants(session, user_id=cast.mia.id)
        mia = user_by_email(session, cast.mia.email)
        told = [each.to for each in list_messages(session, limit=None) if each.key.endswith(new.number)]
    assert (granted.reason, granted.order_id) == (GrantReason.EXCHANGE, new.id)
    assert (mia.orders_used, mia.orders_granted) == (2, 1)
    assert told == [cast.mia.email]
    assert books_are_right(portal)


def test_what_came_back_damaged_is_set_apart_and_sent_once_more(
    portal: Portal, cast: Cast, sent: str
) -> None:
    exchange(portal, sent, "BOT", ReturnedItem("BOT", 1, DAMAGED))
    assert stock(portal, "BOT") == (8, 1, 1)
    with portal.reading() as session:
        assert list_grants(session)[0].reason is GrantReason.DAMAGED
    assert books_are_right(portal)


def test_where_the_new_size_is_gone_nothing_came_back(portal: Portal, cast: Cast, sent: str) -> None:
    with pytest.raises(OutOfStock, match="T-shirt, L"):
        exchange(portal, sent, "TSH-L")
    with portal.reading() as session:
        assert list_returns(session) == []
        assert list_grants(session) == []
        assert len(list_orders(session, now=portal.now())) == 1
    assert stock(portal, "TSH-M") == (9, 0, 0)


def test_a_unit_is_exchanged_once(portal: Portal, cast: Cast, sent: str) -> None:
    exchange(portal, sent, "TSH-S")
    with pytest.raises(ReturnExceedsSent):
        exchange(portal, sent, "TSH-S")
    assert stock(portal, "TSH-S") == (9, 1, 0)


def test_an_exchange_waits_for_no_approval(portal: Portal, cast: Cast, sent: str) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    assert exchange(portal, sent, "TSH-S").order.status is Status.PROGRESSING
    with portal.reading() as session:
        assert list_messages(session, kind=EmailKind.APPROVAL_REQUEST) == []


def test_a_right_that_was_granted_for_something_else_is_left_alone(
    portal: Portal, cast: Cast, sent: str
) -> None:
    with portal.transaction(by="cleo") as work:
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
    new = exchange(portal, sent, "TSH-S").order
    with portal.reading() as session:
        goodwill, exchanged = list_grants(session, user_id=cast.mia.id)
    assert (goodwill.order_id, exchanged.order_id) == (None, new.id)
    assert order(portal, cast.mia, "TSH-S", "BOT").status is Status.PROGRESSING
    assert books_are_right(portal)


def test_an_exchange_that_is_cancelled_leaves_no_right_to_a_whole_pack(
    portal: Portal, cast: Cast, sent: str
) -> None:
    new = exchange(portal, sent, "TSH-S").order.number
    with portal.transaction(by="cleo") as work:
        cancel(work, new, reason="Keeps it after all")
    assert stock(portal, "TSH-S") == (10, 0, 0)
    with portal.reading() as session:
        mia = user_by_email(session, cast.mia.email)
    assert (mia.orders_used, mia.orders_granted) == (1, 0)
    with pytest.raises(OrderLimit):
        order(portal, cast.mia, "TSH-S", "BOT")
    for _ in range(2):
        with portal.transaction(by="cleo") as work:
            reinstate(work, new, reason="Cancelled by mistake")
            cancel(work, new, reason="Keeps it after all")
    with portal.transaction(by="cleo") as work:
        again = replace_return(work, "RET-1", sku="TSH-S").order
        [granted] = list_grants(work.session)
        mia = user_by_email(work.session, cast.mia.email)
    assert (granted.order_id, mia.orders_used, mia.orders_granted) == (again.id, 2, 1)
    with pytest.raises(NotReopenable, match="replaced since"), portal.transaction(by="cleo") as work:
        reinstate(work, new, reason="Cancelled by mistake")
    assert books_are_right(portal)


def test_a_starter_whose_replacement_is_cancelled_is_not_told_to_order_again(
    portal: Portal, cast: Cast, sent: str, wpp: Wpp
) -> None:
    new = exchange(portal, sent, "TSH-S").order.number
    done = wpp("order", "cancel", new, "--reason", "Keeps M")
    assert done.exit_code == 0
    assert f"a replacement for order {sent}, so its starter can't order a pack instead" in done.stdout
    announced = text_of(portal, f"We’re sending a replacement: order {new}")
    assert f"as a replacement for your order {sent}" in announced
    told = text_of(portal, f"Replacement order {new} is cancelled")
    assert "order again" not in told
    assert f"Nothing changes about your order {sent}." in told
    mia, cleo = at_browser(portal, cast.mia), at_browser(portal, cast.cleo)
    page = mia.get(f"/orders/{new}")
    assert "Your replacement was cancelled" in page.words
    assert "order again" not in page.words
    assert "Choose your pack" not in page.words
    assert f"Replacement cancelled: order {new}" in cleo.get(f"/desk/orders/{sent}").words
    assert f"Replaced by order {new}" not in cleo.get(f"/desk/orders/{sent}").words


def test_what_was_cancelled_or_rejected_replaces_nothing_on_any_face(
    portal: Portal, cast: Cast, sent: str, wpp: Wpp
) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, "approval", "on")
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL, replaces=order_id_of(sent))
    rejected = order(portal, cast.mia).number
    assert wpp("order", "reject", rejected, "--reason", "One pack each").exit_code == 0
    cancelled = exchange(portal, sent, "TSH-S").order.number
    assert wpp("order", "cancel", cancelled, "--reason", "Keeps M").exit_code == 0
    cleo = at_browser(portal, cast.cleo)
    first, person = cleo.get(f"/desk/orders/{sent}").words, cleo.get(f"/desk/people/{cast.mia.id}").words
    for words in (first, person):
        assert f"eplacement rejected: {'order ' if words is first else ''}{rejected}" in words
        assert f"eplacement cancelled: {'order ' if words is first else ''}{cancelled}" in words
        assert "eplaced by" not in words
    assert f"Was to replace order {sent}" in cleo.get(f"/desk/orders/{cancelled}").words
    assert f"was to replace order {sent}" in at_browser(portal, cast.mia).get(f"/orders/{cancelled}").words
    shown = wpp("order", "show", sent, "--json").document
    assert [(each["number"], each["status"]) for each in shown["replacements"]] == [
        (rejected, "Rejected"),
        (cancelled, "Cancelled"),
    ]
    for said in (wpp("order", "show", sent).stdout, wpp("user", "show", cast.mia.email).stdout):
        assert f"{rejected} (rejected), {cancelled} (cancelled)" in said
    assert f"{sent} (cancelled, so it replaces nothing)" in wpp("order", "show", cancelled).stdout


def test_an_email_names_no_replacement_that_was_cancelled_before_it_was_sent(
    portal: Portal, cast: Cast, sent: str
) -> None:
    new, kept = exchange(portal, sent, "TSH-S").order.number, order(portal, cast.omar).number
    facts = {"again": new, "open": [new, kept], "sent": []}
    with portal.transaction(by="cleo") as work:
        assert standing_replacements(work, facts) == {"open": [new, kept], "sent": []}
        cancel(work, new, reason="Keeps M")
        assert standing_replacements(work, facts) == {"open": [kept], "sent": [], "again": None}


def test_an_exchange_is_not_turned_into_a_second_pack_by_its_owner(
    portal: Portal, cast: Cast, sent: str
) -> None:
    new = exchange(portal, sent, "TSH-S").order
    chosen = picks(portal, "TSH-M", "BOT")
    with pytest.raises(NotChangeable), portal.transaction(by=cast.mia.email) as work:
        change_goods(work, new.number, user_id=cast.mia.id, picks=chosen)
    assert [line.sku for line in seen(portal, new.number).lines] == ["TSH-S"]


def test_exchanges_both_ways_at_once_never_block_each_other(portal: Portal, cast: Cast) -> None:
    numbers = [
        order(portal, cast.mia, "TSH-M", "BOT").number,
        order(portal, cast.omar, "TSH-S", "BOT").number,
    ]
    with portal.transaction(by="walt") as work:
        for number in numbers:
            complete(work, number)

    def call(number: str, old: str, new: str) -> Callable[[], object]:
        return lambda: exchange(portal, number, new, ReturnedItem(old, 1, GOOD))

    calls = [call(numbers[0], "TSH-M", "TSH-S"), call(numbers[1], "TSH-S", "TSH-M")] * 2
    assert outcomes(at_once(calls)) == {"done": 2, "too_many_returned": 2}
    assert books_are_right(portal)


def test_the_command_says_what_goes_out(portal: Portal, cast: Cast, sent: str, wpp: Wpp) -> None:
    words = ("return", "record", sent, "--item", "TSH-M:good", "--exchange", "TSH-S")
    assert wpp(*words, "--dry-run").exit_code == 0
    assert stock(portal, "TSH-S") == (10, 0, 0)
    done = wpp(*words, "--json").document
    assert (done["order"], done["exchange"]["sku"]) == (sent, "TSH-S")
    assert wpp("order", "show", done["exchange"]["number"], "--json").document["replaces"] == sent


def test_another_item_than_the_pack_offers_for_the_same_choice_is_asked_about(
    portal: Portal, cast: Cast, sent: str, wpp: Wpp
) -> None:
    words = ("return", "record", sent, "--item", "CARD:good", "--exchange", "TSH-S")
    asked = wpp(*words)
    assert (asked.exit_code, "doesn’t offer T-shirt, S instead of Welcome card" in asked.stderr) == (3, True)
    with portal.reading() as session:
        assert list_returns(session) == []
    assert wpp(*words, "--answer", "exchange-TSH-S=send").exit_code == 0
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("BOT", 1, GOOD)])
    asked = wpp("return", "reissue", "RET-2", "--exchange", "TSH-M")
    assert (asked.exit_code, "instead of Bottle" in asked.stderr) == (3, True)
    assert wpp("return", "reissue", "RET-2", "--exchange", "CAP-S").exit_code == 0, "the same choice"


def test_the_desk_asks_before_it_exchanges_one_item_for_quite_another(
    portal: Portal, cast: Cast, sent: str
) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{sent}")
    card = next(line.id for line in seen(portal, sent).lines if line.sku == "CARD")
    page = cleo.press("Record exchange", **{"exchange-line": str(card), "exchange-sku": "TSH-S"})
    assert (page.status, "doesn’t offer T-shirt, S instead of Welcome card" in page.words) == (409, True)
    assert seen(portal, sent).replaced_by == ()
    cleo.press("Send T-shirt, S instead of Welcome card", **{"question-exchange-TSH-S": "send"})
    assert len(seen(portal, sent).replaced_by) == 1
