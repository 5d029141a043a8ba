"""What a list writes with --csv, the command that reads such files takes back, and nothing changes."""

from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from wpp.portal import Portal


@pytest.fixture
def stocked(portal: Portal, cast: Cast, wpp: Wpp) -> Wpp:
    """A portal with an order, a disabled starter, a disabled colleague, a purchase order and an awkward name."""
    order(portal, cast.mia)
    for who in (cast.omar, cast.walt):
        assert wpp("user", "disable", who.email, "-y").exit_code == 0
    wpp("user", "add", "o.neil@client.example.com", "--first", "Seán, “Jo”", "--last", "O'Neil", "-y")
    wpp("purchase", "add", "TSH-M", "40", "--by", "2027-04-14", "--reference", "PO-1", "-y")
    wpp("purchase", "add", "BOT", "7", "--by", "2027-05-01", "--reference", "PO-2", "-y")
    return wpp


def saved(wpp: Wpp, *words: str) -> str:
    """A list as a file."""
    told = wpp(*words, "--csv")
    assert told.exit_code == 0
    name = f"{'-'.join(words[:2])}.csv"
    Path(name).write_text(told.stdout, encoding="utf-8")
    return name


def everything(wpp: Wpp) -> dict[str, str]:
    """All that the lists say."""
    lists = (
        "user list",
        "stock list",
        "catalogue list",
        "purchase list",
        "mail list",
        "user imports",
        "stock history",
    )
    return {words: wpp(*words.split(), "--json", "--all").stdout for words in lists}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("user list", "import-users {} -y"),
        ("user list", "user edit --from {} -y"),
        ("user list", "user edit --from {} --accept-odd -y"),
        ("user list --state off", "user disable --from {} -y"),
        ("user list --state imported", "user enable --from {} -y"),
        ("stock list", "stock count {} -y"),
        ("stock list --search TSH", "stock count {} -y"),
        ("catalogue list", "catalogue import {} -y"),
        ("purchase list", "purchase add {} -y"),
    ],
)
def test_a_list_goes_back_in_and_nothing_changes(stocked: Wpp, written: str, read: str) -> None:
    file = saved(stocked, *written.split())
    before = everything(stocked)
    # An import that names everybody for the first time is kept, to be compared with the next one.
    if read.startswith("import-users"):
        assert stocked("import-users", file, "-y").exit_code == 0
        before = everything(stocked)
    answer = stocked(*read.format(file).split())
    assert answer.exit_code == 0
    assert "row " not in answer.stderr
    assert everything(stocked) == before


def test_a_correction_made_in_the_list_is_all_that_changes(stocked: Wpp) -> None:
    people = saved(stocked, "user", "list")
    text = Path(people).read_text(encoding="utf-8").replace("Mia,Tester", "Mia,Stone")
    Path(people).write_text(text, encoding="utf-8")
    changed = stocked("user", "edit", "--from", people, "--json").document["changed"]
    assert [each["now"]["last_name"] for each in changed] == ["Stone"]
    levels = stocked("stock", "list", "--json").document
    shelf = saved(stocked, "stock", "list")
    was = next(each for each in levels if each["sku"] == "BOT")
    text = Path(shelf).read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if each.startswith("BOT,"))
    more = line.replace(f",{was['on_shelf']},", f",{was['on_shelf'] + 2},", 1)
    Path(shelf).write_text(text.replace(line, more), encoding="utf-8")
    count = stocked("stock", "count", shelf, "--json").document
    assert [(each["sku"], each["difference"]) for each in count["differences"]] == [("BOT", 2)]


def test_a_list_of_another_portal_brings_no_staff_mistake_and_nobody_who_is_off(stocked: Wpp) -> None:
    rows = "email,first_name,last_name,role,state\n"
    rows += "new@client.example.com,Uma,Lee,user,imported\n"
    rows += "gone@client.example.com,Bob,Ray,user,off\n"
    rows += "rita@house.example.com,Rita,Tester,user,active\n"
    Path("theirs.csv").write_text(rows)
    told = stocked("import-users", "theirs.csv", "--json").document
    assert told["added"] == 1
    assert [(each["row"], each["code"]) for each in told["rejected"]] == [
        (3, "meaning_column"),
        (4, "cannot_order"),
    ]


def test_staff_who_are_on_our_own_list_are_not_welcomed(stocked: Wpp) -> None:
    file = saved(stocked, "user", "list")
    told = stocked("import-users", file, "--welcome", "--json")
    assert told.exit_code == 0
    assert told.document["welcome_queued"] == 2
