"""Placing an order: every item or none, one order each, the emails with it."""

import pytest

from support.cast import ADDRESS, Cast, fill, order, picks, starter, stock
from wpp.mail.outbox import list_messages
from wpp.orders.baskets import BadPick, fill_basket
from wpp.orders.model import Status
from wpp.orders.placing import EmptyBasket, NotForStaff, place_order
from wpp.orders.views import order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import GrantReason, OrderLimit, grant
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.movements import OutOfStock


def kinds(portal: Portal) -> list[tuple[str, str]]:
    """What has been queued, oldest first."""
    with portal.reading() as session:
        return [(each.kind.value, each.to) for each in reversed(list_messages(session))]


def test_an_order_takes_its_stock_spends_the_right_and_tells_user_and_warehouse(
    portal: Portal, cast: Cast
) -> None:
    placed = order(portal, cast.mia, "TSH-M", "CAP-L")
    assert placed.status is Status.PROGRESSING
    assert not placed.already
    assert stock(portal, "TSH-M") == (9, 1, 0)
    assert stock(portal, "CAP-L") == (9, 1, 0)
    assert stock(portal, "CARD") == (49, 1, 0)
    assert stock(portal, "BOT") == (10, 0, 0)
    assert kinds(portal)[-2:] == [
        ("order_confirmed", "mia@client.example.com"),
        ("warehouse_order", "warehouse@house.example.com"),
    ]
    with portal.reading() as session:
        view = order_view(session, placed.number, now=portal.now())
        assert user_by_email(session, "mia@client.example.com").orders_used == 1
    assert [(line.sku, line.size, line.quantity) for line in view.lines] == [
        ("TSH-M", "M", 1),
        ("CAP-L", "L/XL", 1),
        ("CARD", "", 1),
    ]
    assert [(line.event, line.by) for line in view.history] == [("order:placed", "mia@client.example.com")]


def test_a_double_click_places_one_order_and_both_clicks_arrive_at_it(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia)
    for already in (False, True):
        with portal.transaction(by=cast.mia.email) as work:
            placed = place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
        assert placed.already is already
    assert stock(portal, "BOT") == (9, 1, 0)


def test_a_second_order_is_refused_and_leaves_the_basket_as_it_was(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    key = fill(portal, cast.mia)
    for _ in range(2):  # the basket survives the refusal, so the second try is refused for the same reason
        with pytest.raises(OrderLimit), portal.transaction(by=cast.mia.email) as work:
            place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
    assert stock(portal, "BOT") == (9, 1, 0)


def test_a_grant_allows_one_more_order_that_says_what_it_replaces(portal: Portal, cast: Cast) -> None:
    first = order(portal, cast.mia)
    with portal.transaction(by=cast.cleo.email) as work:
        grant(work, cast.mia.email, reason=GrantReason.DAMAGED, replaces=first.order_id)
    second = order(portal, cast.mia)
    with portal.reading() as session:
        assert order_view(session, second.number, now=portal.now()).replaces == first.number
        assert order_view(session, first.number, now=portal.now()).replaced_by == (second.number,)
    with pytest.raises(OrderLimit):
        order(portal, cast.mia)


def test_what_is_sold_out_is_refused_when_it_is_chosen(portal: Portal, cast: Cast) -> None:
    with pytest.raises(BadPick, match=r"T-shirt, L has sold out"):
        fill(portal, cast.mia, "TSH-L", "BOT")


def test_what_sells_out_at_the_last_moment_is_refused_and_nothing_is_taken(
    portal: Portal, cast: Cast
) -> None:
    key = fill(portal, cast.mia)
    with portal.transaction(by="walt@house.example.com") as work:
        adjust(work, "BOT", -10, reason=Reason.COUNT)
    before = kinds(portal)
    with pytest.raises(OutOfStock) as refused, portal.transaction(by=cast.mia.email) as work:
        place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
    assert [(short.code, short.name) for short in refused.value.shorts] == [("BOT", "Bottle")]
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert kinds(portal) == before
    with portal.reading() as session:
        assert user_by_email(session, "mia@client.example.com").orders_used == 0


def test_a_choice_that_is_not_made_is_asked_for(portal: Portal, cast: Cast) -> None:
    with pytest.raises(BadPick) as refused:
        fill(portal, cast.mia, "TSH-M")
    assert list(refused.value.choices.values()) == ["Your gift: choose one."]


def test_a_choice_of_something_else_is_not_taken(portal: Portal, cast: Cast) -> None:
    shirt, gift = picks(portal, "TSH-M", "BOT").items()
    swapped = {shirt[0]: gift[1], gift[0]: shirt[1]}
    with pytest.raises(BadPick), portal.transaction(by=cast.mia.email) as work:
        fill_basket(work, pack_slug="welcome-pack", picks=swapped, user_id=cast.mia.id)


def test_a_basket_is_placed_by_its_owner_only(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia)
    with pytest.raises(EmptyBasket), portal.transaction(by=cast.omar.email) as work:
        place_order(work, user_id=cast.omar.id, idempotency_key=key, address=ADDRESS)


def test_staff_do_not_order(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.walt)
    with pytest.raises(NotForStaff), portal.transaction(by=cast.walt.email) as work:
        place_order(work, user_id=cast.walt.id, idempotency_key=key, address=ADDRESS)


def test_with_approval_the_order_is_held_and_representatives_are_asked(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    placed = order(portal, cast.mia)
    assert placed.status is Status.ON_HOLD
    assert kinds(portal)[-2:] == [
        ("approval_request", "rita@house.example.com"),
        ("order_received", "mia@client.example.com"),
    ]
    assert stock(portal, "BOT") == (9, 1, 0)


def test_the_limit_is_site_wide_and_counts_at_once(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    with portal.transaction(by="dee") as work:
        change_setting(work, "orders-per-user", "2")
    order(portal, cast.mia)
    with pytest.raises(OrderLimit):
        order(portal, cast.mia)


def test_sales_is_told_once_when_a_threshold_is_reached(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        people = [starter(work, f"Starter{number}") for number in range(9)]
        adjust(work, "BOT", -6, reason=Reason.COUNT)
    told = [kind for kind, _ in kinds(portal)].count("low_stock")
    for person in people[:4]:  # 4 → 0, the threshold is 2
        order(portal, person)
    assert [kind for kind, _ in kinds(portal)].count("low_stock") == told + 1
