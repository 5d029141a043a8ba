"""Barcodes: check digits, the same number in several lengths, and what a spreadsheet program makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpp.catalogue.barcodes import (
    LENGTHS,
    alternative_key,
    as_barcodes,
    as_other_codes,
    check_digit,
    is_gtin,
    lookup_keys,
)
from wpp.sheets import BadCell, Cell

MEDIUM, LARGE = "2000000000015", "2000000000022"
"""Numbers of the range that GS1 leaves to everybody's own use."""


@pytest.mark.parametrize("code", ["20000011", "200000000011", MEDIUM, "12000000000012"])
def test_the_last_digit_checks_the_others_in_every_length(code: str) -> None:
    body = code[:-1]
    assert is_gtin(body + str(check_digit(body)))


@given(
    st.text("0123456789", min_size=7, max_size=13).filter(lambda body: len(body) + 1 in LENGTHS), st.data()
)
def test_one_digit_mistyped_is_always_found(body: str, data: st.DataObject) -> None:
    code = body + str(check_digit(body))
    place = data.draw(st.integers(0, len(code) - 1))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != code[place]]))
    assert is_gtin(code)
    assert not is_gtin(code[:place] + digit + code[place + 1 :])


def test_a_number_is_the_same_with_more_or_fewer_leading_zeros() -> None:
    upc = "200000000011"
    upc = upc[:-1] + str(check_digit(upc[:-1]))
    assert alternative_key(upc) == alternative_key("0" + upc) == alternative_key("00" + upc)
    assert alternative_key("00123") != alternative_key("123")
    # A spreadsheet program has taken the zeros away; the check digit says so.
    short = "0012345678" + str(check_digit("0012345678"))
    stored = alternative_key(short.zfill(12))
    assert stored in lookup_keys(short.lstrip("0"))
    assert lookup_keys("00123") == ("00123",)
    assert lookup_keys("tsh m") == ("tshm",)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        (None, ()),
        (MEDIUM, (MEDIUM,)),
        (int(MEDIUM), (MEDIUM,)),
        (float(MEDIUM), (MEDIUM,)),
        (f'="{MEDIUM}"', (MEDIUM,)),
        (f"{MEDIUM}, {LARGE}", (MEDIUM, LARGE)),
        (f"{MEDIUM} {LARGE}", (MEDIUM, LARGE)),
        (f"{MEDIUM};{LARGE}\n{MEDIUM}", (MEDIUM, LARGE)),
        (f"{MEDIUM}, 0{MEDIUM}", (MEDIUM,)),
        ("2 000000 000015", (MEDIUM,)),
        ("2-000000-000015", (MEDIUM,)),
        ("TSH-M-01", ("TSH-M-01",)),
    ],
)
def test_a_cell_may_hold_several_barcodes(cell: Cell, codes: tuple[str, ...]) -> None:
    assert as_barcodes(cell) == codes


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("2000000000016", "bad_barcode", "its last digit would have to be 5"),
        (2000000000016, "bad_barcode", "its last digit would have to be 5"),
        (f"{LARGE}, 2000000000016", "bad_barcode", "2000000000016 is not a valid barcode"),
        ("5.0123E+12", "not_text", "digits were lost"),
        (f"5.0123E+12; {MEDIUM}", "not_text", "digits were lost"),
        ("123456", "bad_barcode", "put it in the column Other codes"),
        ("12345678" + "905", "bad_barcode", "leading zeros may be lost"),
        (True, "not_text", "Expected a code"),
    ],
)
def test_what_is_no_barcode_is_named_with_what_to_do(cell: Cell, code: str, words: str) -> None:
    with pytest.raises(BadCell) as bad:
        as_barcodes(cell)
    assert bad.value.code == code
    assert words in bad.value.message


def test_other_codes_may_have_spaces() -> None:
    assert as_other_codes("SUP 12; sup12, 4711\nAB-1") == ("SUP 12", "4711", "AB-1")
    assert as_other_codes(4711) == ("4711",)
    with pytest.raises(BadCell):
        as_other_codes("5,0123E+12")
