"""Many at once, on both databases: nothing is oversold, nothing happens twice, everybody gets a clear answer."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

from sqlalchemy import func, select

from support.cast import ADDRESS, Cast, fill, order, picks, starter, stock, stock_the_shelves
from support.races import at_once, books_are_right, outcomes
from wpp.errors import WppError
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.amending import cancel_own, change_goods
from wpp.orders.approvals import approve, reject
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.model import Basket, Status
from wpp.orders.placing import place_order
from wpp.orders.views import order_view
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock.levels import list_levels
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, move
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, book_in

AVAILABLE, COMMITTED = Location.AVAILABLE, Location.COMMITTED


def place(portal: Portal, user: UserView, key: str) -> Callable[[], object]:
    """One buyer's Place order."""

    def call() -> object:
        with portal.transaction(by=user.email) as work:
            return place_order(work, user_id=user.id, idempotency_key=key, address=ADDRESS)

    return call


def test_fifty_buyers_for_ten_units_make_ten_orders_and_forty_clear_refusals(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_M=60, BOT=10, CARD=60)
    with portal.transaction(by="dee") as work:
        buyers = [starter(work, f"Buyer{number}") for number in range(50)]
    tickets = [fill(portal, buyer) for buyer in buyers]
    answers = at_once([place(portal, buyer, key) for buyer, key in zip(buyers, tickets, strict=True)])
    assert outcomes(answers) == {"done": 10, "out_of_stock": 40}
    assert stock(portal, "BOT") == (0, 10, 0)
    assert stock(portal, "TSH-M") == (50, 10, 0)
    with portal.reading() as session:
        kinds = Counter(message.kind for message in list_messages(session, limit=None))
        assert all(level.available >= 0 for level in list_levels(session))
    assert kinds[EmailKind.ORDER_CONFIRMED] == kinds[EmailKind.WAREHOUSE_ORDER] == 10
    assert kinds[EmailKind.LOW_STOCK] == 1
    assert books_are_right(portal)


def test_two_tabs_place_one_order(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia)
    answers = at_once([place(portal, cast.mia, key) for _ in range(8)])
    numbers = {getattr(answer, "number", None) for answer in answers}
    assert len(numbers) == 1
    assert None not in numbers
    assert stock(portal, "BOT") == (9, 1, 0)
    assert books_are_right(portal)


def test_two_tabs_that_fill_the_basket_at_once_leave_one(portal: Portal, cast: Cast) -> None:
    fill(portal, cast.mia)
    for _ in range(3):
        keys = at_once([partial(fill, portal, cast.mia, "TSH-S", "BOT"), partial(fill, portal, cast.mia)] * 2)
        assert all(isinstance(key, str) for key in keys), keys
    with portal.reading() as session:
        assert session.scalar(select(func.count()).select_from(Basket)) == 1


