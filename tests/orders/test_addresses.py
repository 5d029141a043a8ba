"""Shipping addresses: set right where that is safe, and each field that needs another look is named."""

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from wpp.orders.addresses import BadFields, checked_address, corrected_address
from wpp.policy import COUNTRIES, Policy
from wpp.policy.postcodes import SHAPES, WITHOUT, example, postcode_of
from wpp.portal import Portal

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


def test_a_street_and_a_town_have_letters() -> None:
    with pytest.raises(BadFields) as refused:
        checked_address(POLICY, **(GOOD | {"name": "1", "line1": "7", "town": "7"}))
    assert refused.value.fields == {
        "name": "Enter a name for the parcel label. It needs at least one letter.",
        "line1": "Enter the street as well as the house number.",
        "town": "Enter the name of the town or city.",
    }
    for line1, line2 in (("7", "High Street"), ("7 Я", ""), ("12番地", "")):
        assert checked_address(POLICY, **(GOOD | {"line1": line1, "line2": line2})).line1 == line1


def test_what_does_not_fit_says_how_long_it_is() -> None:
    with pytest.raises(BadFields, match="for house and street; this has 36"):
        checked_address(POLICY, **(GOOD | {"line1": "x" * 36}))
    with pytest.raises(BadFields, match="this has 400"):
        checked_address(POLICY, **(GOOD | {"postcode": "A1" * 200}))


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


ISLANDS = Policy(delivery_countries=("GB", "IE", "JE", "GG", "IM", "GI", "FR", "NL", "HK"))


def refusals(policy: Policy = ISLANDS, **typed: str) -> dict[str, str]:
    with pytest.raises(BadFields) as refused:
        checked_address(policy, **(GOOD | typed))
    return refused.value.fields


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("S014 3AB", "SO14 3AB"),
        ("0X1 2AB", "OX1 2AB"),
        ("M1 lAE", "M1 1AE"),
        ("W1A OAX", "W1A 0AX"),
        ("SLO 9AA", "SL0 9AA"),
        ("GIR OAA", "GIR 0AA"),
        ("SW1A 1AA, UK", "SW1A 1AA"),
        ("London EC1A 1BB England", None),
    ],
)
def test_a_letter_o_for_a_zero_is_put_right_where_one_can_be_meant(typed: str, meant: str | None) -> None:
    if meant is None:
        assert refusals(postcode=typed) == {"postcode": "Enter a full UK postcode, like SW1A 1AA or BFPO 12."}
    else:
        assert checked_address(POLICY, **(GOOD | {"postcode": typed})).postcode == meant


@pytest.mark.parametrize(
    ("postcode", "name", "code"),
    [
        ("je2 3ab", "Jersey", "JE"),
        ("GY1 1WG", "Guernsey", "GG"),
        ("IM1 1AA", "the Isle of Man", "IM"),
        ("GX11 1AA", "Gibraltar", "GI"),
        ("D02 X285", "Ireland", "IE"),
    ],
)
def test_the_islands_are_not_the_uk(postcode: str, name: str, code: str) -> None:
    wrong = refusals(postcode=postcode)["country"]
    assert wrong.startswith(
        f"{postcode.upper()} is in {name}. Choose {name.removeprefix('the ')} as the country"
    )
    assert refusals(POLICY, postcode=postcode) == {
        "postcode": f"{postcode.upper()} is in {name}. We only deliver to the United Kingdom."
    }
    taken = checked_address(ISLANDS, **(GOOD | {"postcode": postcode}), country=code)
    assert (taken.postcode, taken.country) == (postcode.upper(), code)


@pytest.mark.parametrize(
    ("country", "named"), [("England", "GB"), ("jersey", "JE"), ("Republic of Ireland", "IE")]
)
def test_a_country_may_be_named(country: str, named: str) -> None:
    postcode = {"GB": "SW1A 1AA", "JE": "JE2 3AB", "IE": "A65F4E2"}[named]
    assert checked_address(ISLANDS, **(GOOD | {"postcode": postcode}), country=country).country == named
    assert "country" in refusals(country="Narnia")


