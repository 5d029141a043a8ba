"""Barcodes and other codes of SKUs: a code means one SKU, is found everywhere, and never goes in silence."""

import pytest
from sqlalchemy import select

from support.catalogue import asked, load, offered, refused
from wpp.catalogue.barcodes import check_digit
from wpp.catalogue.importing.differences import FieldChange
from wpp.catalogue.known_skus import known_skus, translations
from wpp.catalogue.model import SkuCode
from wpp.catalogue.views import UnknownSku, find_sku
from wpp.portal import Portal

SMALL, MEDIUM, LARGE = "2000000000008", "2000000000015", "2000000000022"
CODED = f"""SKU,Item,Size,Barcode,Other codes,Location
TSH-S,T-shirt,S,{SMALL},SUP 1,A-1
TSH-M,T-shirt,M,"{MEDIUM}, 0{MEDIUM}",SUP 2; SUP-2B,A-2
BOT,Bottle,,,,"""


def found(portal: Portal, code: str) -> str:
    """The SKU that a code means; the two ways of looking it up agree."""
    with portal.reading() as session:
        many = known_skus(session).find(code)
        try:
            one = find_sku(session, code)
        except UnknownSku:
            assert many is None
            return ""
    assert many == one
    return one.code


@pytest.mark.parametrize(
    ("code", "sku"),
    [
        (MEDIUM, "TSH-M"),
        (f"0{MEDIUM}", "TSH-M"),
        (f" {MEDIUM} ", "TSH-M"),
        ("sup2", "TSH-M"),
        ("Sup-2b", "TSH-M"),
        ("tsh-s", "TSH-S"),
        (LARGE, ""),
        ("", ""),
    ],
)
def test_a_sku_is_found_by_any_of_its_codes(portal: Portal, code: str, sku: str) -> None:
    load(portal, CODED, None)
    assert found(portal, code) == sku


def test_a_sku_whose_own_code_is_a_number_is_found_in_every_length(portal: Portal) -> None:
    load(portal, f"SKU,Item\n{MEDIUM},Bottle\n00123,Card", None)
    assert found(portal, f"0{MEDIUM}") == MEDIUM
    assert (found(portal, "00123"), found(portal, "123")) == ("00123", "")
    both = f"SKU,Item\n{MEDIUM},Bottle\n0{MEDIUM},Flask\n00123,Card"
    assert refused(portal, both, None) == [(3, "SKU", "duplicate_in_file")]


def test_digits_that_are_no_barcode_are_other_codes_with_other_zeros(portal: Portal) -> None:
    load(portal, "SKU,Item\n20000012,Bottle\n200000000002,Card", None)
    assert (found(portal, "20000012"), found(portal, "020000012"), found(portal, "0200000000002")) == (
        "20000012",
        "",
        "",
    )


def test_where_a_number_could_be_two_skus_it_is_none(portal: Portal) -> None:
    number = "20000000001"
    number += str(check_digit(number))
    load(portal, f"SKU,Item\n{number},Bottle\n0{number},Flask", None)
    assert (found(portal, number), found(portal, f"0{number}")) == (number, f"0{number}")
    assert found(portal, f"00{number}") == ""


def test_codes_are_stored_listed_and_the_same_file_again_changes_nothing(portal: Portal) -> None:
    load(portal, CODED, None)
    with portal.reading() as session:
        shirt = find_sku(session, "TSH-M")
    assert (shirt.barcodes, shirt.other_codes, shirt.location) == ((MEDIUM,), ("SUP 2", "SUP-2B"), "A-2")
    assert load(portal, CODED, None).already
    without = "SKU,Item,Size\nTSH-S,T-shirt,S\nTSH-M,T-shirt,M\nBOT,Bottle,"
    assert load(portal, without, None).already
    assert found(portal, MEDIUM) == "TSH-M"


def test_a_code_that_is_added_is_named(portal: Portal) -> None:
    load(portal, CODED, None)
    result = load(portal, CODED.replace("BOT,Bottle,,,,", f"BOT,Bottle,,{LARGE},,B-1"), None)
    assert result.differences.changed == (
        FieldChange("BOT", "barcode", "", LARGE),
        FieldChange("BOT", "location", "", "B-1"),
    )


def test_a_code_that_is_gone_is_asked_about_and_kept(portal: Portal) -> None:
    load(portal, CODED, None)
    other = CODED.replace("SUP 1", "SUP 9")
    assert asked(portal, other, None) == {"codes": "SUP 1 of TSH-S is a code that this file no longer has."}
    result = load(portal, other, None, {"codes": "keep"})
    assert result.differences.changed == (FieldChange("TSH-S", "other_codes", "SUP 1", "SUP 1, SUP 9"),)
    assert (found(portal, "SUP 1"), found(portal, "SUP 9")) == ("TSH-S", "TSH-S")
    # It was decided, until the file has the code once more.
    assert load(portal, other, None).already
    assert load(portal, CODED, None, {"codes": "keep"}).already
    assert set(asked(portal, other, None)) == {"codes"}


