"""A catalogue imported again: what differs is named, and nothing is removed or booked without a decision."""

import pytest
from sqlalchemy import select

from support.cast import stock
from support.catalogue import ITEMS, NO_GIFT_BOTTLE, PACKS, WITHOUT_BOTTLE, asked, load, offered, refused
from wpp.catalogue.importing.differences import FieldChange
from wpp.catalogue.model import Sku
from wpp.catalogue.retire import LastOffer, retire
from wpp.catalogue.views import find_sku, pack_view
from wpp.portal import Portal
from wpp.questions import UnknownAnswer


def test_every_figure_that_differs_is_named_from_and_to(portal: Portal) -> None:
    load(portal)
    items = (
        ITEMS.replace("S,5,Navy cotton", "S,6,Organic cotton")
        .replace("BOT,Bottle,,3", "Bot,bottle,,9")
        .replace("00123,Card,,,,,,", "00123,Card,,,Thick paper,,sheet,")
    )
    result = load(portal, items, PACKS.replace("00123,2", "00123,3"))
    assert result.differences.changed == (
        FieldChange("TSH-S", "threshold", 5, 6),
        FieldChange("TSH-S", "description", "Navy cotton", "Organic cotton"),
        FieldChange("Bot", "code", "BOT", "Bot"),
        FieldChange("Bot", "item", "Bottle", "bottle"),
        FieldChange("Bot", "threshold", 3, 9),
        FieldChange("00123", "unit", "each", "sheet"),
        FieldChange("00123", "description", "", "Thick paper"),
    )
    changed = result.differences.packs_changed
    assert [(each.choice, each.units, each.added, each.removed) for each in changed] == [
        ("For everybody", (2, 3), (), ())
    ]
    assert result.not_taken == ()
    assert load(portal, items, PACKS.replace("00123,2", "00123,3")).already


def test_what_the_sheet_does_not_speak_of_stays(portal: Portal) -> None:
    load(portal)
    result = load(portal, "SKU,Item\nTSH-S,T-shirt\nTSH-M,T-shirt\nBOT,Bottle\n00123,Card")
    assert result.already
    blank = ITEMS.replace("S,5,", "S,,").replace(",each,", ",,")
    assert load(portal, blank).already
    assert refused(portal, "SKU,Item\nMUG-1,Mug\nMUG-2,Mug", None) == [(3, "SKU", "same_size")]
    with portal.reading() as session:
        shirt = find_sku(session, "TSH-S")
    assert (shirt.size, shirt.threshold, shirt.description, shirt.unit) == ("S", 5, "Navy cotton", "each")


def test_a_row_left_out_is_asked_about_and_kept_in_its_pack(portal: Portal) -> None:
    load(portal)
    questions = asked(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE)
    assert questions == {"missing": "BOT (Bottle) is not in this file."}
    result = load(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE, {"missing": "keep"})
    assert (result.missing, result.already, result.not_taken) == (("BOT",), True, ())
    assert offered(portal, 1) == ["BOT", "TSH-S"]
    # It was decided: the same file again asks nothing, with its answer or without.
    assert load(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE).already
    assert load(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE, {"missing": "keep"}).missing == ("BOT",)
    assert load(portal).already
    assert "missing" in asked(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE)


def test_a_row_left_out_can_be_retired_with_its_stock_and_history(portal: Portal) -> None:
    load(portal)
    result = load(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE, {"missing": "retire"})
    assert result.differences.retired == ("BOT",)
    assert [change.removed for change in result.differences.packs_changed] == [("Bottle",)]
    assert offered(portal, 1) == ["TSH-S"]
    assert stock(portal, "BOT") == (7, 0, 0)
    assert load(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE).already


def test_a_size_left_out_does_not_stay_on_sale_unsaid(portal: Portal) -> None:
    load(portal)
    items = ITEMS.replace("TSH-M,T-shirt,M,,,,,20\n", "")
    assert asked(portal, items) == {"missing": "TSH-M (T-shirt, M) is not in this file."}
    load(portal, items, PACKS, {"missing": "retire"})
    assert offered(portal, 0) == ["TSH-S"]


def test_items_alone_may_not_empty_a_part_of_a_pack(portal: Portal) -> None:
    load(portal)
    items = ITEMS.replace("\n00123,Card,,,,,,", "")
    with pytest.raises(
        LastOffer, match="nothing left to choose for “For everybody” of the pack Welcome Pack"
    ):
        load(portal, items, None, {"missing": "retire"})
    # Where the file has the pack without that part, it is without it.
    result = load(portal, items, "\n".join(PACKS.splitlines()[:-1]), {"missing": "retire"})
    assert result.differences.retired == ("00123",)
    with portal.reading() as session:
        assert [choice.name for choice in pack_view(session, "welcome-pack").choices] == [
            "Your T-shirt",
            "Your gift",
        ]


def test_a_pack_that_offers_less_is_asked_about(portal: Portal) -> None:
    load(portal)
    assert asked(portal, ITEMS, NO_GIFT_BOTTLE) == {
        "packs": "The packs in this file offer less: “Your gift” without Bottle."
    }
    kept = load(portal, ITEMS, NO_GIFT_BOTTLE, {"packs": "keep"})
    assert [each.field for each in kept.not_taken] == ["packs"]
    assert offered(portal, 1) == ["BOT", "TSH-S"]
    assert load(portal, ITEMS, NO_GIFT_BOTTLE).not_taken == ()
    load(portal)
    changed = load(portal, ITEMS, NO_GIFT_BOTTLE, {"packs": "change"})
    assert [each.removed for each in changed.differences.packs_changed] == [("Bottle",)]
    assert offered(portal, 1) == ["TSH-S"]
    assert load(portal, ITEMS, NO_GIFT_BOTTLE).already
    with portal.reading() as session:
        assert not find_sku(session, "BOT").retired


