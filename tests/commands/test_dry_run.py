"""Dry runs and questions: nothing changes until somebody means it."""

import re
from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import SAMPLES, Wpp, everything, on_a_terminal
from support.databases import SQLITE_ONLY
from support.every_command import ELSEWHERE, WRITES, words_of
from wpp.portal import Portal
from wpp.sheets import write_csv


@pytest.mark.parametrize("name", WRITES)
def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    portal: Portal, prepared: dict[str, str], wpp: Wpp, name: str
) -> None:
    before, files = everything(portal), sorted(Path().iterdir())
    told = wpp(*words_of(name, prepared), "--dry-run", "--json")
    assert told.exit_code in (0, 4)
    assert told.document["dry_run"] is True
    said = wpp(*words_of(name, prepared), "--dry-run").stdout
    assert not re.search(r" is (Completed|Cancelled|Rejected|Progressing|On Hold)\.", said), said
    assert everything(portal) == before
    assert sorted(Path().iterdir()) == files


WORDED = (
    ["import-users", "people.csv", "--welcome"],
    ["import-users", "fewer.csv"],
    ["import-users", "--undo", "1"],
    ["import-users", "--template", "new.xlsx"],
    ["catalogue", "import", "pens.csv", "--answer", "missing=keep"],
    ["stock", "book-in", "goods.csv"],
    ["stock", "count", "goods.csv"],
    ["stock", "expect", "goods.csv", "--reference", "PO-1", "--by", "2099-12-01"],
    ["purchase", "change", "PO-9", "--quantity", "9"],
    ["stock", "expect", "--close", "PO-9"],
    ["stock", "adjust", "TSH-M", "-1", "--reason", "damaged"],
    ["stock", "threshold", "TSH-M", "9"],
    ["stock", "check"],
)
# Lines that stand further in say what was read, but for what was taken off an expected delivery.
DONE = re.compile(
    r"\S.*([Aa]dded?|kept|queued|written|booked|imported|undone|expected|now|hears|is low at|GRN-\d)|Wrote|.* came\b"
)


def test_a_dry_run_never_says_that_anything_was_done(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    write_csv(
        Path("goods.csv"), ["Delivery note", "SKU", "Quantity"], [["DN-7", "TSH-L", 5], ["DN-7", "BOT", 1]]
    )
    write_csv(Path("here.csv"), ["First name", "Last name", "Email"], [["Ann", "Lee", "a@example.com"]])
    write_csv(Path("fewer.csv"), ["First name", "Last name", "Email"], [["Mia", "Tester", cast.mia.email]])
    write_csv(Path("people.csv"), ["First name", "Last name", "Email"], [["Bob", "Lee", "b@example.com"]])
    write_csv(Path("pens.csv"), ["SKU", "Item"], [["PEN", "Pen"]])
    wpp("import-users", "here.csv")
    wpp("stock", "expect", "BOT", "5", "--by", "2099-12-01", "--reference", "PO-9")
    wpp("stock", "adjust", "TSH-S", "-9", "--reason", "damaged")
    for words in WORDED:
        told = wpp(*words, "--dry-run")
        assert told.exit_code in (0, 4), told
        *said, last = told.stdout.splitlines()
        assert last == "Dry run: nothing was changed."
        claims = [line for line in said if DONE.match(line) and "would" not in line]
        assert not claims, (words, claims)
        assert any("would" in line.lower() for line in said), words


def test_every_command_that_writes_is_tried_as_a_dry_run() -> None:
    from support.commands import COMMANDS

    writing = {
        name
        for name, command in COMMANDS.items()
        if not command.hidden and any("--dry-run" in p.opts for p in command.params)
    }
    assert writing - {"init"} - ELSEWHERE == set(WRITES)


@SQLITE_ONLY
def test_a_person_who_says_no_changes_nothing(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    before = everything(portal)
    for words in (
        ["order", "cancel", number, "--reason", "No"],
        ["user", "off", cast.mia.email],
        ["welcome", "send"],
        ["welcome", "remind"],
    ):
        told = on_a_terminal(*words, typed="n\n")
        assert "Welcome Pack: " in told.stdout, "which portal is asked about"
        assert "[Y/n]" in told.stdout
        assert told.exit_code == 3
    assert everything(portal) == before


@SQLITE_ONLY
def test_an_import_says_what_it_would_add_before_it_does(portal: Portal, wpp: Wpp) -> None:
    told = on_a_terminal("import-users", str(SAMPLES / "starters.csv"), typed="n\n")
    assert "Add 12 people? [Y/n]" in told.stdout
    assert wpp("user", "list", "--json").document == []
    assert on_a_terminal("import-users", str(SAMPLES / "starters.csv"), typed="y\n").exit_code == 4
    assert len(wpp("user", "list", "--json").document) == 12


@SQLITE_ONLY
def test_yes_asks_nothing(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    told = on_a_terminal("user", "off", cast.mia.email, "-y")
    assert (told.exit_code, "[Y/n]" in told.stdout) == (0, False)


@SQLITE_ONLY
def test_the_tracking_code_is_asked_for_on_a_terminal_and_nowhere_else(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    first, second = order(portal, cast.mia).number, order(portal, cast.omar).number
    on_a_terminal("order", "complete", first, typed="AB 12\n")
    assert wpp("order", "show", first, "--json").document["tracking"] == "AB12"
    told = wpp("order", "complete", second)
    assert told.stdout == f"Order {second} is Completed. It has no tracking code.\n"
