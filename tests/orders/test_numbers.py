"""Order numbers: a mistyped one is caught and never means somebody else's order."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.cast import Cast, order
from support.cli import Wpp
from support.hand_off import hand_off
from support.web import at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.model import Status
from wpp.orders.numbers import UnknownOrder, WrongPortal, check_digit, digits_of, number_of, order_id_of
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal

IDS = st.integers(1, 900_000_000)


def test_the_check_digit_is_that_of_the_published_example() -> None:
    # H. M. Damm's own example: 572 has the check digit 4.
    assert check_digit("572") == 4
    assert check_digit("5724") == 0


@given(IDS)
def test_a_number_leads_back_to_its_order(order_id: int) -> None:
    number = number_of(order_id)
    assert number.isdigit()
    assert order_id_of(number) == order_id
    assert order_id_of(f" #{number[:2]} {number[2:]} ") == order_id


@given(IDS, st.data())
def test_one_wrong_digit_is_caught(order_id: int, data: st.DataObject) -> None:
    number = number_of(order_id)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    with pytest.raises(UnknownOrder, match="one digit looks wrong"):
        order_id_of(number[:place] + other + number[place + 1 :])


@given(IDS, st.data())
def test_two_neighbours_swapped_are_caught(order_id: int, data: st.DataObject) -> None:
    number = number_of(order_id)
    places = [place for place in range(len(number) - 1) if number[place] != number[place + 1]]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(UnknownOrder, match="one digit looks wrong"):
        order_id_of(swapped)


@pytest.mark.parametrize("typed", ["", "-5", "abc", "1e5", "10.0", "  ", "#", "1042; drop table orders", "²"])
def test_what_is_no_number_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(UnknownOrder):
        order_id_of(typed)


def test_full_width_digits_are_read_and_a_long_number_stays_out_of_the_database() -> None:
    wide = number_of(7).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert order_id_of(wide) == 7
    long = "9" * 23
    with pytest.raises(UnknownOrder, match="There is no order"):
        order_id_of(long + str(check_digit(long)))


def test_letters_that_a_portal_has_not_set_are_another_portals() -> None:
    number = number_of(9)
    with pytest.raises(WrongPortal, match="this is Welcome Pack, whose order numbers have no letters"):
        order_id_of(f"NW{number}")
    with pytest.raises(UnknownOrder) as refused:
        order_id_of("RET-1")
    assert refused.value.code == "unknown_order"


PREFIXED = ("NW{}", "nw{}", "nw-{}", "NW {}", "#NW{}", "NW–{}", "{}", " {} ")


@pytest.mark.parametrize("typed", PREFIXED)
def test_this_portals_letters_may_be_typed_in_any_way_or_left_out(
    portal: Portal, cast: Cast, typed: str
) -> None:
    before = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        change_setting(work, "order-prefix", " n w ")
        change_setting(work, "brand.name", "Northwind Welcome")
    with portal.reading() as session:
        assert order_view(session, typed.format(before), now=portal.now()).number == f"NW{before}"
        with pytest.raises(WrongPortal) as refused:
            order_view(session, f"AC-{before}", now=portal.now())
    assert refused.value.message == (
        f"Order AC-{before} belongs to another portal: this is Northwind Welcome, whose order numbers begin with NW."
    )


def test_letters_of_earlier_days_are_still_understood(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    digits = order(portal, cast.mia).number
    for letters in ("NW", "AB", "NW", "AB", ""):
        assert wpp("settings", "set", "order-prefix", letters).exit_code == 0
    assert portal.policy().order_prefix_earlier == ("NW", "AB")
    for typed in (f"NW{digits}", f"ab-{digits}", digits):
        assert wpp("order", "show", typed, "--json").document["number"] == digits
    assert wpp("order", "show", f"XY{digits}").exit_code == 3
    assert wpp("settings", "set", "order-prefix-earlier", "ab").exit_code == 0
    assert wpp("order", "show", f"NW{digits}").exit_code == 3, "those letters are another portal's by now"


def test_the_letters_stand_before_the_number_everywhere(
    portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path
) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "order-prefix", "NW")
    number = order(portal, cast.mia).number
    assert number == f"NW{digits_of(number)}"
    shown = wpp("order", "show", digits_of(number), "--json").document
    assert (shown["number"], shown["prefix"]) == (number, "NW")
    assert [row["number"] for row in wpp("order", "list", "--search", number.lower(), "--json").document] == [
        number
    ]
    assert wpp("user", "show", number, "--json").document["email"] == cast.mia.email
    assert hand_off(portal, tmp_path / "out.csv").orders == (number,)
    assert f",{number}," in f",{(tmp_path / 'out.csv').read_text()}".replace("\n", "\n,")
    with portal.reading() as session:
        subjects = [email.subject for email in list_messages(session, kind=EmailKind.ORDER_CONFIRMED)]
    assert subjects == [f"Order {number} is confirmed"]
    wpp("order", "pick-slips", number, "--to", "slips.html")
    assert f">{number}<" in Path("slips.html").read_text()
    mia, dee = at_browser(portal, cast.mia), at_browser(portal, cast.dee)
    assert f"Order {number}" in mia.get(f"/orders/{digits_of(number)}").words
    assert mia.get(f"/orders/{number}").status == 200
    assert f"Order {number}" in dee.get(f"/desk/orders/{number}").words
    assert dee.get(f"/desk?search={number.lower()}").path == f"/desk/orders/{number}"
    scanned = f"http://portal.test/desk/orders/{number}"
    assert dee.get(f"/desk?search={scanned}").path == f"/desk/orders/{number}"
    assert "belongs to another portal" in dee.get(f"/desk?search=AC{digits_of(number)}").words
    assert (
        wpp("order", "complete", f"AC{digits_of(number)}", "--json").document["error"]["code"]
        == "wrong_portal"
    )


def test_a_list_is_ticked_under_numbers_with_letters(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "order-prefix", "NW")
        change_setting(work, "approval", "on")
    number = order(portal, cast.mia).number
    dee = at_browser(portal, cast.dee)
    dee.get("/desk?status=on-hold")
    form = {"form_token": dee.token, f"order-{number}": number}
    dee.post("/desk/approvals", form)
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).status is Status.PROGRESSING
    assert dee.post("/desk/slips", form).header("Location").endswith(f"?orders={number}")
