"""A code is found by its letters: one that only folds into another letter is another code."""

import pytest

from support.cast import Cast, order
from support.catalogue import ITEMS, load, refused
from support.cli import Wpp
from support.lists import written
from wpp.letters import borrowed_letters, fold_width, is_same_code
from wpp.portal import Portal

BORROWED = ["T\u017fH-L", "TSH-L\xb9", "\uff34\u017fH-L"]
AS_WRITTEN = ["tsh-l", "\uff34\uff33\uff28-L", " TSH-L", "TSH\u200b-L"]


@pytest.mark.parametrize("code", BORROWED)
def test_no_file_of_stock_takes_such_a_code_for_another(
    portal: Portal, cast: Cast, wpp: Wpp, code: str
) -> None:
    file = written("units.csv", f"DN-1,{code},4", headings="Delivery note,SKU,Quantity")
    for command in (("stock", "book-in"), ("stock", "count"), ("stock", "reconcile")):
        answer = wpp(*command, file, "--json")
        told = answer.document.get("error", answer.document)
        assert ([each["code"] for each in told.get("problems", [])] == ["unknown_sku"]) or (
            answer.exit_code == 4 and code.strip() in answer.stdout
        ), command
    assert wpp("stock", "show", code).exit_code == 3


@pytest.mark.parametrize("code", AS_WRITTEN)
def test_case_width_and_what_nobody_sees_make_no_other_code(
    portal: Portal, cast: Cast, wpp: Wpp, code: str
) -> None:
    assert wpp("stock", "show", code).exit_code == 0
    file = written("units.csv", f"DN-1,{code},4", headings="Delivery note,SKU,Quantity")
    assert wpp("stock", "book-in", file).exit_code == 0


@pytest.mark.parametrize(
    ("typed", "stored", "same"),
    [
        ("\u212a", "K", False),
        ("GRO\xdf", "GRO\u1e9e", True),
        ("GRO\xdf", "gro\xdf", True),
        ("GROSS", "gro\xdf", False),
        ("\ufb01t", "fit", False),
        ("\ufb01t", "\ufb01t", True),
        ("\uff26it", "fit", True),
        ("\xc9t\xe9", "E\u0301te\u0301", True),
    ],
)
def test_only_a_letter_that_folds_into_another_makes_the_difference(
    typed: str, stored: str, same: bool
) -> None:
    assert is_same_code(typed, stored) is same


def test_a_letter_of_its_own_and_a_width_are_not_borrowed() -> None:
    assert borrowed_letters("\uff21\xe9\xdfe\u0301\u4e2d\uac00\u3000\xa0 a") == []
    assert fold_width("\uff21\u3000e\u0301\uff76") == "A \xe9\u30ab"


def test_no_return_and_no_catalogue_takes_such_a_code_for_another(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    assert wpp("order", "complete", number, "--tracking", "DPD123456", "-y").exit_code == 0
    assert wpp("return", "record", number, "--item", "T\u017fH-M:good").exit_code == 3
    file = written("back.csv", f"{number},T\u017fH-M,1,good", headings="Order,SKU,Quantity,Condition")
    told = wpp("return", "record", "--from", file, "--json").document
    assert [each["code"] for each in told["rejected"]] == ["not_in_order"]


def test_a_catalogue_cannot_take_such_a_code_for_the_one_that_it_has(portal: Portal) -> None:
    load(portal)
    items = ITEMS.replace("TSH-S", "T\u017fH-S")
    assert (2, "SKU", "suspicious_text") in refused(portal, items)
