"""Headings as a grammar: whose or which × what, with what is known only in the second place and what is never."""

import pytest

from support.sheet_columns import read
from wpp.sheets import EMAIL, PERSON_NAME, QUANTITY, Column, Grammar, words
from wpp.sheets.errors import AmbiguousHeader, MissingColumn
from wpp.sheets.grammar import LONGEST_HEADING, SECOND, SURE

ADDRESS = Grammar(
    nouns=words("Email, Email address"),
    before=words("Employee, Work, Contact"),
    after=words("Work"),
    alone=words("Mail"),
    second=words("Login"),
    unless=words("home, personal"),
    despite=words("Personal Profile"),
)
COLUMNS = (
    Column("email", "Address", grammar=ADDRESS, kind=EMAIL),
    Column("name", "Name", required=False, grammar=Grammar(nouns=("Name",), before=("Employee",))),
)


@pytest.mark.parametrize(
    ("heading", "tier"),
    {
        "email": SURE,
        "workcontactworkemail": SURE,
        "employeeemailaddress": SURE,
        "emailwork": SURE,
        "mail": SURE,
        "login": SECOND,
        "workmail": None,
        "worklogin": None,
        "employee": None,
        "emailemployee": None,
        "homeemail": None,
        "emailed": None,
        "work" * (LONGEST_HEADING // 4) + "email": None,
    }.items(),
)
def test_a_heading_is_known_by_its_noun_and_the_words_around_it(heading: str, tier: int | None) -> None:
    assert ADDRESS.tier(heading) == tier


@pytest.mark.parametrize(
    ("heading", "known"),
    {
        "Employee - Work email": True,
        "WORK_CONTACT: Work E-Mail (required)": True,
        "Email (Personal Profile)": True,
        "Email (UK)": True,
        "Email (home)": False,
        "Email [personal]": False,
        "E-mail (work/home)": False,
    }.items(),
)
def test_brackets_may_say_that_it_is_something_else(heading: str, known: bool) -> None:
    content = f"Name,{heading}\nAnn,ann@example.com\n"
    if known:
        assert read(content, columns=COLUMNS).columns["email"] == heading
    else:
        with pytest.raises(MissingColumn):
            read(content, columns=COLUMNS)


def test_a_second_choice_counts_only_where_there_is_no_first() -> None:
    both = "Login,Email\nann,ann@example.com\n"
    assert read(both, columns=COLUMNS).columns["email"] == "Email"
    assert read("Login\nann@example.com\n", columns=COLUMNS).columns["email"] == "Login"
    with pytest.raises(AmbiguousHeader):
        read("Mail,Email\na@example.com,ann@example.com\n", columns=COLUMNS)


def test_a_number_sign_is_a_word() -> None:
    columns = (
        Column("code", "Code", grammar=Grammar(nouns=("Item no",))),
        Column("item", "Item", required=False),
    )
    sheet = read("Item,Item #\nTee,T-1\n", columns=columns)
    assert sheet.columns == {"code": "Item #", "item": "Item"}
    assert read("# Item,Item No.\nTee,T-1\n".replace("# Item,", ""), columns=columns).columns == {
        "code": "Item No."
    }


def test_repeated_headings_are_known_by_the_grammar_too() -> None:
    columns = (*COLUMNS[:1], Column("name", "Name", kind=PERSON_NAME))
    sheet = read(
        "Name,Work email\nAnn,ann@example.com\nPage 1 of 2\nContact email,Name\nbob@example.com,Bob\n",
        columns=columns,
    )
    assert [(row["name"], row["email"]) for row in sheet.rows] == [
        ("Ann", "ann@example.com"),
        ("Bob", "bob@example.com"),
    ]


def test_a_heading_of_two_columns_is_that_of_the_better_name() -> None:
    columns = (
        Column("units", "Units", grammar=Grammar(nouns=("Count",)), kind=QUANTITY),
        Column("count", "Count", required=False),
    )
    sheet = read("Units,Count\n5,6\n", columns=columns)
    assert sheet.columns == {"units": "Units", "count": "Count"}
