"""A delivery is undone at a terminal: what is said, what stays, and what was counted since is asked about."""

from pathlib import Path

from support.cast import Cast, stock
from support.cli import Wpp, on_a_terminal
from support.deliveries import book
from wpp.portal import Portal


def test_the_commands_undo_and_say_so(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    book(portal, BOT=4)
    dry = wpp("stock", "undo", "GRN-2", "--reason", "Wrong file", "--dry-run")
    assert dry.stdout.splitlines() == [
        "GRN-2: 4 units would be removed from stock; delivery note DN-1 can be booked in again.",
        "Dry run: nothing was changed.",
    ]
    assert stock(portal, "BOT")[0] == 14
    document = wpp("stock", "undo", "GRN-2", "--reason", "Wrong file", "--json").document
    assert (document["already"], document["undone"], document["kept"]) == (False, 4, 0)
    assert document["lines"] == [{"sku": "BOT", "quantity": 4, "undone": 4, "kept": 0}]
    again = wpp("stock", "undo", "GRN-2", "--reason", "Wrong file")
    assert (again.exit_code, "was undone already" in again.stdout) == (0, True)
    listed = wpp("stock", "deliveries", "--json").document
    assert (listed[0]["goods_in"], listed[0]["kept"], listed[0]["reason"]) == ("GRN-2", 0, "Wrong file")
    assert wpp("stock", "undo", "GRN-2").exit_code == 2


def test_what_stays_is_named_with_exit_code_4(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    book(portal, TSH_L=4)
    wpp("stock", "adjust", "TSH-L", "-1", "--reason", "sample")
    told = wpp("stock", "undo", "GRN-2", "--reason", "Wrong file")
    assert (told.exit_code, told.stdout) == (4, "GRN-2: 3 of 4 units are removed from stock.\n")
    assert "TSH-L: 1 of 4 have been ordered, moved or counted since and stay booked in" in told.stderr


def count_bottles(wpp: Wpp, units: int) -> None:
    Path("count.csv").write_text(f"SKU,Quantity\nBOT,{units}\n")
    assert wpp("stock", "count", "count.csv", "-y").exit_code == 0


def test_what_was_counted_since_is_asked_about_and_kept_or_taken_back(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    count_bottles(wpp, 10)
    wpp("stock", "adjust", "TSH-L", "+1", "--reason", "found")
    Path("goods.csv").write_text("Delivery note,SKU,Quantity\nDN-1,BOT,4\nDN-1,TSH-L,2\n")
    assert wpp("stock", "book-in", "goods.csv", "-y").exit_code == 0
    line = ("stock", "undo", "GRN-2", "--reason", "Twice", "--json")
    assert wpp(*line, "--dry-run").exit_code == 0, "the count before it says nothing of it"
    count_bottles(wpp, 14)
    asked = wpp(*line)
    assert (asked.exit_code, asked.document["error"]["code"]) == (3, "needs_answer")
    [question] = asked.document["error"]["questions"]
    assert question["id"] == "counted-grn-2"
    assert "BOT (" in question["text"]
    assert "14 available now" in question["text"]
    assert "TSH-L" not in question["text"]
    before = stock(portal, "BOT"), stock(portal, "TSH-L")
    all_of_it = wpp(*line, "--answer", "counted-grn-2=take-back", "--dry-run")
    assert (all_of_it.exit_code, all_of_it.document["undone"]) == (0, 6)
    assert (stock(portal, "BOT"), stock(portal, "TSH-L")) == before
    kept = wpp(*line, "--answer", "counted-grn-2=keep")
    assert (kept.exit_code, kept.document["undone"], kept.document["kept"]) == (4, 2, 4)
    assert "BOT: 4 of 4 have been ordered, moved or counted since" in kept.stderr
    assert (stock(portal, "BOT"), stock(portal, "TSH-L")[0]) == (before[0], before[1][0] - 2)


def test_a_delivery_of_which_all_was_counted_since_is_left_where_the_count_stands(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    book(portal, BOT=4)
    count_bottles(wpp, 14)
    told = on_a_terminal("stock", "undo", "GRN-2", "--reason", "Twice", typed="1\n")
    assert told.exit_code == 3
    assert "what was counted since stands" in told.stdout
    assert stock(portal, "BOT")[0] == 14
