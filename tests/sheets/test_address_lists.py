"""Lists of addresses out of a mail program: people without a table, and never anybody who is not sure."""

import pytest

from support.cast import Cast
from support.cli import Wpp
from support.sheet_columns import GOODS, PEOPLE, problems, read, rows
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import Cell, CellFault, Column
from wpp.sheets.errors import MissingColumn, NoHeader
from wpp.sheets.text.address_list import MOST_ENTRIES

EMAIL_ALONE = (Column("email", "Email"),)
MIA, SAM = ("Mia", "Chen", "mia@x.com"), ("Sam", "O'Neil", "sam@x.com")
OUTLOOK = (
    "Okafor, Isla <isla@example.com>; Patel, Oliver <oliver@example.com>; "
    '"de la Cruz, María" <maria@example.com>\n'
)


def people(text: str) -> list[tuple[Cell, ...]]:
    """The people of a text, in its order."""
    return [row.values for row in read(text, "list.txt").rows]


def test_what_outlook_copies_is_a_list_of_people() -> None:
    sheet = read(OUTLOOK, "list.txt")
    assert rows(sheet) == [
        (1, ("Isla", "Okafor", "isla@example.com")),
        (2, ("Oliver", "Patel", "oliver@example.com")),
        (3, ("María", "de la Cruz", "maria@example.com")),
    ]
    assert [remark.message for remark in sheet.remarks] == ["It is a list of 3 addresses, numbered by order."]


@pytest.mark.parametrize(
    "text",
    [
        "Mia Chen <mia@x.com>; O'Neil, Sam <sam@x.com>",
        "Mia Chen <mia@x.com>, O'Neil, Sam <sam@x.com>",
        "Mia Chen <mia@x.com>;\nO'Neil, Sam <sam@x.com>;\n",
        'Mia Chen <mia@x.com>\r\n\r\n"O\'Neil, Sam" <sam@x.com>\r\n',
        "To: Mia Chen <mia@x.com>; Sam O'Neil <sam@x.com>",
        "Mia Chen [mailto:mia@x.com]; Sam O'Neil [mailto:sam@x.com]",
        "- Mia Chen <mia@x.com>\n- Sam O'Neil <mailto:sam@x.com>",
        "> Mia Chen <mia@x.com>\n> Sam O'Neil <sam@x.com>",
        "\u201cMia Chen\u201d <mia@x.com>; \u2022 Sam O'Neil <sam@x.com>",
        "Hi team,\n\nMia Chen <mia@x.com>\nSam O'Neil <sam@x.com>\n\nKind regards\nZoe Lee\nHead of People",
        "From: Zoe <zoe@client.com>\nTo: Packs <us@x.com>\nSubject: Starters\n\n"
        "Mia Chen <mia@x.com>\nO'Neil, Sam <sam@x.com>",
    ],
)
def test_however_it_was_pasted(text: str) -> None:
    assert people(text) == [MIA, SAM]


def test_a_list_with_a_line_for_each_is_numbered_by_line() -> None:
    sheet = read("Hi Zoe,\n\nMia Chen <mia@x.com>\nSam O'Neil <sam@x.com>\n", "list.txt")
    assert [row.number for row in sheet.rows] == [3, 4]
    assert "Not part of the list: \u201cHi Zoe\u201d." in [remark.message for remark in sheet.remarks]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("María José de la Cruz", "María José", "de la Cruz"),
        ("van der Berg, Ann", "Ann", "van der Berg"),
        ("Cher", "Cher", None),
        ("王小明", "王小明", None),
    ],
)
def test_a_name_is_split_where_that_is_sure(name: str, first: str, last: str | None) -> None:
    assert people(f"{name} <a@x.com>; Mia Chen <mia@x.com>")[0] == (first, last, "a@x.com")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("Mary Ann Smith <m@x.com>", "has 3 words"),
        ("Smith, Mary, Ann <m@x.com>", "more than one comma"),
        ("Mia Chen <mia@x.com> (starts in January)", "stands behind the address"),
        ("please contact Zoe <zoe@x.com>", "may be a sentence"),
    ],
)
def test_a_name_that_nobody_can_split_is_a_problem_of_its_row(entry: str, says: str) -> None:
    first, second = people(f"{entry}; Sam O'Neil <sam@x.com>")
    assert isinstance(first[0], CellFault)
    assert says in first[0].message
    assert second == SAM


