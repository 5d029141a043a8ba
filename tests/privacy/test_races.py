"""Erasing somebody who orders at that moment: one comes first, and no order of nobody is left open."""

from threading import Event, Thread
from time import sleep

from support.cast import ADDRESS, Cast, fill
from wpp.errors import Refusal
from wpp.orders.placing import place_order
from wpp.portal import Portal
from wpp.privacy.erasure import OpenOrder, erase


def test_an_order_that_is_placed_meanwhile_keeps_its_person(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia)
    placed, told = Event(), []

    def erasing() -> None:
        placed.wait()
        try:
            with portal.transaction(by="dee") as work:
                erase(work, cast.mia.email)
        except OpenOrder as refused:
            told.append(refused)

    thread = Thread(target=erasing)
    thread.start()
    with portal.transaction(by=cast.mia.email) as work:
        place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
        placed.set()
        sleep(0.3)  # the other one is to come as far as it can
    thread.join()
    assert len(told) == 1


def test_whoever_is_erased_meanwhile_places_no_order(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia)
    erased, refused = Event(), []

    def ordering() -> None:
        erased.wait()
        try:
            with portal.transaction(by=cast.mia.email) as work:
                place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
        except Refusal as error:
            refused.append(error)

    thread = Thread(target=ordering)
    thread.start()
    with portal.transaction(by="dee") as work:
        erase(work, cast.mia.email)
        erased.set()
        sleep(0.3)  # the other one is to come as far as it can
    thread.join()
    assert len(refused) == 1