def test_a_code_that_is_gone_can_be_removed(portal: Portal) -> None:
    load(portal, CODED, None)
    result = load(portal, CODED.replace("SUP 2; SUP-2B", ""), None, {"codes": "remove"})
    assert result.differences.changed == (FieldChange("TSH-M", "other_codes", "SUP 2, SUP-2B", ""),)
    assert (found(portal, "SUP 2"), found(portal, MEDIUM)) == ("", "TSH-M")


def test_a_code_that_moves_to_another_sku_is_asked_about(portal: Portal) -> None:
    load(portal, CODED, None)
    moved = CODED.replace(f"S,{SMALL},SUP 1", "S,,SUP 1").replace("BOT,Bottle,,", f"BOT,Bottle,,{SMALL}")
    assert set(asked(portal, moved, None)) == {"codes"}
    kept = load(portal, moved, None, {"codes": "keep"})
    assert [(each.row, each.field) for each in kept.not_taken] == [(4, "barcode")]
    assert found(portal, SMALL) == "TSH-S"
    # Kept or not, it is news again while another row has it.
    assert set(asked(portal, moved, None)) == {"codes"}
    assert load(portal, moved, None, {"codes": "remove"}).not_taken == ()
    assert found(portal, SMALL) == "BOT"
    with portal.reading() as session:
        assert set(session.scalars(select(SkuCode.in_sheet))) == {True}


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        (CODED.replace("BOT,Bottle,,,", f"BOT,Bottle,,{MEDIUM},"), (4, "Barcode", "code_taken")),
        (CODED.replace("BOT,Bottle,,,", f"BOT,Bottle,,0{MEDIUM},"), (4, "Barcode", "code_taken")),
        (CODED.replace("BOT,Bottle,,,,", "BOT,Bottle,,,tsh-s,"), (4, "Other codes", "code_taken")),
        (CODED.replace("BOT,Bottle,,,,", "BOT,Bottle,,,sup-2b,"), (4, "Other codes", "code_taken")),
        (CODED.replace(SMALL, "2000000000009"), (2, "Barcode", "bad_barcode")),
        (CODED.replace(SMALL, "2E+12"), (2, "Barcode", "not_text")),
        (CODED.replace("SUP 1", "x" * 61), (2, "Other codes", "suspicious_text")),
    ],
)
def test_a_code_means_one_sku_of_a_file(portal: Portal, items: str, problem: tuple[int, str, str]) -> None:
    assert refused(portal, items, None) == [problem]


@pytest.mark.parametrize("code", [MEDIUM, f"0{MEDIUM}", "TSH-M", "SUP 2"])
def test_a_code_of_a_stored_sku_is_refused_for_another(portal: Portal, code: str) -> None:
    load(portal, CODED, None)
    rest = f"SKU,Item,Size,Other codes\nBOT,Bottle,,{code}"
    assert refused(portal, rest, None) == [(2, "Other codes", "code_taken")]


def test_a_row_with_a_code_in_place_of_the_sku_is_read_as_the_sku(portal: Portal) -> None:
    load(portal, CODED, None)
    result = load(portal, f"SKU,Item,Size\n{MEDIUM},T-shirt,M", None, {"missing": "keep"})
    assert [each.message for each in result.not_taken] == [
        f"{MEDIUM} is a code of TSH-M; the row was read as that."
    ]
    assert result.differences.added == ()


def test_a_pack_may_offer_a_sku_by_another_code(portal: Portal) -> None:
    load(portal, CODED, f"Pack,Choice,SKU or Item\nWelcome Pack,Shirt,{MEDIUM}\nWelcome Pack,Shirt,SUP 1")
    assert offered(portal, 0) == ["TSH-M", "TSH-S"]


def test_a_code_from_before_a_rename_is_no_other_skus(portal: Portal) -> None:
    load(portal, CODED, None)
    renamed = CODED.replace("Location\n", "Location,Replaces\n").replace("TSH-M,T-shirt", "TSH-MED,T-shirt")
    renamed = renamed.replace("A-1\n", "A-1,\n").replace("A-2\n", "A-2,TSH-M\n") + ","
    load(portal, renamed, None, {"rename": "rename"})
    assert (found(portal, "tsh-m"), found(portal, MEDIUM)) == ("TSH-MED", "TSH-MED")
    with portal.reading() as session:
        assert translations(session, ["TSH-M", MEDIUM, "TSH-MED", "none"]) == [
            "TSH-M is now TSH-MED",
            f"{MEDIUM} is TSH-MED",
        ]
        assert find_sku(session, "TSH-MED").earlier_codes == ("TSH-M",)
    taken = "SKU,Item,Size,Other codes\nTSH-S,T-shirt,S,TSH-M"
    assert refused(portal, taken, None) == [(2, "Other codes", "code_taken")]
