"""Until the warehouse has begun, an order's owner changes what is in it and where it goes, or cancels it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from support.cast import ADDRESS, Cast, order, picks, stock
from wpp.catalogue.model import Pack
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.mail.model import EmailKind
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.amending import cancel_own, change_address, change_goods
from wpp.orders.approvals import approve
from wpp.orders.baskets import BadPick
from wpp.orders.changes.contents import PackChanged
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import mark_picking_started, start_picking
from wpp.orders.model import ExportBatch, Order, OrderLine, Status
from wpp.orders.numbers import UnknownOrder
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import order_view
from wpp.people.accounts import user_by_email
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal, Verdict, run_health_checks
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.levels import list_movements

ELSEWHERE = replace(ADDRESS, line1="2 Low Road", town="Leeds", postcode="LS1 4AP")


def books_are_right(portal: Portal) -> bool:
    return [check for check in run_health_checks(portal) if check.state is Verdict.FAIL] == []


def goods(portal: Portal, number: str) -> list[str]:
    with portal.reading() as session:
        return sorted(line.sku for line in order_view(session, number, now=portal.now()).lines)


def change(portal: Portal, user: UserView, number: str, *codes: str) -> bool:
    """Edit basket; True where something was changed."""
    chosen = picks(portal, *codes)
    with portal.transaction(by=user.email) as work:
        return not change_goods(work, number, user_id=user.id, picks=chosen).already


def letters(portal: Portal, *kinds: EmailKind) -> list[MessageView]:
    """What was queued of these kinds, oldest first."""
    with portal.reading() as session:
        return [each for each in reversed(list_messages(session, limit=None)) if each.kind in kinds]


def approval_on(portal: Portal) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")


def test_another_size_is_taken_and_the_old_one_given_back(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    assert change(portal, cast.mia, number, "TSH-S", "BOT")
    assert goods(portal, number) == ["BOT", "CARD", "TSH-S"]
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-S"), stock(portal, "BOT")) == (
        (10, 0, 0),
        (9, 1, 0),
        (9, 1, 0),
    )
    with portal.reading() as session:
        causes = [movement.cause for movement in list_movements(session, code="TSH-M", limit=None)]
        assert user_by_email(session, cast.mia.email).orders_used == 1
    assert len(set(causes)) == len(causes)
    assert books_are_right(portal)


def test_there_and_back_again_as_often_as_one_likes(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    for shirt, gift in (("TSH-S", "BOT"), ("TSH-M", "CAP-L"), ("TSH-M", "BOT"), ("TSH-S", "CAP-S")):
        assert change(portal, cast.mia, number, shirt, gift)
        assert goods(portal, number) == sorted([gift, "CARD", shirt])
        assert books_are_right(portal)
    other = order(portal, cast.omar, "TSH-M", "BOT").number
    assert goods(portal, other) == ["BOT", "CARD", "TSH-M"]
    assert books_are_right(portal)


def test_an_order_left_as_it_is_tells_nobody(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    before = len(letters(portal, *EmailKind))
    assert not change(portal, cast.mia, number, "TSH-M", "BOT")
    with portal.transaction(by=cast.mia.email) as work:
        assert change_address(work, number, user_id=cast.mia.id, address=ADDRESS).already
    assert len(letters(portal, *EmailKind)) == before


def test_the_person_and_the_warehouse_are_told_of_each_change(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    change(portal, cast.mia, number, "TSH-S", "BOT")
    with portal.transaction(by=cast.mia.email) as work:
        change_address(work, number, user_id=cast.mia.id, address=ELSEWHERE)
    told = letters(portal, EmailKind.ORDER_CONFIRMED, EmailKind.WAREHOUSE_ORDER)
    assert [each.facts.get("changed", "") for each in told] == [
        *("", ""),
        *("contents", "contents"),
        *("address", "address"),
    ]
    assert {each.to for each in told[-2:]} == {cast.mia.email, "warehouse@house.example.com"}
    assert [line["sku"] for line in told[2].facts["lines"]] == ["TSH-S", "BOT", "CARD"]
    assert told[-1].facts["address"]["line1"] == "2 Low Road"
    assert f"Changed order {number} to ship" in next(
        each.subject for each in told[2:] if each.kind is EmailKind.WAREHOUSE_ORDER
    )


def test_a_warehouse_that_was_never_told_is_not_told_of_a_change(portal: Portal, cast: Cast) -> None:
    approval_on(portal)
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    change(portal, cast.mia, number, "TSH-S", "BOT")
    with portal.transaction(by=cast.mia.email) as work:
        cancel_own(work, number, user_id=cast.mia.id)
    kinds = [each.kind for each in letters(portal, *EmailKind) if each.to == "warehouse@house.example.com"]
    assert kinds == []
    received = letters(portal, EmailKind.ORDER_RECEIVED)
    assert [each.subject for each in received] == [
        f"Order {number} received, awaiting approval",
        f"Order {number} has changed, awaiting approval",
    ]


def test_what_was_approved_is_what_it_was_changed_to(portal: Portal, cast: Cast) -> None:
    approval_on(portal)
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    change(portal, cast.mia, number, "TSH-S", "CAP-L")
    with portal.transaction(by="rita@house.example.com") as work:
        approve(work, number)
    with portal.transaction(by="walt@house.example.com") as work:
        complete(work, number)
    (picked,) = letters(portal, EmailKind.WAREHOUSE_ORDER)
    assert {line["sku"] for line in picked.facts["lines"]} == {"TSH-S", "CAP-L", "CARD"}
    assert stock(portal, "TSH-S") == (9, 0, 0)
    assert books_are_right(portal)


def test_a_size_that_is_gone_is_refused_and_everything_stays(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    with pytest.raises(BadPick, match="T-shirt, L has sold out"):
        change(portal, cast.mia, number, "TSH-L", "CAP-S")
    assert goods(portal, number) == ["BOT", "CARD", "TSH-M"]
    assert stock(portal, "CAP-S") == (10, 0, 0)


def test_the_last_unit_may_be_kept_while_something_else_is_changed(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-M", -9, reason=Reason.SAMPLE)
        adjust(work, "CARD", -49, reason=Reason.SAMPLE)
    assert change(portal, cast.mia, number, "TSH-M", "CAP-S")
    assert stock(portal, "TSH-M") == (0, 1, 0)
    assert books_are_right(portal)


def test_a_cancelled_order_gives_everything_back_once(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    change(portal, cast.mia, number, "TSH-S", "BOT")
    portal.send_mail()
    for already in (False, True):
        with portal.transaction(by=cast.mia.email) as work:
            done = cancel_own(work, number, user_id=cast.mia.id)
        assert done == TransitionResult(number, Status.CANCELLED, already=already)
    assert stock(portal, "TSH-S") == (10, 0, 0)
    told = letters(portal, EmailKind.ORDER_CANCELLED)
    assert sorted(each.to for each in told) == [cast.mia.email, "warehouse@house.example.com"]
    assert told[0].facts["reason"] == ""
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).orders_used == 0
    assert books_are_right(portal)


def changes_of(portal: Portal, number: str, user_id: int) -> list[Callable[[], object]]:
    """The three things that an owner may do."""
    chosen = picks(portal, "TSH-S", "CAP-S")

    def goods_changed() -> object:
        with portal.transaction(by="mia@client.example.com") as work:
            return change_goods(work, number, user_id=user_id, picks=chosen)

    def address_changed() -> object:
        with portal.transaction(by="mia@client.example.com") as work:
            return change_address(work, number, user_id=user_id, address=ELSEWHERE)

    def cancelled() -> object:
        with portal.transaction(by="mia@client.example.com") as work:
            return cancel_own(work, number, user_id=user_id)

    return [goods_changed, address_changed, cancelled]


def begun(portal: Portal, number: str) -> None:
    with portal.transaction(by="walt@house.example.com") as work:
        assert not start_picking(work, number).already
    with portal.transaction(by="walt@house.example.com") as work:
        assert start_picking(work, number).already


def sent(portal: Portal, number: str) -> None:
    with portal.transaction(by="walt@house.example.com") as work:
        complete(work, number)


def handed_off(portal: Portal, number: str) -> None:
    orders, batches = table_of(Order), table_of(ExportBatch)
    with portal.transaction(by="walt@house.example.com") as work:
        connection = work.session.connection()
        row = {"at": work.now, "actor": work.actor, "file": "logicon.csv", "layout": ""}
        batch = connection.execute(batches.insert().values(row).returning(batches.c.id)).scalar_one()
        connection.execute(orders.update().values(batch_id=batch))


@pytest.mark.parametrize("happened", [begun, sent, handed_off])
def test_once_the_warehouse_has_begun_nothing_can_be_changed(
    portal: Portal, cast: Cast, happened: Callable[[Portal, str], None]
) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    happened(portal, number)
    before = goods(portal, number), stock(portal, "TSH-M"), len(letters(portal, *EmailKind))
    for attempt in changes_of(portal, number, cast.mia.id):
        with pytest.raises(NotChangeable, match=number):
            attempt()
    assert (goods(portal, number), stock(portal, "TSH-M"), len(letters(portal, *EmailKind))) == before


def test_somebody_elses_order_is_not_there_to_be_changed(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    for attempt in changes_of(portal, number, cast.omar.id):
        with pytest.raises(UnknownOrder):
            attempt()
    assert goods(portal, number) == ["BOT", "CARD", "TSH-M"]


def test_only_what_is_progressing_can_be_begun(portal: Portal, cast: Cast) -> None:
    approval_on(portal)
    number = order(portal, cast.mia).number
    with pytest.raises(Refusal, match="On Hold"), portal.transaction(by="walt") as work:
        start_picking(work, number)
    with portal.transaction(by="walt") as work:
        assert mark_picking_started(work, [order_view(work.session, number, now=work.now).id]) == []
    assert change(portal, cast.mia, number, "TSH-S", "BOT")


def test_a_pack_that_is_not_offered_any_more_leaves_the_order_as_it_is(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    packs = table_of(Pack)
    with portal.transaction(by="dee") as work:
        work.session.connection().execute(packs.update().values(name="Summer pack", slug="summer-pack"))
    with pytest.raises(PackChanged, match="Welcome pack"), portal.transaction(by="mia") as work:
        change_goods(work, number, user_id=cast.mia.id, picks={})


def test_the_proof_finds_a_line_that_went_without_being_given_back(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia, "TSH-M", "BOT")
    lines = table_of(OrderLine)
    with portal.transaction(by="dee") as work:
        work.session.connection().execute(lines.delete().where(lines.c.size == "M"))
    found = {check.name: check for check in run_health_checks(portal)}
    assert found["order movements"].state is Verdict.FAIL
