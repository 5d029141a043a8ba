"""What is corrected in an address while it is read is reported, with its row and as it stands in the file."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from support.cast import Cast
from support.cli import Wpp
from support.lists import written
from wpp.portal import Portal

REPAIRED = [
    ("mia@example.com.", "mia@example.com"),
    ('"mia@example.com,"', "mia@example.com"),
    (" mia@example.com", "mia@example.com"),
    ("mia @example.com", "mia@example.com"),
    ("mailto:mia@example.com", "mia@example.com"),
    ("Mia Chen <mia@example.com>", "mia@example.com"),
    ("mia\uff20example.com", "mia@example.com"),
    ("\u201cmia@example.com\u201d", "mia@example.com"),
    ("mi\u200ba@example.com", "mia@example.com"),
]
AS_THEY_STAND = ["mia@example.com", "MIA@Example.COM", "o'neil@example.com", "mia+pack@example.com"]


def repaired(read: dict[str, Sequence[dict[str, object]]]) -> list[tuple[object, object]]:
    """Row and address of each, as a program is told."""
    return [(each["row"], each["now"]) for each in read["repaired"]]


@pytest.mark.parametrize(("cell", "now"), REPAIRED)
def test_whatever_is_repaired_in_a_list_is_reported(portal: Portal, wpp: Wpp, cell: str, now: str) -> None:
    answer = wpp("import-users", written("list.csv", f"Mia,Chen,{cell}"), "--json")
    assert (answer.exit_code, answer.document["added"]) == (0, 1)
    assert repaired(answer.document["read"]) == [(2, now)]
    assert answer.document["read"]["remarks"] == ["Email: 1 cell corrected while reading, in row 2."]


@pytest.mark.parametrize("cell", AS_THEY_STAND)
def test_an_address_that_is_read_as_it_stands_is_not_reported(portal: Portal, wpp: Wpp, cell: str) -> None:
    answer = wpp("import-users", written("list.csv", f"Mia,Chen,{cell}"), "--json")
    assert (answer.exit_code, answer.document["read"]["repaired"]) == (0, [])
    assert answer.document["read"]["remarks"] == []


def test_people_see_how_many_and_the_first_few(portal: Portal, wpp: Wpp) -> None:
    rows = [f"Ann{chr(97 + at)},Lee,a{at}@example.com." for at in range(5)]
    said = wpp("import-users", written("list.csv", *rows)).stdout.splitlines()
    start = said.index("  Email: 5 cells corrected while reading, in rows 2, 3, 4, 5 and 6.")
    assert said[start + 1] == "    Row 2: \u201ca0@example.com.\u201d \u2192 a0@example.com"
    assert said[start + 4] == "    and 2 more; use --json to list them all"


def test_leavers_and_corrections_are_told_too(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    mia = cast.mia.email
    leavers = wpp(
        "user", "disable", "--from", written("gone.csv", f"{mia};", headings="Email"), "-n", "--json"
    )
    assert repaired(leavers.document["read"]) == [(2, mia)]
    Path("new.csv").write_text(f"Email,New email\n{mia}.,<mia.new@example.com>\n")
    told = wpp("user", "edit", "--from", "new.csv", "--dry-run")
    assert "  Email and New email: 2 cells corrected while reading, in row 2." in told.stdout
    corrections = wpp("user", "edit", "--from", "new.csv", "--json").document
    assert repaired(corrections["read"]) == [(2, mia), (2, "mia.new@example.com")]
    assert corrections["changed"][0]["now"]["email"] == "mia.new@example.com"
