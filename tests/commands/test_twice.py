"""Nothing in silence: each command with the same words twice, and once more with something else than what is stored."""

from pathlib import Path

import pytest

from support.cli import Wpp, everything
from support.every_command import WRITES, words_of
from wpp.portal import Portal
from wpp.sheets import write_csv

REFUSED_AGAIN = {
    "catalogue template": "already exists",
    "template": "already exists",
    "user export": "already exists",
    "user add": "already has an account",
    "user revoke": "has no unused extra order",
    "stock book-in": "nothing was booked again",
    "return record": "can still be returned",
    "return recover": "Nothing is missing",
    "sheets forget": "There is no saved reading",
    "return reissue": "has already been replaced",
}
"""What is refused a second time, and in which words: the act can be done once, or would be another one."""
ANOTHER = {"stock adjust", "user allow-order", "user new-link"}
"""What is another act each time: one more unit that is damaged, one more order, a link that replaces the last."""
STILL_THERE = {"stock check", "import-users"}
"""Ends with 4 as long as something is low, or a row of the file is not taken."""
SAID = (
    *(
        "already",
        "Already",
        "nothing was",
        "Nothing changed",
        "the same on both",
        "0 differences",
        "not in the file",
        "are in slips.html",
    ),
    *(
        "No one to email",
        "No orders",
        "No email",
        "No queued",
        "Nothing is due",
        "nothing to change",
        "was not disabled",
        "is not retired",
    ),
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Words and exit codes are looked at here; what they rest on is proved over both databases elsewhere."""
    return sqlite_url


@pytest.mark.parametrize("name", [name for name in WRITES if name not in ANOTHER])
def test_the_same_again_changes_nothing_and_says_so(
    portal: Portal, prepared: dict[str, str], wpp: Wpp, name: str
) -> None:
    words = words_of(name, prepared)
    assert wpp(*words, "-y").exit_code in (0, 4)
    before = everything(portal)
    again = wpp(*words, "-y")
    assert everything(portal) == before
    if name in REFUSED_AGAIN:
        assert (again.exit_code, REFUSED_AGAIN[name] in again.stderr) == (3, True), again.stderr
    else:
        assert again.exit_code == (4 if name in STILL_THERE else 0), again
        said = f"{again.stdout}{again.stderr}"
        assert any(word in said for word in SAID), said


DIFFERENT: dict[str, tuple[list[str], int, str]] = {
    # Command → what is stored by then says something else: the words, how it ends, and what is named.
    "user add": (["user", "add", "mia@client.example.com", "--first", "Maya"], 3, "mia@client.example.com"),
    "order approve": (["order", "approve", "{held}", "--note", "Other"], 4, "was not saved"),
    "order reject": (["order", "reject", "{held}", "--reason", "Other"], 4, "the reason “No”"),
    "order cancel": (["order", "cancel", "{held}", "--reason", "Other"], 4, "the reason “No”"),
    "order uncomplete": (["order", "uncomplete", "{done}", "--reason", "Other"], 4, "the reason “Mistake”"),
    "order reinstate": (["order", "reinstate", "{gone}", "--reason", "Other"], 4, "the reason “Mistake”"),
    "order tracking": (["order", "complete", "{done}", "--tracking", "NEW123"], 3, "NEW123"),
    "order confirm-stop": (["order", "reject-stop", "{stopping}"], 3, "{stopping}"),
    "order reject-stop": (["order", "confirm-stop", "{stopping}"], 3, "{stopping}"),
    "order confirm-change": (["order", "reject-change", "{changing}"], 3, "{changing}"),
    "order resolve-short": (["order", "resolve-short", "{blocked}", "--ship-short"], 3, "{blocked}"),
    "purchase add": (
        ["purchase", "add", "TSH-L", "9", "--by", "2099-12-01", "--reference", "PO-7"],
        3,
        "TSH-L",
    ),
    "order unapprove": (["order", "unapprove", "{approved}", "--reason", "Other"], 4, "the reason “Mistake”"),
    "order reject-change": (["order", "confirm-change", "{changing}"], 3, "{changing}"),
    "order short": (["order", "short", "{open}", "--item", "BOT", "--reason", "damaged"], 3, "BOT"),
    "user merge": (
        ["user", "merge", "omar@client.example.com", "mia@client.example.com", "--reason", "Other"],
        4,
        "was not saved",
    ),
    "catalogue retire": (["catalogue", "retire", "TSH-M", "--reason", "Other"], 4, "was not saved"),
    "catalogue restore": (["catalogue", "restore", "CAP-L", "--reason", "Other"], 4, "was not saved"),
    "order unexport": (["order", "unexport", "EXP-3", "--reason", "Other"], 4, "was not saved"),
    "return reissue": (["return", "reissue", "RET-1", "--exchange", "CAP-S"], 3, "RET-1"),
    "return recover": (["return", "recover", "{sent}", "--delivered"], 3, "{sent}"),
    "return undo": (["return", "undo", "RET-1", "--reason", "Other"], 4, "Mistake"),
    "stock undo": (["stock", "undo", "GRN-1", "--reason", "Other"], 4, "Mistake"),
}


TAKEN: dict[str, tuple[list[str], str]] = {
    # Command → another value is another act: the words, and what its document reads back.
    "settings set": (["settings", "set", "approval", "off"], '"value": "off"'),
    "user edit": (["user", "edit", "mia@client.example.com", "--last", "Other"], '"last_name": "Other"'),
    "stock threshold": (["stock", "threshold", "TSH-M", "8"], '"threshold": 8'),
    "stock adjust": (["stock", "adjust", "TSH-L", "+2", "--reason", "found"], '"quantity": 2'),
    "purchase change": (["purchase", "change", "PO-1", "--quantity", "8"], '"quantity": 8'),
    "order tracking": (["order", "tracking", "{done}", "--set", "XYZ789"], '"tracking": "XYZ789"'),
    "order change": (["order", "change", "{open}", "--town", "York"], '"town": "York"'),
    "return correct": (["return", "correct", "RET-1", "--item", "BOT:good"], '"condition": "good"'),
    "stock reconcile": (
        ["stock", "reconcile", "other.csv", "--book", "--reason", "Counted"],
        '"sku": "TSH-L"',
    ),
    "user allow-order": (
        ["user", "allow-order", "mia@client.example.com", "--reason", "damaged"],
        '"reason": "damaged"',
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_another_value_is_taken_and_read_back(
    portal: Portal, prepared: dict[str, str], wpp: Wpp, name: str
) -> None:
    assert wpp(*words_of(name, prepared), "-y").exit_code in (0, 4)
    write_csv(Path("other.csv"), ["SKU", "Quantity"], [["TSH-L", 9]])
    words, read = TAKEN[name]
    before = everything(portal)
    told = wpp(*(word.format(**prepared) for word in words), "-y", "--json")
    assert (told.exit_code in (0, 4), read in told.stdout) == (True, True), told
    assert everything(portal) != before


NOTHING_ELSE = {
    "user disable": "it names an account",
    "user enable": "it names an account",
    "user revoke": "it names an account, whose newest extra order goes",
    "user new-link": "it names an account; each link replaces the one before",
    "welcome send": "it names who gets it; whoever got it is named",
    "welcome remind": "whoever was reminded is left out",
    "catalogue template": "it writes a file that isn't there",
    "template": "it writes a file that isn't there",
    "order pick-slips": "it writes a file that isn't there",
    "order export": "it writes what was in no file before",
    "order picking": "it names orders",
    "order stop": "it names orders",
    "purchase close": "it names a purchase order",
    "stock check": "it is given nothing",
    "mail retry": "it names emails",
    "mail withdraw": "it names emails",
    "sheets forget": "it names a saved reading",
    "db upgrade": "it is given nothing",
    "privacy purge": "it is given nothing",
    "user export": "it writes a file that isn't there",
    "user erase": "it names an account, of which nothing is left",
}
"""What is given to these is a name alone, so it can't differ from what is stored under it; and why."""


def test_every_command_is_given_something_else_or_can_not_be() -> None:
    tables = (set(DIFFERENT), set(FILES), set(TAKEN), set(NOTHING_ELSE))
    assert set().union(*tables) == set(WRITES)
    for name, why in NOTHING_ELSE.items():
        assert (why != "", name in DIFFERENT or name in FILES or name in TAKEN) == (True, False)


@pytest.mark.parametrize("name", DIFFERENT)
def test_something_else_than_what_is_stored_is_named(
    portal: Portal, prepared: dict[str, str], wpp: Wpp, name: str
) -> None:
    assert wpp(*words_of(name, prepared), "-y").exit_code in (0, 4) or name == "user add"
    words, code, named = DIFFERENT[name]
    before = everything(portal)
    told = wpp(*(word.format(**prepared) for word in words), "-y")
    assert told.exit_code == code, told
    assert named.format(**prepared) in f"{told.stdout}{told.stderr}"
    assert everything(portal) == before


FILES: dict[str, tuple[list[str], list[str], list[str], list[str], int, str]] = {
    # Command → words, headings, a row, the row with one thing changed, how that ends, and what is named.
    "import-users": (
        ["import-users"],
        ["First name", "Last name", "Email"],
        ["Nia", "Field", "nia@example.com"],
        ["Nia", "Stone", "nia@example.com"],
        4,
        "Stone",
    ),
    "stock book-in": (
        ["stock", "book-in"],
        ["Delivery note", "SKU", "Quantity"],
        ["DN-8", "BOT", "5"],
        ["DN-8", "BOT", "6"],
        3,
        "6",
    ),
    "purchase add": (
        ["purchase", "add"],
        ["Reference", "SKU", "Quantity", "Expected"],
        ["PO-8", "BOT", "5", "2099-04-14"],
        ["PO-8", "BOT", "6", "2099-04-14"],
        3,
        "BOT",
    ),
    "order complete": (
        ["order", "complete", "--from"],
        ["Order", "Tracking"],
        ["{open}", "15501234567890"],
        ["{open}", "15501234567891"],
        4,
        "15501234567891",
    ),
    "return record": (
        ["return", "record", "--from"],
        ["Order", "SKU", "Quantity", "Condition"],
        ["{sent}", "CARD", "1", "good"],
        ["{sent}", "CARD", "1", "damaged"],
        4,
        "CARD",
    ),
    "catalogue import": (
        ["catalogue", "import", "--answer", "missing=keep"],
        ["SKU", "Item"],
        ["PEN", "Pen"],
        ["PEN", "Pencil"],
        3,
        "Pencil",
    ),
    "stock count": (
        ["stock", "count"],
        ["SKU", "Quantity"],
        ["BOT", "300"],
        ["BOT", "three"],
        3,
        "three",
    ),
    "sheets remember": (
        ["sheets", "remember", "Mine", "--kind", "goods-in"],
        ["Delivery note", "SKU", "Quantity"],
        ["DN-9", "BOT", "3"],
        ["DN-9", "BOT", "4"],
        0,
        "already",
    ),
    "user edit": (
        ["user", "edit", "--from"],
        ["Email", "New email"],
        ["omar@client.example.com", "o@example.com"],
        ["omar@client.example.com", "other@example.com"],
        4,
        "omar@client.example.com",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_row_that_says_something_else_is_named(
    portal: Portal, prepared: dict[str, str], wpp: Wpp, name: str
) -> None:
    words, head, row, changed, code, named = FILES[name]
    for file, cells in (("first.csv", row), ("second.csv", changed)):
        write_csv(Path(file), head, [[cell.format(**prepared) for cell in cells]])
    assert wpp(*words, "first.csv", "-y").exit_code == 0
    before = everything(portal)
    told = wpp(*words, "second.csv", "-y")
    assert told.exit_code == code, told
    assert named in f"{told.stdout}{told.stderr}"
    assert everything(portal) == before
