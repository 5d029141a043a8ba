"""The columns of a list of starters: known by what other systems call them, and no name means two of them."""

import csv
import io
from collections.abc import Sequence

import pytest

from support.sheet_columns import read
from wpp.sheets.heading_keys import heading_key
from wpp.starters.columns import STARTER_COLUMNS


@pytest.mark.parametrize(
    "headings",
    [
        ("Forename", "Surname", "E-mail Address"),
        ("GIVEN NAME", "FAMILY NAME", "WORK EMAIL"),
        ("Vorname", "Nachname", "E-Mail-Adresse"),
        ("Prénom", "Nom", "Courriel"),
        ("First Name *", "Last Name *", "Email * (required)"),
        ("firstname", "lastname", "email"),
        ("first_name", "last_name", "email_address"),
        ("First name [givenName]", "Last name [surname]", "User name [userPrincipalName] Required"),
        ("givenName", "sn", "mail"),
        ("Legal Name - First Name", "Legal Name - Last Name", "Email - Work"),
        ("Christian name", "Second name", "Primary Email"),
    ],
)
def test_the_columns_are_known_by_their_names_in_other_systems(headings: Sequence[str]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([headings, ("Mia", "Chen", "mia@example.com")])
    sheet = read(text.getvalue(), columns=STARTER_COLUMNS)
    assert list(sheet.columns.values()) == list(headings)


def test_no_heading_means_two_columns() -> None:
    names = [
        heading_key(name)
        for column in STARTER_COLUMNS
        for name in {column.title, column.field, *column.names}
    ]
    by_column = [
        {heading_key(name) for name in (column.title, column.field, *column.names)}
        for column in STARTER_COLUMNS
    ]
    assert len(set(names)) == sum(len(each) for each in by_column)