def test_a_pack_left_out_is_asked_about_and_retired_or_kept(portal: Portal) -> None:
    load(portal, ITEMS, f"{PACKS}\nTeam box,Mug,BOT,1")
    assert asked(portal) == {"missing": "the pack Team box is not in this file."}
    assert load(portal, ITEMS, PACKS, {"missing": "keep"}).missing == ("Team box",)
    assert load(portal).already
    load(portal, ITEMS, f"{PACKS}\nTeam box,Mug,BOT,1")
    assert load(portal, ITEMS, PACKS, {"missing": "retire"}).differences.retired == ("Team box",)
    assert asked(portal, ITEMS, f"{PACKS}\nTeam box,Mug,BOT,1") == {
        "retired": "the pack Team box is retired, and this file lists it."
    }


def test_a_choice_that_only_has_another_name_is_the_same_one(portal: Portal) -> None:
    load(portal)
    with portal.reading() as session:
        before = [choice.id for choice in pack_view(session, "welcome-pack").choices]
    result = load(portal, ITEMS, PACKS.replace("Your gift", "Choose a gift"))
    with portal.reading() as session:
        assert [choice.id for choice in pack_view(session, "welcome-pack").choices] == before
    assert [each.choice_was for each in result.differences.packs_changed] == ["Your gift"]


def test_a_choice_that_was_dropped_comes_back(portal: Portal) -> None:
    load(portal)
    fewer = "\n".join(PACKS.splitlines()[:-1])
    load(portal, ITEMS, fewer, {"packs": "change"})
    result = load(portal)
    assert [each.added for each in result.differences.packs_changed] == [("Card",)]
    assert load(portal).already


def test_opening_stock_is_booked_beside_stock_that_is_there_only_when_said(portal: Portal) -> None:
    load(portal)
    more = f"{ITEMS}\nTSH-L,T-shirt,L,,,,,5"
    assert asked(portal, more) == {"opening": "This file has opening stock of 5 units: 5 of TSH-L."}
    skipped = load(portal, more, PACKS, {"opening": "skip"})
    assert [(each.sku, each.field) for each in skipped.not_taken] == [("TSH-L", "opening")]
    assert (stock(portal, "TSH-L"), skipped.opening) == ((0, 0, 0), None)
    assert load(portal, more).already
    booked = load(portal, f"{more}\nTSH-X,T-shirt,X,,,,,6", PACKS, {"opening": "book"})
    assert booked.opening is not None
    assert stock(portal, "TSH-X") == (6, 0, 0)
    assert load(portal, f"{more}\nTSH-X,T-shirt,X,,,,,6").already


def test_another_figure_of_opening_stock_is_named_and_not_booked(portal: Portal) -> None:
    load(portal)
    items = ITEMS.replace("each,7", "each,9")
    result = load(portal, items)
    assert [(each.row, each.sku, each.field) for each in result.not_taken] == [(4, "BOT", "opening")]
    assert stock(portal, "BOT") == (7, 0, 0)
    assert load(portal, items).already


def test_a_retired_sku_in_the_file_is_never_restored_unsaid(portal: Portal) -> None:
    load(portal)
    with portal.transaction(by="dee") as work:
        retire(work, "BOT")
    assert asked(portal) == {"retired": "BOT (Bottle) is retired, and this file lists it."}
    kept = load(portal, ITEMS, PACKS, {"retired": "keep"})
    assert [each.message for each in kept.not_taken] == ["BOT (Bottle) stays retired."]
    again = load(portal)
    assert (again.already, again.not_taken) == (True, ())
    with portal.reading() as session:
        assert find_sku(session, "BOT").retired
    with portal.transaction(by="dee") as work:
        retire(work, "TSH-M")
    restored = load(portal, ITEMS, PACKS, {"retired": "restore"})
    assert restored.differences.restored == ("TSH-M",)
    with portal.reading() as session:
        assert find_sku(session, "BOT").retired


def test_an_answer_to_something_that_is_never_asked_is_wrong_usage(portal: Portal) -> None:
    with pytest.raises(UnknownAnswer):
        load(portal, ITEMS, PACKS, {"mising": "keep"})
    load(portal)
    with pytest.raises(UnknownAnswer):
        load(portal, WITHOUT_BOTTLE, NO_GIFT_BOTTLE, {"missing": "drop"})


def test_nothing_is_written_while_a_question_is_open(portal: Portal) -> None:
    load(portal)
    asked(portal, WITHOUT_BOTTLE.replace("S,5,", "S,8,"), NO_GIFT_BOTTLE)
    with portal.reading() as session:
        assert find_sku(session, "TSH-S").threshold == 5
        assert set(session.scalars(select(Sku.in_sheet))) == {True}


def test_another_order_of_rows_is_said(portal: Portal) -> None:
    load(portal)
    heading, first, second, *rest = ITEMS.splitlines()
    result = load(portal, "\n".join([heading, second, first, *rest]))
    assert (result.differences.reordered, result.already) == (True, False)
