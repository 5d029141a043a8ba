"""`wpp catalogue`: what an import, a retirement and a list say, their documents and their exit codes."""

from pathlib import Path

import pytest

from support.catalogue import ITEMS, NO_GIFT_BOTTLE, PACKS, WITHOUT_BOTTLE, workbook
from support.cli import Wpp, on_a_terminal
from support.databases import SQLITE_ONLY

FLASK = ITEMS.replace("stock\n", "stock,Replaces\n").replace(
    "BOT,Bottle,,3,Steel,,each,7", "FLASK,Bottle,,3,Steel,,each,7,BOT"
)


@pytest.fixture
def file(wpp: Wpp, nowhere: Path) -> str:
    """A catalogue that has been imported."""
    path = workbook(nowhere / "catalogue.xlsx")
    assert wpp("catalogue", "import", path).exit_code == 0
    return path


def test_the_same_file_again_changes_nothing_and_says_so(wpp: Wpp, file: str) -> None:
    again = wpp("catalogue", "import", file)
    assert again.exit_code == 0
    assert again.stdout.splitlines()[-1] == "Nothing changed: 4 SKUs and 1 pack already here."
    document = wpp("catalogue", "import", file, "--json").document
    assert document["already"]
    for key in (
        "added",
        "changed",
        "missing",
        "packs_changed",
        "renamed",
        "not_taken",
        "retired",
        "packs_added",
    ):
        assert document[key] == []


def test_a_new_catalogue_lists_what_it_adds(wpp: Wpp, nowhere: Path) -> None:
    path = workbook(nowhere / "catalogue.xlsx")
    planned = wpp("catalogue", "import", path, "--dry-run", "--json").document
    assert (planned["added"], planned["packs_added"], planned["dry_run"]) == (
        ["TSH-S", "TSH-M", "BOT", "00123"],
        ["Welcome Pack"],
        True,
    )
    assert wpp("catalogue", "list", "--json").document == []
    said = wpp("catalogue", "import", path).stdout.splitlines()
    assert said[-3:] == [
        "  Added: TSH-S (T-shirt, S), TSH-M (T-shirt, M), BOT (Bottle) and 00123 (Card).",
        "  New packs: Welcome Pack.",
        "4 SKUs and 1 pack imported. Opening stock: 37 units, booked in as GRN-1.",
    ]


def test_changes_are_shown_from_and_to(wpp: Wpp, file: str) -> None:
    workbook(Path(file), ITEMS.replace("S,5,Navy", "S,6,Red"), PACKS.replace("00123,2", "00123,3"))
    planned = wpp("catalogue", "import", file, "--dry-run")
    assert planned.exit_code == 0
    assert planned.stdout.splitlines()[-5:-2] == [
        "  TSH-S low stock at: 5 → 6",
        "  TSH-S description: Navy cotton → Red cotton",
        "  Welcome Pack, “For everybody”: quantity 2 → 3.",
    ]
    document = wpp("catalogue", "import", file, "--json").document
    assert document["changed"] == [
        {"sku": "TSH-S", "field": "threshold", "was": 5, "now": 6},
        {"sku": "TSH-S", "field": "description", "was": "Navy cotton", "now": "Red cotton"},
    ]
    assert document["packs_changed"] == [
        {
            "pack": "Welcome Pack",
            "choice": "For everybody",
            "choice_was": None,
            "added": [],
            "removed": [],
            "quantity": {"was": 2, "now": 3},
            "baskets": 0,
        }
    ]


def test_a_row_left_out_needs_an_answer(wpp: Wpp, file: str) -> None:
    workbook(Path(file), WITHOUT_BOTTLE, NO_GIFT_BOTTLE)
    refused = wpp("catalogue", "import", file, "--yes", "--json")
    assert refused.exit_code == 3
    error = refused.document["error"]
    assert error["code"] == "needs_answer"
    questions = [(each["id"], [answer["value"] for answer in each["answers"]]) for each in error["questions"]]
    assert questions == [("missing", ["keep", "retire"])]
    kept = wpp("catalogue", "import", file, "--answer", "missing=keep", "--json")
    assert (kept.exit_code, kept.document["missing"]) == (0, ["BOT"])
    assert wpp("catalogue", "import", file).exit_code == 0
    workbook(Path(file))
    wpp("catalogue", "import", file)
    workbook(Path(file), WITHOUT_BOTTLE, NO_GIFT_BOTTLE)
    ended = wpp("catalogue", "import", file, "--answer", "missing=retire")
    assert ended.exit_code == 0
    assert "  Retired: BOT." in ended.stdout
    assert "  Welcome Pack, “Your gift”: no longer: Bottle." in ended.stdout


def test_with_a_question_the_other_changes_are_shown(wpp: Wpp, file: str) -> None:
    workbook(Path(file), WITHOUT_BOTTLE.replace("S,5,", "S,6,"), NO_GIFT_BOTTLE)
    refused = wpp("catalogue", "import", file)
    assert refused.exit_code == 3
    assert refused.stdout.splitlines()[-3:] == [
        "With the first answer to each question below:",
        "  TSH-S low stock at: 5 → 6",
        "  Not in this file and kept: BOT.",
    ]
    assert "--answer missing=retire" in refused.stderr


