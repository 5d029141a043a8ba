"""What a column that nobody knows says of a starter: held back by name, never passed over."""

import pytest

from support.cli import Wpp
from wpp.portal import Portal
from wpp.starters.row_meaning import tells

HEAD = "First name,Last name,Email"
HELD = {
    "terminated": ("Employment", "Terminated"),
    "ended": ("Contract", "Ended"),
    "a removal": ("Action", "Remove"),
    "a leaver": ("Type", "Leaver"),
    "withdrawn instead of a day": ("Start date", "withdrawn"),
    "yes, opted out": ("Opted out", "x"),
    "has a pack": ("Has pack already", "yes"),
    "not contacted": ("Do not contact", "TRUE"),
    "not eligible": ("Eligible", "No"),
    "below no heading": ("", "left us in May"),
}
FINE = [
    ("country", "india"),
    ("laptop required", "no"),
    ("activated", "no"),
    ("newsletter", "0"),
    ("do not contact", "no"),
    ("has pack already", "no"),
    ("eligible", "yes"),
    ("department", "leavers and joiners team"),
    ("job title", "left luggage attendant"),
    ("site", "east hold"),
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a file is read is looked at here."""
    return sqlite_url


@pytest.mark.parametrize(("heading", "text"), HELD.values(), ids=HELD)
def test_a_row_of_which_an_unknown_column_says_so_is_held_back(
    portal: Portal, wpp: Wpp, heading: str, text: str
) -> None:
    lines = [f"{HEAD},{heading}", "Isla,Okafor,isla@example.com,", f"Karen,Gone,karen@example.com,{text}"]
    told = wpp("import-users", "-", "--json", piped="\n".join(lines).encode())
    assert (told.exit_code, told.document["added"]) == (4, 1)
    [problem] = told.document["rejected"]
    assert (problem["row"], problem["code"], problem["value"]) == (3, "meaning_column", text)
    assert problem["message"].startswith(f"{heading or 'Column D'} says “{text}”.")


@pytest.mark.parametrize(("heading", "text"), FINE)
def test_what_says_nothing_of_a_pack_holds_nobody_back(heading: str, text: str) -> None:
    assert not tells(heading, text)
