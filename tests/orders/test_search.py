"""What people type finds the order: in any order, without accents, spaces and the right kind of apostrophe."""

import pytest

from support.cast import ADDRESS, Cast, fill, order
from wpp.orders.addresses import ShippingAddress
from wpp.orders.placing import place_order
from wpp.orders.queries import OrderFilter, list_orders
from wpp.people.accounts import add_user, edit_user, list_users
from wpp.portal import Portal


def found(portal: Portal, text: str) -> list[str]:
    """The numbers of the orders that a search finds."""
    with portal.reading() as session:
        return [row.number for row in list_orders(session, OrderFilter(search=text), now=portal.now())]


@pytest.mark.parametrize(
    "text",
    [
        "Siobhán O'Neill",
        "siobhan o’neill",
        "ONeill",
        "O‘NEILL",
        "o'neill siobhán",
        "O’Neill, Siobhan",
        "siobhán mia@client",
        "LS14AP",
        "ls1 4ap",
        "LS1",
        "o'neill ls14ap",
        "07700900456",
        "+44 7700 900456",
        "+447700900456",
        "00447700900456",
        "7700 900 456",
    ],
)
def test_an_order_is_found_by_what_people_type(portal: Portal, cast: Cast, text: str) -> None:
    order(portal, cast.omar)
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.mia.email, first_name="Siobhán", last_name="O'Neill")
    to = ShippingAddress("The Post Room", "1 Park Row", "", "Leeds", "LS1 4AP", "GB", "+44 (0)7700 900 456")
    if "7700" in text:
        to = ShippingAddress("The Post Room", "1 Park Row", "", "Leeds", "LS1 4AP", "GB", "07700 900456")
    key = fill(portal, cast.mia)
    with portal.transaction(by=cast.mia.email) as work:
        placed = place_order(work, user_id=cast.mia.id, idempotency_key=key, address=to)
    assert found(portal, text) == [placed.number]


@pytest.mark.parametrize(
    "text", ["07700 900124", "900", "mia omar", "Siobhan Okafor", "%", "LS14AQ", "''", "–"]
)
def test_what_is_no_match_finds_nothing(portal: Portal, cast: Cast, text: str) -> None:
    order(portal, cast.mia)
    assert ADDRESS.phone == "07700 900123"
    assert found(portal, text) == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("Lukasz Zolc", "ŁUKASZ ŻÓŁĆ"),
        ("Anne-Marie Cruz", "anne marie"),
        ("Anne Marie Cruz", "Anne-Marie"),
        ("Ян Иванов", "иванов ян"),
        ("Ian O’Brien", "O'Brien"),
        ("Ian O'Brien", "o`brien ian"),
    ],
)
def test_a_name_is_found_whatever_its_accents_and_its_case(portal: Portal, name: str, typed: str) -> None:
    first, _, last = name.rpartition(" ")
    with portal.transaction(by="dee") as work:
        add_user(work, email="one@example.com", first_name=first, last_name=last)
        add_user(work, email="two@example.com", first_name="Kim", last_name="Other")
    with portal.reading() as session:
        assert [user.email for user in list_users(session, search=typed)] == ["one@example.com"]