def test_what_was_not_taken_ends_with_4(wpp: Wpp, file: str) -> None:
    workbook(Path(file), f"{ITEMS}\nMUG,Mug,,,,mug.jpg,,5", PACKS)
    done = wpp("catalogue", "import", file, "--answer", "opening=skip")
    assert done.exit_code == 4
    assert "Row 6: MUG: opening stock of 5 units was not booked." in done.stderr
    assert "Row 6: The picture mug.jpg was not found, so a drawing is shown instead." in done.stderr


def test_a_rename_is_in_the_document(wpp: Wpp, file: str) -> None:
    workbook(Path(file), FLASK, PACKS.replace("BOT", "FLASK"))
    assert wpp("catalogue", "import", file).exit_code == 3
    done = wpp("catalogue", "import", file, "--answer", "rename=rename", "--json")
    assert (done.exit_code, done.document["renamed"]) == (0, [{"was": "BOT", "now": "FLASK"}])
    assert (done.document["added"], done.document["missing"], done.document["opening"]) == ([], [], None)
    assert wpp("stock", "show", "BOT", "--json").document["sku"] == "FLASK"


def test_a_file_with_an_earlier_code_is_read_as_the_present_one(wpp: Wpp, file: str) -> None:
    workbook(Path(file), FLASK, PACKS.replace("BOT", "FLASK"))
    wpp("catalogue", "import", file, "--answer", "rename=rename")
    Path("count.csv").write_text("SKU,Quantity\nBOT,6\n")
    counted = wpp("stock", "count", "count.csv", "--json")
    assert counted.document["read"]["remarks"] == ["BOT is now FLASK, and was read as that."]
    Path("in.csv").write_text("Delivery note,SKU,Quantity\nDN-1,bot,6\n")
    booked = wpp("stock", "book-in", "in.csv")
    assert "  bot is now FLASK, and was read as that." in booked.stdout.splitlines()
    theirs = wpp("stock", "reconcile", "count.csv")
    assert "  BOT is now FLASK, and was read as that." in theirs.stdout.splitlines()
    expected = wpp("purchase", "add", "count.csv", "--by", "2027-01-04", "--reference", "PO-1")
    assert "  BOT is now FLASK, and was read as that." in expected.stdout.splitlines()


@SQLITE_ONLY
def test_at_a_terminal_it_asks_and_shows_what_changes(wpp: Wpp, file: str) -> None:
    workbook(Path(file), WITHOUT_BOTTLE.replace("S,5,", "S,6,"), NO_GIFT_BOTTLE)
    said = on_a_terminal("catalogue", "import", file, typed="2\ny\n")
    assert said.exit_code == 0
    text = said.stdout.replace("\r", "")
    assert "BOT (Bottle) is not in this file." in text
    assert text.index("TSH-S low stock at: 5 → 6") < text.index("Import 3 SKUs and 1 pack?")
    assert text.count("Retired: BOT.") == 1


def test_retire_and_restore_say_what_they_reach(wpp: Wpp, file: str) -> None:
    done = wpp("catalogue", "retire", "bot", "--reason", "End of the line")
    assert done.stdout == "BOT (Bottle) is retired: it was in Welcome Pack; 7 units stay in stock.\n"
    assert wpp("catalogue", "retire", "BOT").stdout == "BOT (Bottle) is retired already.\n"
    document = wpp("catalogue", "restore", "BOT", "--dry-run", "--json").document
    assert document == {
        "catalogue": [
            {
                "sku": "BOT",
                "state": "offered",
                "already": False,
                "packs": ["Welcome Pack"],
                "baskets": 0,
                "orders": 0,
                "available": 7,
            }
        ],
        "dry_run": True,
    }
    rows = {row["sku"]: row["state"] for row in wpp("catalogue", "list", "--json").document}
    assert rows == {"TSH-S": "offered", "TSH-M": "offered", "BOT": "retired", "00123": "offered"}
    assert wpp("catalogue", "restore", "BOT").stdout == "BOT (Bottle) is offered again in Welcome Pack.\n"
    refused = wpp("catalogue", "retire", "00123")
    assert refused.exit_code == 3
    assert "wpp catalogue retire welcome-pack" in refused.stderr
    assert wpp("catalogue", "retire", "welcome-pack").stdout == "The pack Welcome Pack is retired.\n"
    assert "Retired packs: Welcome Pack." in wpp("catalogue", "list").stderr


def test_several_are_retired_together_or_not_at_all(wpp: Wpp, file: str) -> None:
    refused = wpp("catalogue", "retire", "BOT", "00123", "--json")
    assert refused.document["error"]["code"] == "last_offer"
    assert {row["state"] for row in wpp("catalogue", "list", "--json").document} == {"offered"}
