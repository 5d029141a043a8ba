"""One person's whole story, found by an email, an order or a name."""

import pytest

from support.cast import Cast, order, starter
from support.cli import Wpp
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.lookup import AmbiguousPerson, find_person
from wpp.orders.numbers import UnknownOrder
from wpp.people.accounts import UnknownUser
from wpp.people.entitlements import GrantReason, grant
from wpp.portal import Portal
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.units import ReturnedItem
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT


def test_an_email_an_order_and_a_name_find_the_same_person(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.reading() as session:
        for words in ("MIA@client.example.com", number, f"#{number}", "mia tester", "Mia"):
            assert find_person(session, words).id == cast.mia.id, words


def test_two_of_a_name_are_both_named_and_nobody_is_guessed(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        starter(work, "Miall")
    with portal.reading() as session, pytest.raises(AmbiguousPerson, match=r"mia@.*miall@"):
        find_person(session, "mia")


def test_who_is_not_here_is_said(portal: Portal, cast: Cast) -> None:
    with portal.reading() as session:
        for words in ("nobody@client.example.com", "Nobody At All"):
            with pytest.raises(UnknownUser):
                find_person(session, words)
        for number in ("10013", "10008"):
            with pytest.raises(UnknownOrder):
                find_person(session, number)


def test_the_story_tells_everything_from_the_order_to_the_one_in_its_place(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    first = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT, file="logicon.csv")
        complete(work, first, carrier="DPD", tracking="15501234567890")
        record_return(work, first, [ReturnedItem("BOT", 1, Condition.DAMAGED)], note="Lid cracked")
    with portal.transaction(by="cleo") as work:
        grant(work, cast.mia.email, reason=GrantReason.DAMAGED, replaces=1)
    second = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT)
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
