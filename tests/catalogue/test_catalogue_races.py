"""Who changes the catalogue and who orders from it, at the same moment, on both databases."""

from collections import Counter
from collections.abc import Callable

from support.cast import ADDRESS, Cast, fill, order, starter, stock_the_shelves
from support.catalogue import ITEMS, PACKS, load
from support.races import at_once, books_are_right, outcomes
from wpp.catalogue.importing.state import read_state
from wpp.catalogue.model import Sku
from wpp.catalogue.retire import retire
from wpp.catalogue.views import pack_view
from wpp.orders.placing import place_order
from wpp.orders.views import order_view
from wpp.people.views import UserView
from wpp.portal import Portal
from wpp.portal.retire_catalogue import RetiredView, retire_in_portal


def place(portal: Portal, user: UserView, key: str) -> Callable[[], object]:
    """One buyer's Place order; gives the instant and the number."""

    def call() -> object:
        with portal.transaction(by=user.email) as work:
            return place_order(work, user_id=user.id, idempotency_key=key, address=ADDRESS).number

    return call


def retiring(portal: Portal, name: str) -> Callable[[], object]:
    """Somebody retires something; afterwards they look how many open orders hold it."""

    def call() -> object:
        with portal.transaction(by="dee") as work:
            return retire_in_portal(work, name)

    return call


def test_once_a_size_is_retired_no_order_takes_it(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_M=60, BOT=60, CARD=60)
    with portal.transaction(by="dee") as work:
        buyers = [starter(work, f"Buyer{number}") for number in range(12)]
    tickets = [fill(portal, buyer) for buyer in buyers]
    calls = [place(portal, buyer, key) for buyer, key in zip(buyers, tickets, strict=True)]
    calls.insert(4, retiring(portal, "BOT"))
    answers = at_once(calls)
    found = outcomes(answers)
    assert set(found) <= {"done", "bad_pick"}
    view = answers[4]
    assert isinstance(view, RetiredView)
    # What the retiring transaction counted is all that there ever is: later orders were refused.
    assert view.orders == found["done"] - 1
    assert books_are_right(portal)


def test_two_people_do_not_take_away_the_last_two_sizes_between_them(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        retire(work, "TSH-L")
    answers = at_once([retiring(portal, code) for code in ("TSH-S", "TSH-M")])
    assert outcomes(answers) == {"done": 1, "last_offer": 1}
    with portal.reading() as session:
        assert read_state(session).dead_choices() == set()


def test_four_first_imports_at_once_book_one_opening_stock(portal: Portal) -> None:
    answers = at_once([lambda: load(portal).opening is not None] * 4)
    assert Counter(answers) == {True: 1, False: 3}
    assert books_are_right(portal)


def test_four_later_imports_at_once_leave_one_catalogue(portal: Portal) -> None:
    load(portal)
    more = f"{ITEMS}\nTSH-L,T-shirt,L,,,,,5"

    def importing() -> object:
        return load(portal, more, PACKS, {"opening": "book"}).opening is not None

    answers = at_once([importing] * 4)
    assert Counter(answers) == {True: 1, False: 3}
    with portal.reading() as session:
        assert [sku.code for sku in pack_view(session, "welcome-pack").choices[0].skus] == [
            "TSH-S",
            "TSH-M",
            "TSH-L",
        ]


def test_retired_twice_at_once_is_once(portal: Portal, cast: Cast) -> None:
    order(portal, cast.omar, "TSH-M", "BOT")
    answers = at_once([retiring(portal, "TSH-M")] * 4)
    found = Counter(view.already for view in answers if isinstance(view, RetiredView))
    assert found == {True: 3, False: 1}
    with portal.reading() as session:
        assert session.query(Sku).filter(Sku.retired_at.is_not(None)).count() == 1
        number = "10008"
        assert {line.sku for line in order_view(session, number, now=portal.now()).lines} == {
            "TSH-M",
            "BOT",
            "CARD",
        }
