"""An unknown column says that rows of a catalogue are discontinued: asked about, never offered."""

import pytest

from support.cli import Wpp
from wpp.catalogue.offer_words import tells
from wpp.portal import Portal

HEAD = "SKU,Item,Size"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a file is read is looked at here."""
    return sqlite_url


@pytest.mark.parametrize(
    ("heading", "text"), [("Discontinued", "Yes"), ("Status", "Obsolete"), ("Active", "N")]
)
def test_what_is_discontinued_is_asked_about(portal: Portal, wpp: Wpp, heading: str, text: str) -> None:
    piped = f"{HEAD},{heading}\nP-S,Polo,S,\nP-M,Polo,M,{text}\n".encode()
    words = ("catalogue", "import", "-", "-y", "--json")
    [question] = wpp(*words, piped=piped).document["error"]["questions"]
    assert question["text"] == f"1 row says “{heading}: {text}”: P-M (row 3). What should be done?"
    for value, skus in (("leave-out", 1), ("import", 2)):
        told = wpp(*words, "--dry-run", "--answer", f"{question['id']}={value}", piped=piped)
        assert (told.exit_code, told.document["skus"]) == (0, skus)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("state", "offered"),
        ("state", "retired"),
        ("state", "in no pack"),
        ("active", "yes"),
        ("colour", "no"),
        ("fit", "draft horse"),
    ],
)
def test_what_says_nothing_of_an_offer_is_not_asked_about(heading: str, text: str) -> None:
    assert not tells(heading, text)
