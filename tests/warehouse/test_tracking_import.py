"""Shipping addresses: set right where that is safe, and each field that needs another look is named."""

import pytest

from wpp.orders.addresses import BadFields, checked_address
from wpp.policy import Policy

POLICY = Policy()
GOOD = {"name": "Mia Tester", "line1": "1 High Street", "town": "London", "postcode": "SW1A 1AA"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sw1a1aa", "SW1A 1AA"),
        (" m1 1ae ", "M1 1AE"),
        ("EC1A-1BB", "EC1A 1BB"),
        ("b33 8th", "B33 8TH"),
        ("bfpo 12", "BFPO 12"),
        ("BFPO1234", "BFPO 1234"),
        ("gir 0aa", "GIR 0AA"),
        ("\uff33\uff37\uff11\uff21\u3000\uff11\uff21\uff21", "SW1A 1AA"),
    ],
)
def test_a_postcode_is_set_right(typed: str, meant: str) -> None:
    assert checked_address(POLICY, **(GOOD | {"postcode": typed})).postcode == meant


@pytest.mark.parametrize("typed", ["SW1A", "12345", "SW1A 1A", "QQ1 1AA", "BFPO", "V1 1AA"])
def test_what_is_no_postcode_is_asked_for_again(typed: str) -> None:
    with pytest.raises(BadFields) as refused:
        checked_address(POLICY, **(GOOD | {"postcode": typed}))
    assert list(refused.value.fields) == ["postcode"]


def test_every_field_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(BadFields) as refused:
        checked_address(POLICY, name=" ", line1="​", town="", postcode="")
    assert list(refused.value.fields) == ["name", "line1", "town", "postcode"]


def test_what_does_not_fit_says_how_long_it_is() -> None:
    with pytest.raises(BadFields, match="for house and street; this has 81"):
        checked_address(POLICY, **(GOOD | {"line1": "x" * 81}))


def test_the_only_country_needs_no_asking_and_another_one_is_refused() -> None:
    assert checked_address(POLICY, **GOOD).country == "GB"
    with pytest.raises(BadFields) as refused:
        checked_address(POLICY, **GOOD, country="FR")
    assert list(refused.value.fields) == ["country"]


def test_another_country_has_postcodes_of_its_own() -> None:
    abroad = Policy(delivery_countries=("GB", "IE"))
    assert checked_address(abroad, **(GOOD | {"postcode": "d02 x285"}), country="ie").postcode == "D02 X285"


def test_line_breaks_and_invisible_characters_do_not_get_on_a_label() -> None:
    address = checked_address(POLICY, **(GOOD | {"line1": "1 High\r\nStreet‮"}))
    assert address.line1 == "1 High Street"


@pytest.mark.parametrize("phone", ["", "07700 900123", "+44 (0)7700-900123"])
def test_a_phone_number_is_optional(phone: str) -> None:
    assert checked_address(POLICY, **GOOD, phone=phone).phone == phone


def test_what_is_no_phone_number_is_said_to_be_none() -> None:
    with pytest.raises(BadFields) as refused:
        checked_address(POLICY, **GOOD, phone="ask Mia")
    assert list(refused.value.fields) == ["phone"]
