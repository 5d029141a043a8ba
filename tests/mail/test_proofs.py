"""The promise of the outbox, counted by the mail server: many senders at once, and senders that are killed."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from support.depth import rounds
from support.mail_servers import mail_server
from support.portal import Clock
from support.senders import Counting, ended, start_sender, write_many
from wpp.configuration import Configuration
from wpp.mail.claims import LEASE
from wpp.mail.model import EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.portal import Portal

pytestmark = pytest.mark.long
SENDERS = 4
MANY = 1000
KILLS = rounds(10, deep=40)
FEWEST = 3
FOR_THE_KILLED = rounds(500, deep=1500)
ROOM = 50


@pytest.fixture
def post_office(configuration: Configuration) -> Iterator[tuple[Counting, Configuration]]:
    """A mail server that counts, and the portal's configuration with its address."""
    with mail_server(Counting()) as (postman, port):
        assert isinstance(postman, Counting)
        yield postman, replace(configuration, mail_url=f"smtp://127.0.0.1:{port}")


def outbox(portal: Portal) -> list[MessageView]:
    """Every message."""
    with portal.reading() as session:
        return list_messages(session, limit=None)


def test_four_senders_at_once_send_each_of_a_thousand_messages_once(
    portal: Portal, clock: Clock, post_office: tuple[Counting, Configuration]
) -> None:
    postman, configuration = post_office
    write_many(portal, MANY)
    senders = [start_sender(configuration, clock) for _ in range(SENDERS)]
    assert ended(senders) == [0] * SENDERS
    found = outbox(portal)
    assert {(each.state, each.attempts, each.error) for each in found} == {(EmailState.SENT, 1, None)}
    assert postman.accepted == dict.fromkeys((each.message_id for each in found), 1)
    assert len(postman.accepted) == MANY
    assert 1 < postman.connections <= SENDERS, "each keeps one connection, and they share the work"


def test_killed_senders_lose_nothing_and_repeat_at_most_the_one_message_each_had_in_hand(
    portal: Portal, clock: Clock, post_office: tuple[Counting, Configuration]
) -> None:
    postman, configuration = post_office
    write_many(portal, FOR_THE_KILLED)
    chance = random.Random(4)
    kills = 0
    for nth in range(KILLS):
        before = postman.accepted.total()
        if before > FOR_THE_KILLED - ROOM:
            break  # on a busy machine each of them has lived for long
        # Each lives a lease later than the one before, so that it takes over what that one left behind.
        sender = start_sender(configuration, clock, later=nth * LEASE)
        assert postman.wait_for(before + chance.randint(1, 8), seconds=20)
        sender.join(chance.random() / 200)
        sender.kill()
        assert ended([sender]) == [-9]
        kills += 1
    assert ended([start_sender(configuration, clock, later=kills * LEASE)]) == [0]
    found = outbox(portal)
    assert {each.state for each in found} == {EmailState.SENT}
    assert postman.accepted.keys() == {each.message_id for each in found}, "nothing is lost, nothing made up"
    tries = {each.message_id: each.attempts for each in found}
    assert all(postman.accepted[name] <= tries[name] for name in tries), "accepted only what was claimed"
    assert kills >= FEWEST
    left_behind = sum(tries.values()) - FOR_THE_KILLED
    assert 0 < left_behind <= kills, "one message in hand each"
    assert postman.accepted.total() - FOR_THE_KILLED <= left_behind, "and only that one may go twice"