@pytest.mark.parametrize(
    ("typed", "country", "meant"),
    [
        ("a65f4e2", "IE", "A65 F4E2"),
        ("DO2 X285", "IE", "D02 X285"),
        ("d6w xy00", "IE", "D6W XY00"),
        ("D02 X285, Ireland", "IE", "D02 X285"),
        ("F-75001", "FR", "75001"),
        ("75001 France", "FR", "75001"),
        ("1012ab", "NL", "1012 AB"),
        ("", "GI", "GX11 1AA"),
        ("00000", "HK", ""),
        ("n/a", "HK", ""),
        ("", "HK", ""),
    ],
)
def test_each_country_writes_its_postcodes_its_own_way(typed: str, country: str, meant: str) -> None:
    assert checked_address(ISLANDS, **(GOOD | {"postcode": typed}), country=country).postcode == meant


@pytest.mark.parametrize(
    ("typed", "country", "said"),
    [
        ("SW1A 1AA", "JE", "is in the United Kingdom"),
        ("BT1 5GS", "IE", "is in the United Kingdom"),
        ("SW1A 1AA", "FR", "is in the United Kingdom"),
        ("75001 France", "NL", "The postcode says France and the country says Netherlands"),
        ("7500", "FR", "like 12345"),
        ("Y14 AB12", "IE", "like A65 F4E2"),
        ("JE1", "JE", "like JE1 1AA"),
        ("00000", "FR", "Enter the postcode."),
        ("none", "GB", "Enter the postcode."),
    ],
)
def test_country_and_postcode_must_fit(typed: str, country: str, said: str) -> None:
    (wrong,) = refusals(postcode=typed, country=country).values()
    assert said in wrong


def test_the_forces_have_no_town_and_everybody_else_has_one() -> None:
    for postcode in ("BFPO 57", "bf1 2au"):
        assert checked_address(POLICY, **(GOOD | {"postcode": postcode, "town": ""})).town == ""
    assert checked_address(POLICY, **(GOOD | {"postcode": "", "town": "bfpo 57"})).postcode == "BFPO 57"
    assert list(refusals(town="")) == ["town"]


def test_a_postcode_behind_the_town_is_moved_to_its_place() -> None:
    for postcode in ("", "sw1a1aa"):
        moved = checked_address(POLICY, **(GOOD | {"town": "London, SW1A 1AA", "postcode": postcode}))
        assert (moved.town, moved.postcode) == ("London", "SW1A 1AA")
    kept = checked_address(POLICY, **(GOOD | {"town": "London LS1 4AP"}))
    assert (kept.town, kept.postcode) == ("London LS1 4AP", "SW1A 1AA")
    assert list(refusals(town="SW1A 1AA", postcode="")) == ["town"]


def test_every_shape_of_a_postcode_fits_itself() -> None:
    for country, shapes in SHAPES.items():
        assert country in COUNTRIES
        for shape in shapes:
            assert postcode_of(example(shape), country) == example(shape)
    assert set(COUNTRIES) > WITHOUT


def test_an_order_may_stay_in_a_country_that_the_portal_no_longer_delivers_to() -> None:
    first = checked_address(ISLANDS, **(GOOD | {"postcode": "JE2 3AB"}), country="JE")
    moved = corrected_address(POLICY, first, {"line1": "2 Low Road"})
    assert (moved.line1, moved.country) == ("2 Low Road", "JE")
    assert corrected_address(POLICY, first, {}) is first
    with pytest.raises(BadFields, match="We only deliver to the United Kingdom and Jersey"):
        corrected_address(POLICY, first, {"country": "FR"})


def test_a_town_that_is_not_needed_can_be_taken_out(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    assert wpp("order", "change", number, "--town", "").exit_code == 3, "this address needs one"
    words = ("order", "change", number, "--postcode", "BFPO 58", "--town", "", "--json")
    assert wpp(*words).document["address"]["town"] == ""
