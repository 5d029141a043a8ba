"""A list beside the one before: who is missing, what only adds to a list, and which list it was held against."""

import io
import re
from pathlib import Path

from support.cli import Wpp, everything
from wpp.people.accounts import disable
from wpp.portal import Portal
from wpp.sheets import read_sheet
from wpp.starters.check import check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.compare import LastList
from wpp.starters.history import ImportView, list_imports
from wpp.starters.import_list import ImportResult, import_starters
from wpp.starters.undo import undo_import

HEADINGS = "First name,Last name,Email"
ANN, BOB, CAL, DOT, EVE, FAY = "ann", "bob", "cal", "dot", "eve", "fay"
MARCH = (ANN, BOB, CAL, DOT)


def row(name: str) -> str:
    """A person of a list."""
    return f"{name.title()},Lee,{name}@example.com"


def listed(*people: str) -> str:
    """A list as a file; whoever is written with a comma is a row as it is."""
    return "\n".join([HEADINGS, *(each if "," in each else row(each) for each in people), ""])


def take_in(portal: Portal, file: str, *people: str) -> ImportResult:
    """Import a list."""
    content = io.BytesIO(listed(*people).encode())
    content.name = file
    with portal.transaction(by="dee") as work:
        return import_starters(work, check_starters(work.session, read_sheet(content, STARTER_COLUMNS)))


def compared(portal: Portal, file: str, *people: str) -> LastList:
    """Import a list, and give how it compares with the last."""
    last = take_in(portal, file, *people).last
    assert last is not None
    return last


def missing(last: LastList) -> list[str]:
    """Who is not in the list any more."""
    return [each.email.partition("@")[0] for each in last.absent]


def imports(portal: Portal) -> list[ImportView]:
    """The lists that were kept, the oldest first."""
    with portal.reading() as session:
        return list_imports(session)[::-1]


def test_the_first_list_has_none_before_it(portal: Portal) -> None:
    assert take_in(portal, "march.csv", ANN).last is None


def test_people_of_the_last_list_who_are_missing_are_said_and_not_touched(portal: Portal, wpp: Wpp) -> None:
    take_in(portal, "march.csv", ANN, BOB)
    before = wpp("user", "show", "ann@example.com", "--json").document
    last = compared(portal, "april.csv", BOB, EVE)
    assert (last.file, last.at, last.people, last.still, missing(last)) == (
        "march.csv",
        portal.now(),
        2,
        1,
        [ANN],
    )
    assert wpp("user", "show", "ann@example.com", "--json").document == before


def test_every_list_is_compared_with_the_one_before_it_known_people_included(portal: Portal) -> None:
    take_in(portal, "march.csv", ANN, BOB)
    take_in(portal, "april.csv", BOB, EVE)
    last = compared(portal, "may.csv", EVE, FAY)
    assert (last.file, missing(last)) == ("april.csv", [BOB])


def test_corrected_rows_and_late_starters_belong_to_the_list_before_them(portal: Portal) -> None:
    take_in(portal, "march.csv", *MARCH)
    added = compared(portal, "corrected.csv", EVE)
    assert (added.is_full_list, added.absent) == (False, ())
    last = compared(portal, "april.csv", BOB, CAL, DOT, FAY)
    assert (last.file, last.additions, last.people) == ("march.csv", ("corrected.csv",), 5)
    assert missing(last) == [ANN, EVE]


def test_a_file_that_names_few_of_the_last_list_calls_nobody_missing(portal: Portal) -> None:
    take_in(portal, "march.csv", *MARCH)
    last = compared(portal, "two.csv", ANN, EVE)
    assert (last.is_full_list, last.still, last.absent) == (False, 1, ())
    assert [(each.file, each.is_full_list) for each in imports(portal)] == [
        ("march.csv", True),
        ("two.csv", False),
    ]


def test_lists_of_new_starters_only_never_call_the_others_missing_until_a_whole_list_comes(
    portal: Portal,
) -> None:
    take_in(portal, "january.csv", ANN, BOB)
    for file, name in (("february.csv", CAL), ("march.csv", DOT)):
        assert compared(portal, file, name).absent == ()
    last = compared(portal, "everybody.csv", ANN, CAL, DOT)
    assert (last.file, last.additions, missing(last)) == ("january.csv", ("february.csv", "march.csv"), [BOB])


def test_a_month_in_which_people_only_left_is_what_the_next_is_compared_with(portal: Portal) -> None:
    take_in(portal, "march.csv", *MARCH)
    april = take_in(portal, "april.csv", BOB, CAL, DOT)
    assert (april.added, april.import_id) == (0, imports(portal)[-1].id)
    last = compared(portal, "may.csv", BOB, CAL)
    assert (last.file, missing(last)) == ("april.csv", [DOT])


