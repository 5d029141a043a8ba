"""Kill -9 at any instant: nothing is half done, nothing is lost, and the next process goes on from there."""

import multiprocessing
import random
import time
from collections import Counter
from multiprocessing.synchronize import Event

import pytest
from sqlalchemy import update

from support.cast import ADDRESS, PACK, picks, starter, stock_the_shelves
from support.depth import DEEP, rounds
from support.portal import Clock
from wpp.configuration import Configuration
from wpp.errors import Refusal
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.baskets import basket_view, fill_basket
from wpp.orders.closing.complete import complete
from wpp.orders.model import Status
from wpp.orders.placing import place_order
from wpp.orders.queries import list_orders
from wpp.orders.sla.business_hours import due_at
from wpp.people.passwords import Hasher
from wpp.policy import WorkingDays
from wpp.portal import Portal, open_portal
from wpp.portal.health_checks import INTEGRITY_CHECKS

ROUNDS = rounds(3, deep=25)
PEOPLE = 400 if not DEEP else 2000


def work_until_killed(configuration: Configuration, first: int, started: Event) -> None:
    """Order for one person after the other, complete every other order, send the mail."""
    portal = open_portal(configuration, clock=Clock(), hasher=Hasher.cheap())
    chosen = picks(portal, "TSH-M", "BOT")
    # Loads the holidays, which would take the time of a round.
    due_at(portal.now(), hours=48, days=WorkingDays("GB-ENG"))
    for user_id in range(first, first + PEOPLE):
        try:
            with portal.transaction(by="somebody") as work:
                fill_basket(work, pack_slug=PACK, picks=chosen, user_id=user_id)
            with portal.reading() as session:
                basket = basket_view(session, user_id=user_id)
            assert basket is not None
            with portal.transaction(by="somebody") as work:
                placed = place_order(
                    work, user_id=user_id, idempotency_key=basket.idempotency_key, address=ADDRESS
                )
            if user_id % 2:
                with portal.transaction(by="walt") as work:
                    complete(work, placed.number, carrier="DPD", tracking=f"C{placed.number}")
            portal.send_mail(limit=2)
            # Whatever is loaded for the first order would take the time of a round.
            started.set()
        except Refusal:
            continue  # ordered in an earlier round


@pytest.mark.proof
def test_a_killed_process_leaves_nothing_half_done(configuration: Configuration, portal: Portal) -> None:
    stock_the_shelves(portal, TSH_M=PEOPLE, BOT=PEOPLE, CARD=PEOPLE)
    with portal.transaction(by="dee") as work:
        first = min(starter(work, f"Starter{number}").id for number in range(PEOPLE))
    processes = multiprocessing.get_context("spawn")
    for seed in range(ROUNDS):
        started = processes.Event()
        child = processes.Process(target=work_until_killed, args=(configuration, first, started))
        child.start()
        assert started.wait(60)
        time.sleep(0.3 + random.Random(seed).random() / 2)
        child.kill()
        child.join()
        with portal.reading() as session:
            assert {name: proof(session) for name, proof in INTEGRITY_CHECKS if proof(session)} == {}
    with portal.reading() as session:
        orders = list_orders(session, now=portal.now(), limit=None)
        letters = Counter(each.kind for each in list_messages(session, limit=None))
    completed = sum(order.status is Status.COMPLETED for order in orders)
    assert len(orders) > ROUNDS  # the rounds really did something
    assert letters[EmailKind.ORDER_CONFIRMED] == letters[EmailKind.WAREHOUSE_ORDER] == len(orders)
    assert letters[EmailKind.ORDER_DISPATCHED] == completed


@pytest.mark.usefixtures("cast")
def test_mail_that_a_killed_sender_had_claimed_is_sent_after_its_lease(portal: Portal, clock: Clock) -> None:
    with portal.database.write() as session:
        taken = update(Email).values(state=EmailState.SENDING, claimed_by="a sender that was killed")
        waiting = session.execute(
            taken.values(next_try_at=clock.now.replace(minute=40)).returning(Email.id)
        ).all()
    assert portal.send_mail().sent == 0
    clock.advance(minutes=11)
    assert portal.send_mail().sent == len(waiting) > 0