def test_a_sentence_between_them_is_asked_about() -> None:
    text = "Mia Chen <mia@x.com>\nThe following people have left us\nSam O'Neil <sam@x.com>\n"
    with pytest.raises(NeedsAnswer) as needed:
        read(text, "list.txt")
    (question,) = needed.value.questions
    assert "\u201cThe following people have left us\u201d" in question.text
    assert [row.values for row in read(text, "list.txt", answers={question.id: "without"}).rows] == [MIA]


def test_addresses_without_names_are_named_for_what_they_are() -> None:
    for text in ("mia@x.com\nsam@x.com\n", "mia@x.com; sam@x.com", "<mia@x.com>, 'sam@x.com' <sam@x.com>"):
        with pytest.raises(MissingColumn, match="is a list of 2 email addresses without names"):
            read(text, "list.txt")
        assert [row["email"] for row in read(text, "list.txt", EMAIL_ALONE).rows] == [
            "mia@x.com",
            "sam@x.com",
        ]
    half = read("Mia Chen <mia@x.com>; sam@x.com", "list.txt")
    assert [row.values for row in half.rows] == [MIA, (None, None, "sam@x.com")]


@pytest.mark.parametrize(
    "text",
    [
        "Mia,Chen,mia@x.com\nSam,O'Neil,sam@x.com\n",
        "Mia Chen mia@x.com\nSam O'Neil sam@x.com\n",
        "mia@x.com Mia Chen <other@x.com>\n",
        "mia@x.com <other@x.com>; Sam O'Neil <sam@x.com>\n",
        "Write to mia@x.com, if you like.\n",
        "No address\nin any\nof these lines\n",
        "A letter\n" * 12 + "Mia Chen <mia@x.com>\n",
        f"Mia Chen <mia@x.com>{'; x <x@x.com>' * MOST_ENTRIES}",
        "x" * 300_000,
    ],
)
def test_what_may_be_something_else_is_no_list_of_addresses(text: str) -> None:
    with pytest.raises(NoHeader):
        read(text, "list.txt")


CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\n{}\r\nEND:VCARD\r\n"


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        ("N:Chen;Mia;;;\r\nFN:Mia Chen\r\nEMAIL;TYPE=work:mia@x.com", ("Mia", "Chen", "mia@x.com")),
        ("FN:Mia Chen\r\nitem1.EMAIL:mia@x.com\r\nTEL:1", ("Mia", "Chen", "mia@x.com")),
        ("N:de la Cruz;María;José\r\nEMAIL:m@\r\n x.com", ("María José", "de la Cruz", "m@x.com")),
        (
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Zo=C3=\r\n=AB\r\nEMAIL:z@x.com",
            ("Zoë", "Müller", "z@x.com"),
        ),
        ("N:Chen;Mia\r\nEMAIL:a@x.com\r\nEMAIL:b@x.com", ("Mia", "Chen", "a@x.com; b@x.com")),
    ],
)
def test_contact_cards_are_a_list_too(lines: str, cells: tuple[str, ...]) -> None:
    sheet = read(CARD.format(lines) + CARD.format("N:O'Neil;Sam\r\nEMAIL:sam@x.com"), "contacts.vcf")
    assert [row.values for row in sheet.rows] == [cells, SAM]
    assert sheet.rows[0].number == 1


def test_where_nobody_asks_for_addresses_there_is_no_such_list() -> None:
    with pytest.raises(NoHeader):
        read(OUTLOOK, "list.txt", GOODS)


def test_whoever_says_where_the_headings_are_means_a_table() -> None:
    with pytest.raises((NoHeader, MissingColumn)):
        read(OUTLOOK, "list.txt", PEOPLE, header_row=1)


def test_doubtful_letters_are_questioned_as_in_any_text() -> None:
    sheet = read("\u0141ukasz Wi\u015bniewski <l@x.com>; Mia Chen <mia@x.com>".encode("cp1250"), "list.txt")
    assert isinstance(sheet.rows[0].values[0], CellFault)
    assert sheet.encoding.startswith("cp125")
    assert problems(sheet) == []


def test_the_commands_read_it(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    first = wpp("import-users", "-", "--json", piped=OUTLOOK.encode())
    assert (first.exit_code, first.document["added"]) == (0, 3)
    again = wpp("import-users", "-", piped=OUTLOOK.encode())
    assert again.stdout.startswith("standard input: 3 rows; UTF-8.\n")
    assert again.exit_code == 0
    gone = wpp("user", "disable", "--from", "-", "--json", piped=b"isla@example.com; oliver@example.com")
    assert [each["email"] for each in gone.document["disabled"]] == ["isla@example.com", "oliver@example.com"]
