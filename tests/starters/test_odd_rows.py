"""Names and addresses that can be read and are hardly meant are held back; real names, however rare, are not."""

from collections.abc import Sequence

import pytest

from support.cast import Cast
from support.cli import Wpp
from support.lists import written
from wpp.addresses import email_address
from wpp.people.names import NameFault, read_name
from wpp.portal import Portal
from wpp.starters.odd_rows import odd_name, role_address

REAL = """
Sean|O'Neil Elizabeth (Liz)|Smith June (May)|Brown John|Doe Jane|Doe Van|Nguyen An|Le Na|Li Na|Na Ng|Ng Null|Okafor
Christopher|Null Jennifer|Test Test|Okafor María|de_la_Cruz Ludwig|van_Beethoven M.S.|Dhoni MS|Dhoni Balaji|MS
DR|Suresh J|Smith J._R._R.|Tolkien X|Li Yo-Yo|Ma Isla|Sales May|June Sunday|Okafor Friday|Eze Robert|Smith_III
Robert|Smith_3rd Martin|Luther_King,_Jr. Anne-Marie|O’Brien Raj|A/L_Kumar Siti|binti_Ahmad Mohd.|Ali
Thomas|Herr Lady|Perez
Don|Juan Sir|Lancelot Guy|Person Chris|User Art|First Will|Last Newton|Left Bo|Temp Mark|Cover Sarah_(née_Small)|Jones
Jose_“Pepe”|Garcia !Gaoseb|Petrus 小明|王 Þór|Ásgeirsson Thị_Ánh|Nguyễn D’Angelo|Russell Page|Turner
P1x|Person Oliver|Patel2 User1|Test Joe|Account Demo|Kyriaki
Abd|al-Rahman Björk| Madonna| |Sukarno Miss| |Null True|North Rev|Shah Sig|Hansen Joy|Starter Jean-Luc|de_la_Tour
"""
ODD = """
Mr_Isla|Okafor Mrs_Isla|Okafor Dr|Mia MR_ISLA|OKAFOR Mr|Lee Mrs.|Lee Isla_Mrs|Lee Isla|Okafor_(Mrs) Isla_(she/her)|Lee
Oliver_(starts_5_Jan)|Patel Oliver_(starts_Monday)|Patel Oliver_-_starts_Monday|Patel Oliver_starts_Monday|Patel
Oliver|-_LEAVER Isla|Patel_(leaver) Isla,_left_3_May|Lee Isla_(temp)|Lee Isla_[NEW]|Lee TBC|TBC tbc|Okafor TBC_TBC| |TBA
Test|Test Test|User |Dummy_User Test| First|Last First_name|Last_name Name|Surname Unknown|Unknown Null|Null New|Starter
To_be|confirmed Zoe†|Lee Zoe¹|Lee Zoe~|Lee Zoe|Lee_#2
"""
TEAMS = (
    "info@x.example noreply@x.example no-reply@x.example donotreply.hr@x.example hr@x.example HR.Team@x.example "
    "office+packs@x.example all.staff@x.example recruitment@x.example tbc@x.example it@x.example"
)
ANN = "Ann,Lee,ann@example.com"


def names(listed: str) -> list[tuple[str, str]]:
    """First and last names; an underscore stands for a space within one."""
    pairs = [word.replace("_", " ").partition("|") for word in listed.split()]
    return [(first, last) for first, _, last in pairs]


@pytest.mark.parametrize(("first", "last"), names(REAL))
def test_a_real_name_is_never_held_back(first: str, last: str) -> None:
    assert odd_name(first, last) is None
    assert odd_name(last, first) is None


@pytest.mark.parametrize(("first", "last"), names(ODD))
def test_what_is_hardly_a_name_is_held_back(first: str, last: str) -> None:
    held = odd_name(first, last)
    assert held is not None
    assert held[1].code == "odd_name"


@pytest.mark.parametrize("text", ["Zoe*", "*Zoe", "Zoe **", "Zoe O'Neil*"])
def test_an_asterisk_beside_a_name_is_a_note_to_ask_about(text: str) -> None:
    fault = read_name(text)
    assert isinstance(fault, NameFault)
    assert (fault.code, "mark beside" in fault.message) == ("odd_name", True)


@pytest.mark.parametrize("text", ["J***", "J*", "M*a", "Z* O*"])
def test_asterisks_in_place_of_letters_are_lost_letters(text: str) -> None:
    fault = read_name(text)
    assert isinstance(fault, NameFault)
    assert fault.code == "suspicious_text"