def test_a_list_that_brought_nobody_can_be_taken_back_too(wpp: Wpp) -> None:
    told = ""
    for name, people in (("march.csv", MARCH), ("april.csv", MARCH[1:])):
        Path(name).write_text(listed(*people))
        told = wpp("import-users", name).stdout
    assert "Added 0 people (import 2). The list is kept to compare with the next one. To undo: wpp" in told
    assert wpp("import-users", "--undo", "2").stdout == (
        "Import 2 (april.csv) undone: no one was added by it.\n"
    )
    Path("may.csv").write_text(listed(*MARCH[2:]))
    assert wpp("import-users", "may.csv", "--json").document["last_list"]["file"] == "march.csv"


def test_an_older_list_again_is_known_for_what_it_is_and_leaves_no_trace(portal: Portal) -> None:
    march = take_in(portal, "march.csv", *MARCH)
    take_in(portal, "april.csv", BOB, CAL, DOT, EVE)
    before = everything(portal)
    again = take_in(portal, "old.csv", *MARCH)
    assert again.same is not None
    assert (again.import_id, again.same.import_id) == (None, march.import_id)
    # It may be this month's list all the same: who is missing is said.
    assert again.last is not None
    assert missing(again.last) == [EVE]
    assert everything(portal) == before
    assert compared(portal, "may.csv", BOB, CAL, EVE).file == "april.csv"


def test_corrected_rows_that_are_sent_twice_leave_no_trace(portal: Portal) -> None:
    take_in(portal, "march.csv", *MARCH)
    take_in(portal, "corrected.csv", EVE, FAY)
    before = everything(portal)
    assert take_in(portal, "again.csv", EVE).import_id is None
    assert everything(portal) == before


def test_somebody_whose_row_cannot_be_taken_is_not_missing(portal: Portal) -> None:
    take_in(portal, "march.csv", *MARCH)
    last = compared(portal, "april.csv", "12,Lee,ann@example.com", BOB, CAL, EVE)
    assert missing(last) == [DOT]


def test_a_list_that_was_taken_back_is_no_longer_the_last(portal: Portal) -> None:
    take_in(portal, "march.csv", ANN, BOB)
    with portal.transaction(by="dee") as work:
        undo_import(work, list_imports(work.session)[0].id)
    assert take_in(portal, "april.csv", BOB).last is None


def test_who_is_switched_off_is_missed_by_nobody(portal: Portal) -> None:
    take_in(portal, "march.csv", ANN, BOB)
    with portal.transaction(by="dee") as work:
        disable(work, "ann@example.com")
    last = compared(portal, "april.csv", BOB)
    assert (last.people, last.absent) == (1, ())


SENTENCES = (
    ((*MARCH,), None),
    ((ANN,), r"1 of the 4 people on the last list \(1\.csv, \d+ \w{3} \d{4}\) is on this one, so it is treated "
     r"as additions; no one is marked missing\."),
    ((EVE,), r"0 of the 4 people on the last list \(1\.csv, .*\) are on this one, so it is treated as additions"),
    ((*MARCH, FAY), r"1 of the 5 people on the last list \(1\.csv, .*, with 3\.csv\) is missing from this one\. "
     r"They have been kept: Eve Lee <eve@example\.com>\."),
    ((*MARCH, FAY, EVE), r"Everyone on the last list \(4\.csv, .*\) \(5 people\) is on this one\."),
    ((ANN, FAY, EVE), r"3 of the 6 people on the last list .* are missing from this one\. They have been kept: "),
    ((EVE, FAY, ANN), r"The same people as in import 5 \(6\.csv, .*\): nothing new was kept\."),
    (MARCH, r"The same people as in import 1 \(1\.csv, .*\), which is older than the last list: nothing new was "
     r"kept\.\n  1 of the 3 people on the last list \(6\.csv, .*\) is on this one, so it"),
)  # fmt: skip


def test_the_comparison_with_the_last_list_reads_as_a_sentence(wpp: Wpp) -> None:
    for number, (people, said) in enumerate(SENTENCES, 1):
        Path(f"{number}.csv").write_text(listed(*people))
        told = wpp("import-users", f"{number}.csv").stdout
        assert "list" not in told if said is None else re.search(said, told), told
    # The second named somebody of the first only, and is not among them.
    assert [each["whole"] for each in wpp("user", "imports", "--json").document] == [
        True,
        True,
        True,
        False,
        True,
    ]


def test_what_a_list_was_compared_with_is_there_for_programs(wpp: Wpp) -> None:
    told = {}
    for name, people in (("1.csv", MARCH), ("2.csv", (EVE,)), ("3.csv", (ANN, BOB, EVE, FAY))):
        Path(name).write_text(listed(*people))
        told = wpp("import-users", name, "--json").document
    last = told["last_list"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT.*", last.pop("at"))
    assert last == {
        "import": 1,
        "file": "1.csv",
        "additions": ["2.csv"],
        "people": 5,
        "still": 3,
        "whole": True,
        "absent": ["cal@example.com", "dot@example.com"],
    }
    assert told["same_as"] is None
    assert wpp("import-users", "3.csv", "--json").document["same_as"] == told["import"]
