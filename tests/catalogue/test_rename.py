"""A SKU or an item with another name: the same row, with its stock, its history and its place in the packs."""

import pytest

from support.cast import stock
from support.catalogue import ITEMS, NO_GIFT_BOTTLE, PACKS, WITHOUT_BOTTLE, asked, load, offered, refused
from wpp.audit import list_entries
from wpp.catalogue.importing.differences import FieldChange, Renamed
from wpp.catalogue.retire import SizeTaken, retire
from wpp.catalogue.views import find_sku, list_skus
from wpp.portal import Portal
from wpp.stock.levels import list_movements

RENAMED = ITEMS.replace("Opening stock\n", "Opening stock,Replaces\n").replace(
    "TSH-M,T-shirt,M,,,,,20", "TSH-MED,T-shirt,M,,,,,20,TSH-M"
)


def test_a_new_code_for_a_stored_size_is_refused_unless_it_replaces_it(portal: Portal) -> None:
    load(portal)
    unsaid = ITEMS.replace("TSH-M,", "TSH-MED,")
    assert refused(portal, unsaid) == [(3, "SKU", "same_size")]
    # A size that changes into one that is there is the same fault.
    moved = ITEMS.replace("TSH-M,T-shirt,M,,,,,20\n", "").replace("00123,Card,", "00123,T-shirt,M")
    assert refused(portal, moved, PACKS) == [(4, "SKU", "same_size")]
    with portal.transaction(by="dee") as work:
        retire(work, "TSH-M")
    assert set(asked(portal, unsaid)) == {"opening"}


def test_a_renamed_sku_keeps_its_stock_its_history_and_its_place(portal: Portal) -> None:
    load(portal)
    with portal.reading() as session:
        was = find_sku(session, "TSH-M")
        moved = len(list_movements(session, code="TSH-M"))
    assert asked(portal, RENAMED) == {
        "rename": "1 SKU would get another name: TSH-M (T-shirt, M) becomes TSH-MED (T-shirt, M)."
    }
    result = load(portal, RENAMED, PACKS, {"rename": "rename"})
    assert result.differences.renamed == (Renamed(was.id, "TSH-M", "TSH-MED"),)
    assert (result.opening, result.not_taken, result.missing) == (None, (), ())
    assert stock(portal, "TSH-MED") == (20, 0, 0)
    assert offered(portal, 0) == ["TSH-S", "TSH-MED"]
    with portal.reading() as session:
        assert find_sku(session, "tsh-m") == find_sku(session, "TSH-MED")
        assert find_sku(session, "TSH-MED").id == was.id
        assert len(list_movements(session, code="TSH-MED")) == moved
        assert [entry.detail for entry in list_entries(session, thing=f"sku:{was.id}")] == [
            {"was": "TSH-M", "now": "TSH-MED"}
        ]
    assert load(portal, RENAMED).already


def test_the_old_file_after_a_rename_is_read_as_the_new_code_and_says_so(portal: Portal) -> None:
    load(portal)
    load(portal, RENAMED, PACKS, {"rename": "rename"})
    result = load(portal)
    assert [each.message for each in result.not_taken] == ["TSH-M is now TSH-MED; the row was read as that."]
    assert result.already
    both = f"{ITEMS}\nTSH-MED,T-shirt,Medium,,,,,"
    assert refused(portal, both) == [(6, "SKU", "duplicate_in_file")]


def test_a_rename_is_undone_by_a_rename(portal: Portal) -> None:
    load(portal)
    load(portal, RENAMED, PACKS, {"rename": "rename"})
    back = RENAMED.replace("TSH-MED,T-shirt,M,,,,,20,TSH-M", "TSH-M,T-shirt,M,,,,,20,TSH-MED")
    assert [each.now for each in load(portal, back, PACKS, {"rename": "rename"}).differences.renamed] == [
        "TSH-M"
    ]
    assert load(portal).already
    with portal.reading() as session:
        assert find_sku(session, "TSH-MED").code == "TSH-M"


def test_a_name_that_is_kept_does_not_put_two_of_one_size_on_offer(portal: Portal) -> None:
    load(portal)
    items = ITEMS.replace("TSH-M,T-shirt,M,,,,,20", "TSH-M,T-shirt,L,,,,,20\nTSH-MM,T-shirt,M,,,,,")
    with pytest.raises(SizeTaken, match="TSH-M and TSH-MM are the same item and size"):
        load(portal, items, PACKS, {"rename": "keep"})
    load(portal, items, PACKS, {"rename": "rename"})
    assert offered(portal, 0) == ["TSH-S", "TSH-M", "TSH-MM"]


def test_a_rename_can_be_left(portal: Portal) -> None:
    load(portal)
    result = load(
        portal, RENAMED.replace("TSH-MED,T-shirt,M,", "TSH-MED,T-shirt,M,8"), PACKS, {"rename": "keep"}
    )
    assert [(each.sku, each.field) for each in result.not_taken] == [("TSH-M", "sku")]
    assert result.differences.changed == (FieldChange("TSH-M", "threshold", None, 8),)
    with portal.reading() as session:
        assert [sku.code for sku in list_skus(session)] == ["TSH-S", "TSH-M", "BOT", "00123"]


@pytest.mark.parametrize(
    ("code", "replaces", "problem"),
    [
        ("TSH-XL", "TSH-XX", (6, "Replaces", "unknown_sku")),
        ("TSH-S", "BOT", (2, "Replaces", "cannot_replace")),
    ],
)
def test_what_cannot_be_replaced_is_named(
    portal: Portal, code: str, replaces: str, problem: tuple[int, str, str]
) -> None:
    load(portal)
    heading, *rows = WITHOUT_BOTTLE.splitlines()
    rows = [f"{row},{replaces}" if row.startswith(f"{code},") else f"{row}," for row in rows]
    rows += [] if code == "TSH-S" else ["BOT,Bottle,,3,Steel,,each,7,", f"{code},T-shirt,XL,,,,,,{replaces}"]
    assert refused(portal, "\n".join([f"{heading},Replaces", *rows]), NO_GIFT_BOTTLE) == [problem]


def test_an_item_renamed_as_a_whole_stays_in_its_packs(portal: Portal) -> None:
    load(portal)
    items = ITEMS.replace("T-shirt", "Tee")
    assert set(asked(portal, items, None)) == {"rename"}
    result = load(portal, items, None, {"rename": "rename"})
    assert result.differences.changed == (FieldChange("TSH-S", "item", "T-shirt", "Tee"),)
    assert offered(portal, 0) == ["TSH-S", "TSH-M"]
    kept = load(
        portal, ITEMS.replace("T-shirt", "Top"), PACKS.replace("T-shirt,1", "Top,1"), {"rename": "keep"}
    )
    assert kept.differences.changed == ()
    assert offered(portal, 0) == ["TSH-S", "TSH-M"]