def test_an_order_that_is_approved_and_rejected_at_once_is_one_of_the_two(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    number = order(portal, cast.mia).number

    def act(step: Callable[..., object], **words: str) -> Callable[[], object]:
        def call() -> object:
            with portal.transaction(by="rita") as work:
                return step(work, number, **words)

        return call

    answers = at_once(
        [
            act(approve),
            act(reject, reason="No"),
            act(approve),
            act(reject, reason="No"),
            act(cancel, reason="No"),
        ]
    )
    changed = [
        answer for answer in answers if not isinstance(answer, WppError) and not getattr(answer, "already", 0)
    ]
    # Approve then cancel is a way through the table; every other pair has one winner.
    assert len(changed) in (1, 2)
    assert books_are_right(portal)
    with portal.reading() as session:
        kinds = Counter(message.kind for message in list_messages(session, limit=None))
    assert max(kinds.values()) <= 2  # cancelled: to the user and to the warehouse; everything else once
    assert books_are_right(portal)


def test_an_order_completed_by_two_hands_is_sent_once(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number

    def call() -> object:
        with portal.transaction(by="walt") as work:
            return complete(work, number, tracking="AB123456789GB")

    answers = at_once([call] * 6)
    assert Counter(getattr(answer, "already", "refused") for answer in answers) == {False: 1, True: 5}
    with portal.reading() as session:
        sent = [
            message
            for message in list_messages(session, limit=None)
            if message.kind is EmailKind.ORDER_DISPATCHED
        ]
    assert len(sent) == 1
    assert books_are_right(portal)


def test_the_same_delivery_note_booked_by_two_clerks_is_booked_once(portal: Portal, cast: Cast) -> None:
    with portal.reading() as session:
        bottle = next(level for level in list_levels(session, search="BOT"))
    line = DeliveryUnits(bottle.sku_id, bottle.sku, bottle.name, bottle.size, 5)
    plan = GoodsInPlan("delivery.xlsx", "Sheet1", "DN-77", None, (line,))

    def call() -> object:
        with portal.transaction(by="walt") as work:
            return book_in(work, plan)

    assert outcomes(at_once([call] * 4)) == {"done": 1, "already_booked": 3}
    assert stock(portal, "BOT") == (15, 0, 0)
    assert books_are_right(portal)


def test_ten_orders_that_cross_a_threshold_together_tell_sales_once(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_M=60, BOT=11, CARD=60)
    with portal.transaction(by="dee") as work:
        buyers = [starter(work, f"Buyer{number}") for number in range(10)]
    tickets = [fill(portal, buyer) for buyer in buyers]
    answers = at_once([place(portal, buyer, key) for buyer, key in zip(buyers, tickets, strict=True)])
    assert outcomes(answers) == {"done": 10}
    with portal.reading() as session:
        told = [
            message for message in list_messages(session, limit=None) if message.kind is EmailKind.LOW_STOCK
        ]
    assert len(told) == 1


def test_buyers_of_the_same_things_in_any_order_never_block_each_other(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_S=200, TSH_M=200, TSH_L=200, BOT=200, CAP_S=200, CAP_L=200, CARD=200)
    with portal.reading() as session:
        ids = [level.sku_id for level in list_levels(session)]

    def call(seed: int) -> Callable[[], object]:
        def moves() -> object:
            for number in range(12):
                chosen = Random(seed * 100 + number).sample(ids, 4)
                with portal.transaction(by="somebody") as work:
                    tried = seed * 100 + number
                    move(
                        work,
                        [
                            Move(sku, AVAILABLE, COMMITTED, 1, Cause(CauseKind.SHORT_ANOTHER, tried))
                            for sku in chosen
                        ],
                    )
                    move(
                        work,
                        [
                            Move(sku, COMMITTED, AVAILABLE, 1, Cause(CauseKind.ORDER_GIVEN_BACK, tried))
                            for sku in chosen
                        ],
                    )
            return None

        return moves

    assert outcomes(at_once([call(seed) for seed in range(12)])) == {"done": 12}


def changing(portal: Portal, user: UserView, number: str, *codes: str) -> Callable[[], object]:
    """An owner's other choice."""
    chosen = picks(portal, *codes)

    def call() -> object:
        with portal.transaction(by=user.email) as work:
            return change_goods(work, number, user_id=user.id, picks=chosen)

    return call


def test_an_order_changed_cancelled_begun_and_completed_at_once_is_one_whole_thing(
    portal: Portal, cast: Cast
) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number

    def act(step: Callable[..., object], **words: object) -> Callable[[], object]:
        def call() -> object:
            with portal.transaction(by="somebody") as work:
                return step(work, number, **words)

        return call

    answers = at_once(
        [
            changing(portal, cast.mia, number, "TSH-S", "CAP-S"),
            act(start_picking),
            changing(portal, cast.mia, number, "TSH-S", "CAP-L"),
            act(cancel_own, user_id=cast.mia.id),
            act(complete, tracking="AB123456789GB"),
            changing(portal, cast.mia, number, "TSH-M", "CAP-S"),
        ]
    )
    assert set(outcomes(answers)) <= {"done", "not_changeable", "illegal_transition"}
    assert books_are_right(portal)
    with portal.reading() as session:
        view = order_view(session, number, now=portal.now())
        sent = [
            each for each in list_messages(session, limit=None) if each.kind is EmailKind.ORDER_DISPATCHED
        ]
    assert view.status in (Status.COMPLETED, Status.CANCELLED)
    assert len(view.lines) == 3
    if view.status is Status.COMPLETED:
        assert {line["sku"] for line in facts_of(portal, sent[0].id)} == {line.sku for line in view.lines}


def facts_of(portal: Portal, message_id: int) -> list[dict[str, object]]:
    """The lines that an email tells."""
    with portal.reading() as session:
        found = next(each for each in list_messages(session, limit=None) if each.id == message_id)
    lines: list[dict[str, object]] = found.facts["lines"]
    return lines


def test_ten_who_want_the_last_three_of_another_size_get_three_and_seven_clear_refusals(
    portal: Portal,
) -> None:
    stock_the_shelves(portal, TSH_S=10, TSH_M=3, BOT=20, CARD=20)
    with portal.transaction(by="dee") as work:
        people = [starter(work, f"Buyer{number}") for number in range(10)]
    numbers = [order(portal, person, "TSH-S", "BOT").number for person in people]
    calls = [
        changing(portal, person, number, "TSH-M", "BOT")
        for person, number in zip(people, numbers, strict=True)
    ]
    told = outcomes(at_once(calls))
    assert told["done"] == 3
    assert told["bad_pick"] + told["out_of_stock"] == 7
    assert stock(portal, "TSH-M") == (0, 3, 0)
    assert stock(portal, "TSH-S") == (3, 7, 0)
    assert books_are_right(portal)


def test_people_who_change_places_never_block_each_other(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_S=40, TSH_M=40, BOT=40, CAP_S=40, CARD=40)
    with portal.transaction(by="dee") as work:
        people = [starter(work, f"Buyer{number}") for number in range(8)]
    ways = [("TSH-S", "CAP-S"), ("TSH-M", "BOT")]
    numbers = [order(portal, person, *ways[place % 2]).number for place, person in enumerate(people)]

    def call(place: int) -> Callable[[], object]:
        there, back = (
            changing(portal, people[place], numbers[place], *ways[way % 2]) for way in (place + 1, place)
        )

        def calls() -> object:
            for _ in range(4):
                there()
                back()
            return None

        return calls

    assert outcomes(at_once([call(place) for place in range(8)])) == {"done": 8}
    assert books_are_right(portal)
