"""One person's whole story, found by an email, an order or a name."""

import pytest

from support.cast import Cast, order, starter
from support.cli import Wpp
from wpp.orders import (
    Condition,
    Returned,
    SeveralPeople,
    UnknownOrder,
    cancel,
    complete,
    record_return,
    whose,
)
from wpp.people import GrantReason, UnknownUser, grant
from wpp.portal import Portal
from wpp.warehouse import USUAL, export_orders


def test_an_email_an_order_and_a_name_find_the_same_person(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.reading() as session:
        for words in ("MIA@client.example.com", number, f"#{number}", "mia tester", "Mia"):
            assert whose(session, words).id == cast.mia.id, words


def test_two_of_a_name_are_both_named_and_nobody_is_guessed(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        starter(work, "Miall")
    with portal.reading() as session, pytest.raises(SeveralPeople, match=r"mia@.*miall@"):
        whose(session, "mia")


def test_who_is_not_here_is_said(portal: Portal, cast: Cast) -> None:
    with portal.reading() as session:
        for words in ("nobody@client.example.com", "Nobody At All"):
            with pytest.raises(UnknownUser):
                whose(session, words)
        for number in ("10013", "10008"):
            with pytest.raises(UnknownOrder):
                whose(session, number)


def test_the_story_tells_everything_from_the_order_to_the_one_in_its_place(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    first = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, USUAL, file="logicon.csv")
        complete(work, first, carrier="DPD", tracking="15501234567890")
        record_return(work, first, [Returned("BOT", 1, Condition.DAMAGED)], note="Lid cracked")
    with portal.transaction(by="cleo") as work:
        grant(work, cast.mia.email, reason=GrantReason.DAMAGED, replaces=1)
    second = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, USUAL)
    with portal.transaction(by="cleo") as work:
        cancel(work, second, reason="Left before the first day")
    told = wpp("user", "show", second).stdout
    for words in (
        f"{first}  Completed",
        "1 × TSH-M, 1 × BOT and 1 × CARD",
        "handed over in EXP-1",
        "DPD 15501234567890",
        f"replaced by {second}",
        f"in place of {first}",
        f"damaged in place of {first}, by cleo, used for {second}",
        "to be stopped: asked",
        f"order:stop-asked {second}  by cleo: Left before the first day",
        f"return:recorded {first}  by walt: Lid cracked",
        f"RET-1  of order {first}: 1 × BOT damaged",
        f"Order {first}",
    ):
        assert words in told, words
    document = wpp("user", "show", "Mia", "--json").document
    assert [each["number"] for each in document["placed"]] == [second, first]
    assert document["placed"][1]["tracking"] == "15501234567890"