@pytest.mark.parametrize("email", TEAMS.split())
def test_the_mailbox_of_a_team_or_of_nobody_is_held_back(email: str) -> None:
    held = role_address("Ann", "Lee", email_address(email))
    assert held is not None
    assert (held[0], held[1].code) == ("email", "role_address")


@pytest.mark.parametrize(
    ("first", "last", "email"),
    [
        ("Ann", "Lee", "ann.lee@x.example"),
        ("Isla", "Sales", "sales@x.example"),
        ("Te", "Am", "te.am@x.example"),
        ("Steve", "Jobs", "jobs@x.example"),
        ("Ann", "Lee", "infosys.ann@x.example"),
        ("Ann", "Lee", "ann@info.example"),
    ],
)
def test_an_address_that_may_be_somebody_s_own_is_not(first: str, last: str, email: str) -> None:
    assert role_address(first, last, email_address(email)) is None


def codes(rejected: Sequence[dict[str, object]]) -> list[tuple[object, object]]:
    """Row and code of each."""
    return [(each["row"], each["code"]) for each in rejected]


def test_odd_rows_wait_and_the_others_are_imported(portal: Portal, wpp: Wpp) -> None:
    file = written(
        "list.csv", ANN, "Mr Bob,Ray,bob@example.com", "Cy,Roe,info@example.com", "Di*,Poe,di@example.com"
    )
    first = wpp("import-users", file, "--json")
    assert (first.exit_code, first.document["added"]) == (4, 1)
    assert codes(first.document["rejected"]) == [(3, "odd_name"), (4, "role_address"), (5, "odd_name")]
    assert "Correct the row, or accept it as it is with --accept-odd." in wpp("import-users", file).stderr
    # A mark stands for a note, and no answer makes it a name.
    taken = wpp("import-users", file, "--accept-odd", "--json")
    assert (taken.document["added"], codes(taken.document["rejected"])) == (2, [(5, "odd_name")])
    # What is stored was accepted once and is not asked about each month.
    again = wpp("import-users", file, "--json")
    assert (again.document["known"], codes(again.document["rejected"])) == (3, [(5, "odd_name")])


def test_another_row_of_the_same_address_is_not_lost_with_an_odd_one(portal: Portal, wpp: Wpp) -> None:
    file = written(
        "list.csv", "Mr Ann,Lee,ann@example.com", ANN, "TBC,TBC,tbc@example.com", "TBC,TBC,tbc@example.com"
    )
    told = wpp("import-users", file, "--json").document
    assert (told["added"], codes(told["rejected"])) == (
        1,
        [(2, "odd_name"), (4, "odd_name"), (5, "odd_name")],
    )


def test_whoever_stands_in_an_odd_row_is_not_missing_from_the_list(portal: Portal, wpp: Wpp) -> None:
    bob = "Bob,Ray,bob@example.com"
    wpp("import-users", written("one.csv", ANN, bob))
    file = written("two.csv", ANN, "Mr Bob,Ray,bob@example.com")
    told = wpp("import-users", file, "--switch-off-missing", "--json").document
    assert codes(told["rejected"]) == [(3, "odd_name")]
    assert told["last_list"]["absent"] == []
    assert wpp("user", "show", "bob@example.com", "--json").document["state"] == "imported"


def test_corrections_to_an_odd_name_or_a_shared_mailbox_wait_too(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    headings = "Email,New email,First name,Last name"
    rows = (f"{cast.mia.email},,Mrs Mia,Tester", f"{cast.omar.email},hr@example.com,,")
    file = written("new.csv", *rows, headings=headings)
    first = wpp("user", "edit", "--from", file, "--json")
    assert (first.exit_code, first.document["changed"]) == (4, [])
    assert [(each["column"], each["code"]) for each in first.document["rejected"]] == [
        ("First name", "odd_name"),
        ("New email", "role_address"),
    ]
    taken = wpp("user", "edit", "--from", file, "--accept-odd", "--json")
    assert (taken.exit_code, len(taken.document["changed"])) == (0, 2)
    again = wpp("user", "edit", "--from", file, "--json")
    assert (again.exit_code, again.document["already"]) == (0, 2)


def test_whose_address_is_a_team_s_can_be_disabled_without_a_question(portal: Portal, wpp: Wpp) -> None:
    file = written("list.csv", "Ann,Lee,info@example.com")
    wpp("import-users", file, "--accept-odd")
    assert wpp("user", "disable", "--from", file, "-y").exit_code == 0
