"""Order numbers: a mistyped one is caught and never means somebody else's order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpp.orders.numbers import UnknownOrder, check_digit, number_of, order_id_of

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
    with pytest.raises(UnknownOrder, match="mistyped"):
        order_id_of(number[:place] + other + number[place + 1 :])


@given(IDS, st.data())
def test_two_neighbours_swapped_are_caught(order_id: int, data: st.DataObject) -> None:
    number = number_of(order_id)
    places = [place for place in range(len(number) - 1) if number[place] != number[place + 1]]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(UnknownOrder, match="mistyped"):
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
